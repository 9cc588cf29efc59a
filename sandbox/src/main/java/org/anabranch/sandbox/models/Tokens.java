package org.anabranch.sandbox.models;

/**
 * Simulated token counts of one call.
 *
 * @param input all of the prompt, cached or not
 * @param cacheRead of the input
 * @param cacheWritten of the input
 * @param output all of it, the reasoning included
 * @param reasoning of the output
 */
public record Tokens(long input, long cacheRead, long cacheWritten, long output, long reasoning) {
  private static final int WRONG_BY = 1000;

  public Tokens {
    if (cacheRead + cacheWritten > input || reasoning > output) {
      throw new IllegalArgumentException(
          "Cached %d + %d of %d input tokens and %d reasoning of %d output tokens cannot be"
              .formatted(cacheRead, cacheWritten, input, reasoning, output));
    }
  }

  /** Neither read from the cache nor written to it. */
  public long uncached() {
    return input - cacheRead - cacheWritten;
  }

  public long total() {
    return input + output;
  }

  public Tokens plus(Tokens more) {
    return new Tokens(
        input + more.input,
        cacheRead + more.cacheRead,
        cacheWritten + more.cacheWritten,
        output + more.output,
        reasoning + more.reasoning);
  }

  Tokens wrong() {
    return new Tokens(input + WRONG_BY, cacheRead, cacheWritten, output + WRONG_BY, reasoning);
  }
}
