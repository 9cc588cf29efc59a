/**
 * Requests being answered: each exchange asks one deployment after another until one answers.
 *
 * <p>A {@link ConversationExchange} is a turn of a conversation, with hedge, mirror and resumption;
 * a {@link MediaExchange} pictures, sound or moderation; a {@link WholeExchange} whatever has one
 * whole answer; a {@link CountExchange} a count of tokens. Each follows its {@code Call}, so that
 * it ends, and its money is settled, whatever vendor and client do; a stream that broke never looks
 * complete. On the client's event loop. {@link Premises} is what all of them share.
 */
@NullMarked
package org.anabranch.gateway.exchange;

import org.jspecify.annotations.NullMarked;
