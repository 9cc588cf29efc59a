package org.anabranch.gateway;

/**
 * The tokens one request took.
 *
 * @param estimated whether we counted, since the upstream did not say
 */
record Usage(long inputTokens, long outputTokens, boolean estimated) {
  Usage {
    if (inputTokens < 0 || outputTokens < 0) {
      throw new IllegalArgumentException(
          "Tokens must not be negative: " + inputTokens + ", " + outputTokens);
    }
  }
}
