package org.anabranch.gateway.cache;

import org.anabranch.gateway.conversation.Reply;
import org.jspecify.annotations.Nullable;

/**
 * An answer that was given before.
 *
 * @param ageSeconds since then
 * @param similarity of the question to the one it answered; null where it is the same
 */
public record Known(Reply reply, long ageSeconds, @Nullable Double similarity) {}
