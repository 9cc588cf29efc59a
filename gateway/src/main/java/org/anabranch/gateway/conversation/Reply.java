package org.anabranch.gateway.conversation;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A whole answer.
 *
 * @param id the vendor's, or the gateway's own
 * @param model as the vendor names it
 * @param use null when the vendor did not count
 * @param tier null when the vendor does not say
 * @param created epoch seconds; 0 when the vendor does not say
 */
public record Reply(
    String id,
    String model,
    List<Choice> choices,
    @Nullable TokenUse use,
    @Nullable ServiceTier tier,
    long created) {
  public Reply {
    choices = List.copyOf(choices);
  }

  public Reply(String id, String model, List<Choice> choices, @Nullable TokenUse use) {
    this(id, model, choices, use, null);
  }

  public Reply(
      String id,
      String model,
      List<Choice> choices,
      @Nullable TokenUse use,
      @Nullable ServiceTier tier) {
    this(id, model, choices, use, tier, 0);
  }

  /** The same with other choices. */
  public Reply with(List<Choice> others) {
    return new Reply(id, model, others, use, tier, created);
  }

  /** When it was made, in epoch seconds: as its vendor says, else this moment. */
  public long created(long now) {
    return created == 0 ? now : created;
  }

  /**
   * One of the answers that were asked for.
   *
   * @param stopSequence the one that ended it, where the vendor says
   * @param logprobs empty unless asked for
   */
  public record Choice(
      List<Part> parts,
      StopReason stop,
      @Nullable String stopSequence,
      List<TokenLogprob> logprobs) {
    public Choice {
      parts = List.copyOf(parts);
      logprobs = List.copyOf(logprobs);
    }
  }

  /** Whether the model, or its vendor's filter, would not say it: nothing else was answered. */
  public boolean isDeclined() {
    return !choices.isEmpty()
        && choices.stream()
            .allMatch(c -> c.stop() == StopReason.REFUSAL || c.stop() == StopReason.CONTENT_FILTER);
  }

  /** An answer of text alone. */
  public static Reply of(String id, String model, String text, TokenUse use) {
    return new Reply(
        id,
        model,
        List.of(new Choice(List.of(new Part.Text(text)), StopReason.END, null, List.of())),
        use);
  }
}
