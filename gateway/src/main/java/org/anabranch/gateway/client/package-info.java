/**
 * One client's connection, and what it may find behind it.
 *
 * <p>A {@link ClientConnection} collects a request, hands it to the {@link Reception} and writes
 * what comes back; a {@link Door} is some addresses and who answers them. What answers is an {@link
 * InFlight}, all on the client's event loop; work that blocks goes {@link Aside}.
 */
@NullMarked
package org.anabranch.gateway.client;

import org.jspecify.annotations.NullMarked;
