package org.anabranch.gateway.guard;

/**
 * Something in a text that a guardrail looks for.
 *
 * @param sort such as {@code email}; never the content
 * @param start the first character
 * @param end after the last one
 */
record Finding(String sort, int start, int end) {}
