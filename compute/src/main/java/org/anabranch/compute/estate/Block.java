package org.anabranch.compute.estate;

import java.time.YearMonth;
import org.jspecify.annotations.Nullable;

/**
 * One large job that runs in one piece: at one site, on one kind of chip, without a pause.
 *
 * @param h100Equivalents how much it holds at once, at the least
 * @param months how long it runs
 * @param from the first month it may start
 * @param startBy the last month it may start; {@code from} when absent, and then it cannot wait
 */
public record Block(
    String id, Figure h100Equivalents, int months, YearMonth from, @Nullable YearMonth startBy) {
  public Block {
    Required.text(id, "id");
    Required.present(h100Equivalents, "h100_equivalents");
    Required.between(months, 1, 120, "months");
    Required.present(from, "from");
    if (startBy != null && startBy.isBefore(from)) {
      throw new IllegalArgumentException(
          "block %s may start by %s, before its first month %s.".formatted(id, startBy, from));
    }
  }

  /** The last month it may start. */
  public YearMonth lastStart() {
    return startBy == null ? from : startBy;
  }
}
