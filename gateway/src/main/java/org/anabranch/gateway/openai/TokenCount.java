package org.anabranch.gateway.openai;

/** The tokens an upstream says it took. */
public record TokenCount(long input, long output) {}
