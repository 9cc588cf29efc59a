package org.anabranch.compute.estate;

import org.jspecify.annotations.Nullable;

/**
 * Two parts of an estate that cannot both be right, or one that cannot be right at all.
 *
 * @param at JSON pointer to the value to change
 * @param against pointer to what it contradicts; null when it is wrong by itself
 * @param fix what to do about it
 */
public record Contradiction(String at, @Nullable String against, String message, String fix) {}
