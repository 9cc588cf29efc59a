package org.anabranch.gateway.conversation;

/**
 * The tokens and searches one request took, as the vendor counted them. Vendors differ in what
 * includes what; here it is always the same.
 *
 * @param input all tokens of the request, with those read from and written to the vendor's cache
 * @param cacheRead how many of {@code input} were read from the cache
 * @param cacheWrite how many of {@code input} were written to it
 * @param cacheWriteLong how many of {@code cacheWrite} are to be kept for longer than the vendor's
 *     usual time, which costs more
 * @param output all tokens of the answer, with those of reasoning
 * @param reasoning how many of {@code output} were reasoning
 * @param inputMedia of which medium {@code input} is
 * @param outputMedia of which medium {@code output} is
 * @param searches of the web that the vendor ran and charges for, beside the tokens
 */
public record TokenUse(
    long input,
    long cacheRead,
    long cacheWrite,
    long cacheWriteLong,
    long output,
    long reasoning,
    MediaTokens inputMedia,
    MediaTokens outputMedia,
    long searches) {
  public TokenUse {
    input = Math.max(0, input);
    cacheRead = Math.clamp(cacheRead, 0, input);
    cacheWrite = Math.clamp(cacheWrite, 0, input - cacheRead);
    cacheWriteLong = Math.clamp(cacheWriteLong, 0, cacheWrite);
    output = Math.max(0, output);
    reasoning = Math.clamp(reasoning, 0, output);
    searches = Math.max(0, searches);
  }

  public TokenUse(
      long input,
      long cacheRead,
      long cacheWrite,
      long cacheWriteLong,
      long output,
      long reasoning) {
    this(
        input,
        cacheRead,
        cacheWrite,
        cacheWriteLong,
        output,
        reasoning,
        MediaTokens.UNKNOWN,
        MediaTokens.UNKNOWN,
        0);
  }

  public TokenUse(long input, long cacheRead, long cacheWrite, long output, long reasoning) {
    this(input, cacheRead, cacheWrite, 0, output, reasoning);
  }

  public TokenUse(long input, long output) {
    this(input, 0, 0, 0, output, 0);
  }

  /** The same with at least so many searches: what a vendor tells in two places is counted once. */
  public TokenUse searched(long atLeast) {
    return atLeast <= searches
        ? this
        : new TokenUse(
            input,
            cacheRead,
            cacheWrite,
            cacheWriteLong,
            output,
            reasoning,
            inputMedia,
            outputMedia,
            atLeast);
  }

  public long total() {
    return input + output;
  }
}
