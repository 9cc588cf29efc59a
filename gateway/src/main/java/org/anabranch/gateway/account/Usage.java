package org.anabranch.gateway.account;

import org.anabranch.gateway.conversation.Reply;
import org.anabranch.gateway.conversation.Searched;
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
 * @param searches of the web that the vendor ran
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
    long searches,
    boolean estimated) {
  public static final Usage NONE = new Usage(0, 0, true);

  /** How people speak, roughly, in any language. */
  private static final int CHARACTERS_PER_SECOND = 15;

  private static final int SLOWEST_CHARACTERS_PER_SECOND = 4;

  public Usage {
    long least = Math.min(Math.min(inputTokens, outputTokens), Math.min(images, characters));
    if (Math.min(least, Math.min(audioMillis, searches)) < 0) {
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
              + " characters, "
              + searches
              + " searches");
    }
    cachedTokens = Math.clamp(cachedTokens, 0, inputTokens);
    cacheWriteTokens = Math.clamp(cacheWriteTokens, 0, inputTokens - cachedTokens);
    cacheWriteLongTokens = Math.clamp(cacheWriteLongTokens, 0, cacheWriteTokens);
    reasoningTokens = Math.clamp(reasoningTokens, 0, outputTokens);
  }

  /** Plain text, no cache. */
  public Usage(long inputTokens, long outputTokens, boolean estimated) {
    this(inputTokens, 0, 0, 0, outputTokens, 0, 0, 0, 0, 0, estimated);
  }

  /** What saying so many characters aloud is taken to use, beside tokens. */
  public static Usage aloud(long characters) {
    long millis = characters * 1000 / CHARACTERS_PER_SECOND;
    return new Usage(0, 0, 0, 0, 0, 0, 0, millis, characters, 0, true);
  }

  /** The most it may use, beside tokens. */
  public static Usage aloudAtMost(long characters) {
    long millis = characters * 1000 / SLOWEST_CHARACTERS_PER_SECOND;
    return new Usage(0, 0, 0, 0, 0, 0, 0, millis, characters, 0, true);
  }

  /** The same with what saying so many characters aloud uses beside tokens. */
  public Usage withAloud(long spoken) {
    return new Usage(
        inputTokens,
        cachedTokens,
        cacheWriteTokens,
        cacheWriteLongTokens,
        outputTokens,
        reasoningTokens,
        images,
        aloud(spoken).audioMillis(),
        spoken,
        searches,
        estimated);
  }

  /** The same with so many searches of the web. */
  public Usage searching(long times) {
    return new Usage(
        inputTokens,
        cachedTokens,
        cacheWriteTokens,
        cacheWriteLongTokens,
        outputTokens,
        reasoningTokens,
        images,
        audioMillis,
        characters,
        times,
        estimated);
  }

  /**
   * What an answer took: by the vendor's count, or estimated.
   *
   * @param inputTokens taken where the vendor counted nothing
   */
  public static Usage of(Reply answer, long inputTokens) {
    return answer.use() == null
        ? new Usage(inputTokens, Tokens.of(answer), true).searching(searches(answer))
        : counted(answer.use());
  }

  private static long searches(Reply answer) {
    return answer.choices().stream().mapToLong(choice -> Searched.billed(choice.parts())).sum();
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
        use.searches(),
        false);
  }

  public boolean isOfTokensAlone() {
    return images == 0 && audioMillis == 0 && characters == 0 && searches == 0;
  }

  /** What of it is not counted in tokens. */
  public Usage besideTokens() {
    return isOfTokensAlone()
        ? NONE
        : new Usage(0, 0, 0, 0, 0, 0, images, audioMillis, characters, searches, true);
  }

  /** In and out together, as token limits count them. */
  public long tokens() {
    return inputTokens + outputTokens;
  }
}
