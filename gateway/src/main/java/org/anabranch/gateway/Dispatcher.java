package org.anabranch.gateway;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.anabranch.gateway.Decision.Candidate;
import org.anabranch.kernel.Ids;
import org.anabranch.kernel.Money;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;

/**
 * Opens calls: routes, reserves the money, and writes both to the journal, all from memory. Safe
 * for many threads and for event loops.
 */
final class Dispatcher {
  private static final int RACES_ACCEPTED = 5;

  private final Fleet fleet;
  private final Router router;
  private final RouteConfig config;
  private final Journal journal;
  private final Totals totals;
  private final Ids ids;
  private final Clock clock;

  Dispatcher(
      Fleet fleet,
      Router router,
      RouteConfig config,
      Journal journal,
      Totals totals,
      Ids ids,
      Clock clock) {
    this.fleet = fleet;
    this.router = router;
    this.config = config;
    this.journal = journal;
    this.totals = totals;
    this.ids = ids;
    this.clock = clock;
  }

  /** Routes and reserves; throws {@link ProblemException} when nobody may or can serve it. */
  Call open(Ask ask) {
    if (!ask.account().mayAsk(ask.model())) {
      throw Problem.of(
              Problem.Kind.FORBIDDEN,
              "model-not-allowed",
              "The key “%s” may not ask for the model “%s”."
                  .formatted(ask.account().name(), ask.model()),
              "Add the model to the key's models, or ask for another.")
          .asException();
    }
    AliasConfig alias = fleet.alias(ask.model());
    List<Served> named = fleet.named(alias);
    if (named.isEmpty()) {
      throw Problem.of(
              Problem.Kind.NOT_FOUND,
              "model-unknown",
              "There is no model “%s”.".formatted(ask.model()),
              "GET /v1/models lists what can be asked for.")
          .asException();
    }
    if (!journal.hasRoom()) {
      throw Problem.of(
              Problem.Kind.UNAVAILABLE,
              "journal-full",
              "The ledger cannot be written to disk at the moment.",
              "Check the space and health of the data directory's disk.")
          .asException();
    }
    for (int i = 0; i < RACES_ACCEPTED; i++) {
      List<Candidate> ranked = router.rank(named, alias, ask, ask.account().left());
      List<Served> usable = usable(named, ranked);
      if (usable.isEmpty()) {
        throw refused(ask, named, ranked);
      }
      Money worst =
          usable.stream().map(s -> router.worstCase(s, ask)).max(Money::compareTo).orElseThrow();
      if (ask.account().reserve(worst)) {
        return opened(ask, ranked, usable, worst);
      }
    }
    throw budgetExhausted(ask);
  }

  private static List<Served> usable(List<Served> named, List<Candidate> ranked) {
    Map<String, Served> byId = named.stream().collect(Collectors.toMap(Served::id, s -> s));
    return ranked.stream()
        .filter(c -> c.removedBy() == null)
        .map(c -> Objects.requireNonNull(byId.get(c.deploymentId())))
        .toList();
  }

  private Call opened(Ask ask, List<Candidate> ranked, List<Served> usable, Money reserved) {
    Decision decision = decision(ask, ranked);
    journal.append(new Entry.Opened(decision, reserved));
    return new Call(ask, decision, usable, reserved, config.maxAttempts(), journal, totals, clock);
  }

  private Decision decision(Ask ask, List<Candidate> ranked) {
    return new Decision(
        ids.next("dec"),
        Instant.ofEpochMilli(clock.millis()),
        ask.account().name(),
        ask.model(),
        ask.task(),
        ask.seed(),
        ranked);
  }

  /** Stores that nobody was left, and says why. */
  private ProblemException refused(Ask ask, List<Served> named, List<Candidate> ranked) {
    Decision decision = decision(ask, ranked);
    journal.append(new Entry.Opened(decision, Money.ZERO));
    journal.append(
        new Entry.Closed(
            decision.id(),
            clock.millis(),
            ask.account().name(),
            null,
            false,
            new Usage(0, 0, true),
            Money.ZERO,
            Map.of()));
    boolean budget =
        ranked.stream().anyMatch(c -> String.valueOf(c.removedBy()).startsWith("budget"));
    return budget ? budgetExhausted(ask) : nobodyLeft(decision, named);
  }

  private static ProblemException nobodyLeft(Decision decision, List<Served> named) {
    String reasons =
        decision.candidates().stream()
            .map(c -> c.deploymentId() + ": " + c.removedBy())
            .collect(Collectors.joining("; "));
    long seconds =
        named.stream()
            .map(s -> s.health().availableIn())
            .filter(wait -> !wait.isZero())
            .min(Duration::compareTo)
            .map(wait -> Math.ceilDiv(wait.toMillis(), 1000L))
            .orElse(0L);
    return new Problem(
            Problem.Kind.UNAVAILABLE,
            "no-deployment",
            "No deployment can serve “%s” now (%s).".formatted(decision.model(), reasons),
            "Try again later, or ask for another model.",
            seconds == 0
                ? Map.of("decision", decision.id())
                : Map.of("decision", decision.id(), "retry_after", Long.toString(seconds)))
        .asException();
  }

  private static ProblemException budgetExhausted(Ask ask) {
    return Problem.of(
            Problem.Kind.LIMITED,
            "budget-exhausted",
            "The budget of “%s” does not cover this request: %s is left."
                .formatted(ask.account().name(), ask.account().left()),
            "Raise the budget, wait for its next period, or set a lower max_tokens.")
        .asException();
  }
}
