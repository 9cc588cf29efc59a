package org.anabranch.gateway.dialect;

/** What a client wants at an address. */
public enum Operation {
  /** The next turn of a conversation. */
  CONVERSE("POST"),
  /** How many tokens a conversation is. */
  COUNT_TOKENS("POST"),
  EMBED("POST"),
  /** All models. */
  MODELS("GET"),
  /** One model. */
  MODEL("GET");

  private final String method;

  Operation(String method) {
    this.method = method;
  }

  public String method() {
    return method;
  }
}
