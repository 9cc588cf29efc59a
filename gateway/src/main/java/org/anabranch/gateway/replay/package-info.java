/**
 * The past and the imagined, by the same router: stored decisions, history under another
 * configuration, and the router a simulator drives.
 */
@NullMarked
package org.anabranch.gateway.replay;

import org.jspecify.annotations.NullMarked;
