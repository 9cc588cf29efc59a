/**
 * What is decided, spent and seen of one request.
 *
 * <p>The {@link Dispatcher} ranks who may serve it, reserves the money and opens a {@link Call},
 * whose {@link Attempts} say who is asked next, and whose end settles it, whatever became of it.
 * All of that is in memory: {@link Records} makes it durable behind the request, and {@link Watch}
 * tells it to metrics, log and traces. Of the wire it knows headers and what an upstream's error
 * says; nothing here asks anybody.
 */
@NullMarked
package org.anabranch.gateway.call;

import org.jspecify.annotations.NullMarked;
