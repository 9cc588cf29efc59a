package org.anabranch.gateway.dialect;

import org.jspecify.annotations.Nullable;

/**
 * A vendor's refusal.
 *
 * @param message the vendor's words; may be empty
 * @param param the field it names, or null
 */
public record UpstreamError(Kind kind, String message, @Nullable String param) {
  /** What a refusal says about the next step. */
  public enum Kind {
    /** The conversation is longer than the model's window: a larger one may take it. */
    CONTEXT_EXCEEDED,
    /** The vendor's policy forbids the content: another vendor may see it otherwise. */
    CONTENT_POLICY,
    /** The request is wrong, for every vendor. */
    INVALID,
    /** Asked too much, or overloaded. */
    LIMITED,
    /** The vendor does not take our key, account or model name. */
    MISCONFIGURED,
    /** Anything else. */
    FAILING
  }
}
