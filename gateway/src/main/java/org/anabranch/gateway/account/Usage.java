package org.anabranch.gateway.account;

import org.anabranch.gateway.conversation.Reply;
import org.anabranch.gateway.conversation.TokenUse;
import org.anabranch.gateway.conversation.Tokens;

/**
 * What one request took, in units that vendors bill. The parts are within their whole: cached and
 * written tokens are some of the input, reasoning is some of the output, so that nothing can be
 * counted twice; a vendor that reports them apart is added up by its reader.
 *
 * @param inputTokens all that went in, from a cache or not
 * @param cachedTokens of the input, read from the vendor's cache
 * @param cacheWriteTokens of the input, written to the vendor's cache
 * @param cacheWriteLongTokens of those written, to be kept for longer than the vendor's usual time
 * @param outputTokens all that came out, shown or not
 * @param reasoningTokens of the output, thought and not shown
 * @param images made
 * @param audioMillis of sound, heard or made
 * @param characters read aloud or otherwise billed by the character
 * @param estimated whether we counted, since the upstream did not say
 */
public record Usage(
    long inputTokens,
    long cachedTokens,
    long cacheWriteTokens,
    long cacheWriteLongTokens,
    long outputTokens,
    long reasoningTokens,
    long images,
    long audioMillis,
    long characters,
    boolean estimated) {
  public static final Usage NONE = new Usage(0, 0, true);

  public Usage {
    long least = Math.min(Math.min(inputTokens, outputTokens), Math.min(images, characters));
    if (Math.min(least, audioMillis) < 0) {
      throw new IllegalArgumentException(
          "Usage must not be negative: "
              + inputTokens
              + " in, "
              + outputTokens
              + " out, "
              + images
              + " images, "
              + audioMillis
              + " ms, "
              + characters
              + " characters");
    }
    cachedTokens = Math.clamp(cachedTokens, 0, inputTokens);
    cacheWriteTokens = Math.clamp(cacheWriteTokens, 0, inputTokens - cachedTokens);
    cacheWriteLongTokens = Math.clamp(cacheWriteLongTokens, 0, cacheWriteTokens);
    reasoningTokens = Math.clamp(reasoningTokens, 0, outputTokens);
  }

  /** Plain text, no cache. */
  public Usage(long inputTokens, long outputTokens, boolean estimated) {
    this(inputTokens, 0, 0, 0, outputTokens, 0, 0, 0, 0, estimated);
  }

  /**
   * What an answer took: by the vendor's count, or estimated.
   *
   * @param inputTokens taken where the vendor counted nothing
   */
  public static Usage of(Reply answer, long inputTokens) {
    return answer.use() == null
        ? new Usage(inputTokens, Tokens.of(answer), true)
        : counted(answer.use());
  }

  /** What a vendor counted. */
  public static Usage counted(TokenUse use) {
    return new Usage(
        use.input(),
        use.cacheRead(),
        use.cacheWrite(),
        use.cacheWriteLong(),
        use.output(),
        use.reasoning(),
        0,
        0,
        0,
        false);
  }

  /** In and out together, as token limits count them. */
  public long tokens() {
    return inputTokens + outputTokens;
  }
}
