package org.anabranch.gateway.books;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.ObjLongConsumer;
import org.anabranch.gateway.account.Payer;
import org.anabranch.gateway.route.Decision;
import org.anabranch.kernel.Money;

/**
 * What the requests of one batch come to, by day and all that tells requests apart: a batch is
 * thousands of requests of a few rows. For one thread.
 */
final class UsageSums {
  private static final long DAY_MILLIS = 86_400_000;

  private final Map<Row, Running> rows = new LinkedHashMap<>();
  private final Map<Tag, Running> tags = new LinkedHashMap<>();
  private final Map<String, Long> used = new LinkedHashMap<>();

  record Row(long day, Payer payer, String asked, String deployment, String model, String vendor) {}

  record Tag(long day, String workspace, String tag) {}

  private static final class Running {
    private long requests;
    private long failed;
    private long hedgesLost;
    private long input;
    private long cached;
    private long output;
    private long searches;
    private long unpricedSearches;
    private long interrupted;
    private BigDecimal interruptedCost = BigDecimal.ZERO;
    private BigDecimal cost = BigDecimal.ZERO;

    void add(Entry.Closed closed, Entry.Part part) {
      long crashes = closed.noted(Decision.Note.Kind.CRASH);
      if (part == Entry.Part.CORRECTION) {
        interrupted -= crashes;
      } else if (part == Entry.Part.HEDGE) {
        hedgesLost++;
      } else if (closed.answered()) {
        requests++;
      } else {
        failed++;
      }
      input += closed.usage().inputTokens();
      cached += closed.usage().cachedTokens();
      output += closed.usage().outputTokens();
      searches += closed.usage().searches();
      unpricedSearches += closed.noted(Decision.Note.Kind.UNPRICED);
      if (crashes > 0) {
        interrupted += part == Entry.Part.CORRECTION ? 0 : crashes;
        interruptedCost = interruptedCost.add(closed.cost().usd());
      }
      cost = cost.add(closed.cost().usd());
    }

    UsageSum sum() {
      return new UsageSum(
          requests,
          failed,
          hedgesLost,
          input,
          cached,
          output,
          searches,
          unpricedSearches,
          interrupted,
          new Money(interruptedCost),
          new Money(cost));
    }
  }

  /** Takes in what somebody is paid for. */
  void add(Entry.Closed closed, String deployment, Entry.Part part) {
    long day = Math.floorDiv(closed.at(), DAY_MILLIS);
    used.merge(closed.payer().key(), closed.at(), Math::max);
    Payer payer = closed.payer().with(Map.of());
    rows.computeIfAbsent(
            new Row(day, payer, closed.asked(), deployment, closed.model(), closed.vendor()),
            _ -> new Running())
        .add(closed, part);
    closed
        .payer()
        .tags()
        .forEach(
            (name, value) ->
                tags.computeIfAbsent(
                        new Tag(
                            day, payer.workspace(), value.isEmpty() ? name : name + "=" + value),
                        _ -> new Running())
                    .add(closed, part));
  }

  void eachRow(BiConsumer<Row, UsageSum> taker) {
    rows.forEach((row, sum) -> taker.accept(row, sum.sum()));
  }

  void eachTag(BiConsumer<Tag, UsageSum> taker) {
    tags.forEach((tag, sum) -> taker.accept(tag, sum.sum()));
  }

  /** Each key with the moment of its last use, in epoch milliseconds. */
  void eachKey(ObjLongConsumer<String> taker) {
    used.forEach(taker::accept);
  }
}
