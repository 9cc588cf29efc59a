package org.anabranch.gateway.guard;

/**
 * What a guardrail found, without what it found it in.
 *
 * @param sort of thing, such as {@code email}
 */
public record Trigger(String guardrail, GuardrailConfig.Action action, String sort, int count) {}
