package org.anabranch.compute.estate;

import org.jspecify.annotations.Nullable;

/**
 * How fast a chip is for one class of models.
 *
 * @param modelClass as demand names it
 * @param tokensPerSecond of one accelerator, busy; compared with the chip that is one H100
 *     equivalent, if that has a figure for the class too
 * @param h100Equivalents how many H100s one replaces for this class; goes before the tokens
 */
public record Throughput(
    String modelClass, @Nullable Figure tokensPerSecond, @Nullable Figure h100Equivalents) {
  public Throughput {
    Required.text(modelClass, "model_class");
    Required.positive(tokensPerSecond, "tokens_per_second");
    Required.positive(h100Equivalents, "h100_equivalents");
    if (tokensPerSecond == null && h100Equivalents == null) {
      throw new IllegalArgumentException(
          "the throughput for %s needs tokens_per_second or h100_equivalents."
              .formatted(modelClass));
    }
  }
}
