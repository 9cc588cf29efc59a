/**
 * One client's connection, and what it may find behind it.
 *
 * <p>A {@link ClientHandler} is the connection from its beginning to its end. It reads one request
 * at a time, for the {@link Reception}; a {@link Door} is some addresses and who answers them. Who
 * answers tells the {@link ClientConnection}, and hears of the client as an {@link InFlight}, all
 * on the client's event loop; work that blocks goes {@link Aside}.
 */
@NullMarked
package org.anabranch.gateway.client;

import org.jspecify.annotations.NullMarked;
