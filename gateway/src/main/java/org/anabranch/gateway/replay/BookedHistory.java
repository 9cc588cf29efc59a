package org.anabranch.gateway.replay;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.anabranch.gateway.books.Entry;
import org.anabranch.gateway.config.GatewayConfig;
import org.anabranch.gateway.route.Decision;
import org.anabranch.gateway.route.Fleet;
import org.anabranch.kernel.Problem;
import org.jspecify.annotations.Nullable;

/** History out of the books. */
public final class BookedHistory implements History {
  private static final int LARGEST_PAGE = 200;
  private static final int READ_AT_ONCE = 1000;
  private static final long MOST_REPLAYED = 1_000_000;

  private final StoredDecisions decisions;
  private final Runnable catchUp;
  private final Supplier<GatewayConfig> config;
  private final Supplier<Fleet> fleet;
  private final BiFunction<GatewayConfig, Clock, Fleet> fleets;

  /**
   * @param catchUp waits until the books hold what has happened so far
   * @param fleets makes the fleet of another configuration, without secrets
   */
  public BookedHistory(
      StoredDecisions decisions,
      Runnable catchUp,
      Supplier<GatewayConfig> config,
      Supplier<Fleet> fleet,
      BiFunction<GatewayConfig, Clock, Fleet> fleets) {
    this.decisions = decisions;
    this.catchUp = catchUp;
    this.config = config;
    this.fleet = fleet;
    this.fleets = fleets;
  }

  @Override
  public Page decisions(Filter filter, @Nullable String after, int limit) {
    catchUp.run();
    int size = Math.clamp(limit, 1, LARGEST_PAGE);
    StoredDecisions.Found found = decisions.page(filter, after == null ? null : key(after), size);
    StoredDecisions.Key next = found.next();
    return new Page(found.decisions(), next == null ? null : next.at() + "." + next.id());
  }

  private static StoredDecisions.Key key(String after) {
    int dot = after.indexOf('.');
    try {
      return new StoredDecisions.Key(
          Long.parseLong(after.substring(0, Math.max(0, dot))), after.substring(dot + 1));
    } catch (NumberFormatException e) {
      throw Problem.badInput(
              "page-unknown", "“" + after + "” names no page.", "Take “next” of the page before.")
          .asException(e);
    }
  }

  @Override
  public Optional<Decision> decision(String id) {
    catchUp.run();
    return decisions.one(id);
  }

  @Override
  public List<Paid> paid(String decisionId) {
    catchUp.run();
    List<Paid> all = new ArrayList<>();
    decisions
        .one(decisionId)
        .ifPresent(
            d ->
                decisions.eachUse(
                    d.at(),
                    use -> {
                      if (use.decision().equals(decisionId)) {
                        paid(use, all::add);
                      }
                    }));
    all.sort(Comparator.comparing((Paid p) -> p.part() == Entry.Part.CALL).thenComparing(Paid::at));
    return all;
  }

  @Override
  public void eachPaid(Consumer<Paid> taker) {
    catchUp.run();
    decisions.eachUse(null, use -> paid(use, taker));
  }

  private static void paid(Entry.Beside entry, Consumer<Paid> taker) {
    Entry.Closed use = entry.use();
    String deployment = use.deployment();
    if (deployment != null) {
      taker.accept(
          new Paid(
              use.id(),
              entry.decision(),
              Instant.ofEpochMilli(use.at()),
              use.caller(),
              entry.part(),
              deployment,
              use.usage().inputTokens(),
              use.usage().outputTokens(),
              use.cost()));
    }
  }

  @Override
  public Replay replay(Wish wish) {
    catchUp.run();
    GatewayConfig now = config.get();
    GatewayConfig other = wish.config() == null ? now : wish.config();
    ReplayClock clock = new ReplayClock();
    Fleet others = fleets.apply(other, clock);
    Fleet running = fleet.get();
    requireKnown(wish.without(), others, running);
    Replayer replayer = new Replayer(other, others, now, running, wish.without(), clock);
    long replayed = 0;
    List<Replayer.Past> some = decisions.past(wish, null, READ_AT_ONCE);
    while (!some.isEmpty()) {
      some.forEach(replayer::take);
      replayed += some.size();
      if (replayed > MOST_REPLAYED) {
        throw Problem.badInput(
                "replay-too-large",
                "There are more than a million such decisions.",
                "Name a shorter time, or one alias.")
            .asException();
      }
      some = decisions.past(wish, StoredDecisions.Key.of(some.getLast().decision()), READ_AT_ONCE);
    }
    return replayer.result();
  }

  /** A vendor that nobody names is mistyped: without it nothing would change. */
  private static void requireKnown(List<String> without, Fleet others, Fleet running) {
    Set<String> vendors = new TreeSet<>();
    for (Fleet fleet : List.of(others, running)) {
      fleet.all().forEach(served -> vendors.add(served.deployment().vendor()));
    }
    for (String vendor : without) {
      if (!vendors.contains(vendor)) {
        throw Problem.badInput(
                "vendor-unknown",
                "No deployment has a vendor “%s”.".formatted(vendor),
                "Name one of: " + String.join(", ", vendors) + ".")
            .asException();
      }
    }
  }
}
