package org.anabranch.gateway.conversation;

/** Why an answer ended. */
public enum StopReason {
  /** The model had said all. */
  END,
  MAX_TOKENS,
  STOP_SEQUENCE,
  /** The client is to run tools and come back. */
  TOOL_CALLS,
  /** The model declined. */
  REFUSAL,
  /** The vendor's filter cut it. */
  CONTENT_FILTER,
  /** The context window was full before the bound on the answer. */
  CONTEXT_FULL,
  /** A long turn that the client is to let go on. */
  PAUSED
}
