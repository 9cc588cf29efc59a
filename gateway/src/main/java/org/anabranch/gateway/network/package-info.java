/**
 * The event loops, and asking a vendor on them.
 *
 * <p>{@link Network} signs a request and sends it; whoever asks is told on an event loop, or waits
 * with a {@link WholeAnswer}.
 */
@NullMarked
package org.anabranch.gateway.network;

import org.jspecify.annotations.NullMarked;
