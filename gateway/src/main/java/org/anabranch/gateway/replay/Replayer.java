package org.anabranch.gateway.replay;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.anabranch.gateway.account.Account;
import org.anabranch.gateway.account.Allowance;
import org.anabranch.gateway.account.Usage;
import org.anabranch.gateway.books.Entry;
import org.anabranch.gateway.books.Finished;
import org.anabranch.gateway.config.CommitmentConfig;
import org.anabranch.gateway.config.Deployment;
import org.anabranch.gateway.config.GatewayConfig;
import org.anabranch.gateway.config.Service;
import org.anabranch.gateway.route.Ask;
import org.anabranch.gateway.route.Commitments;
import org.anabranch.gateway.route.ConfiguredCommitments;
import org.anabranch.gateway.route.Decision;
import org.anabranch.gateway.route.Decision.Candidate;
import org.anabranch.gateway.route.Fleet;
import org.anabranch.gateway.route.Needs;
import org.anabranch.gateway.route.Route;
import org.anabranch.gateway.route.Router;
import org.anabranch.gateway.route.Served;
import org.anabranch.gateway.route.Shares;
import org.anabranch.gateway.route.StoredConditions;
import org.anabranch.kernel.Money;
import org.jspecify.annotations.Nullable;

/**
 * Routes stored requests anew, oldest first, by the very router that routes live ones, and adds up
 * what changes. One thread.
 */
final class Replayer {
  private static final int MOST_REASONS = 50;

  /** What a stored request came to. */
  record Past(Decision decision, @Nullable String paid, Usage usage, Money cost) {
    static Past of(Decision made, Entry.@Nullable Closed closed) {
      Decision decision = Finished.decision(made, closed);
      if (closed != null && closed.deployment() != null) {
        return new Past(decision, closed.deployment(), closed.usage(), closed.cost());
      }
      Decision.Basis basis = decision.basis();
      Usage guess = new Usage(basis.inputTokens(), basis.expectedOutputTokens(), true);
      return new Past(decision, null, guess, Money.ZERO);
    }
  }

  private final Fleet fleet;
  private final Fleet running;
  private final GatewayConfig config;
  private final GatewayConfig then;
  private final ReplayClock clock;
  private final StoredConditions conditions;
  private final ConfiguredCommitments commitments;
  private final Shares shares;
  private final Router router;

  private final Map<LocalDate, Sum> days = new TreeMap<>();
  private final Map<String, Sum> vendors = new TreeMap<>();
  private final Map<String, Sum> labs = new TreeMap<>();
  private final Map<String, Sum> deployments = new TreeMap<>();
  private final Map<String, Replay.Unserved> unserved = new LinkedHashMap<>();
  private final Sum all = new Sum();
  private double secondsBefore;
  private double secondsAfter;
  private long timedBefore;
  private long timedAfter;
  private long assumed;
  private long refused;
  private @Nullable Instant first;
  private @Nullable Instant last;

  /** What two configurations make of the same requests. */
  private static final class Sum {
    long requestsBefore;
    long requestsAfter;
    long tokensBefore;
    long tokensAfter;
    long requests;
    long moved;
    long unserved;
    Money before = Money.ZERO;
    Money after = Money.ZERO;

    Replay.Line line(String name) {
      return new Replay.Line(
          name, requestsBefore, requestsAfter, tokensBefore, tokensAfter, before, after);
    }
  }

  /**
   * @param fleet of the other configuration, on the replay's clock
   * @param running the fleet in force
   */
  Replayer(
      GatewayConfig config,
      Fleet fleet,
      GatewayConfig then,
      Fleet running,
      List<String> without,
      ReplayClock clock) {
    this.config = config;
    this.fleet = fleet;
    this.then = then;
    this.running = running;
    this.clock = clock;
    this.commitments =
        new ConfiguredCommitments(
            config.route().commitments(),
            fleet.all().stream().map(Served::deployment).toList(),
            clock);
    this.conditions = new StoredConditions(commitments, without);
    this.shares = new Shares(config.route().shares(), clock);
    this.router = new Router(config.route(), conditions, shares);
  }

  void take(Past past) {
    Decision decision = past.decision();
    if (decision.refusedBy().isPresent()) {
      refused += decision.refusedBy().get().count();
      return;
    }
    clock.set(decision.at());
    first = first == null ? decision.at() : first;
    last = decision.at();
    conditions.of(decision);
    countBefore(past);
    Route route = fleet.route(decision.model(), service(decision));
    if (route == null) {
      nobody(decision, "no model or alias of that name: " + decision.model());
      return;
    }
    Ask ask = ask(decision, past.usage());
    List<Candidate> ranked = router.rank(route, ask, turn(route, decision), Allowance.UNBOUNDED);
    Candidate chosen = null;
    for (Candidate candidate : ranked) {
      if (candidate.removedBy() == null && !failedThen(candidate)) {
        chosen = candidate;
        break;
      }
    }
    if (chosen == null) {
      nobody(decision, reason(ranked));
    } else {
      countAfter(past, route, route.served(chosen.deploymentId()), chosen);
    }
  }

  /**
   * What its candidates do, in either configuration; by the name of its task where none is left.
   */
  private Service service(Decision decision) {
    return decision.candidates().stream()
        .flatMap(
            c -> fleet.byId(c.deploymentId()).or(() -> running.byId(c.deploymentId())).stream())
        .map(Served::service)
        .findFirst()
        .orElseGet(() -> Service.ofTask(decision.task()));
  }

  private static long turn(Route route, Decision decision) {
    long stored = decision.basis().turn();
    return stored == 0 ? route.turn() : stored;
  }

  private boolean failedThen(Candidate candidate) {
    Candidate then = conditions.named(candidate.deploymentId());
    String outcome = then == null ? null : then.outcome();
    return outcome != null && (outcome.startsWith("failed") || outcome.startsWith("broken"));
  }

  private static String reason(List<Candidate> ranked) {
    Candidate best = ranked.getFirst();
    String removed = best.removedBy();
    return removed == null
        ? "failed then, and nobody else is left"
        : best.deploymentId() + ": " + removed;
  }

  /**
   * @param used tells how many pictures and how much sound it was about, which decisions do not
   */
  private Ask ask(Decision decision, Usage used) {
    Decision.Basis basis = decision.basis();
    long session = basis.draw() == decision.seed() ? 0 : basis.draw();
    return new Ask(
        Account.unlimited(decision.caller(), clock),
        service(decision),
        decision.model(),
        decision.task(),
        basis.inputTokens(),
        basis.inputAtMost(),
        basis.maxOutputTokens(),
        Math.max(1, basis.choices()),
        null,
        decision.seed(),
        basis.explore(),
        new Needs(basis.needs(), session, session, session, session),
        used.besideTokens());
  }

  private void countBefore(Past past) {
    Decision decision = past.decision();
    all.requests++;
    day(decision).requests++;
    String paid = past.paid();
    Candidate payee = paid == null ? null : conditions.named(paid);
    if (payee == null) {
      return;
    }
    Decision.Facts facts = payee.facts();
    Money cash = cash(past.cost(), facts == null ? null : facts.commitment());
    String lab = facts == null ? lab(payee.deploymentId()) : facts.lab();
    for (Sum sum : sums(decision, payee.vendor(), lab, payee.deploymentId())) {
      sum.requestsBefore++;
      sum.tokensBefore += past.usage().tokens();
      sum.before = sum.before.plus(cash);
    }
    if (facts != null && facts.seconds() > 0) {
      secondsBefore += facts.seconds();
      timedBefore++;
    }
  }

  private String lab(String deployment) {
    return running.byId(deployment).map(s -> s.deployment().lab()).orElse("unknown");
  }

  private void countAfter(Past past, Route route, Served served, Candidate chosen) {
    Decision decision = past.decision();
    Decision.Facts facts = chosen.facts();
    Usage usage = past.usage();
    Money list = served.tariff().cost(usage);
    Money cash = cash(list, facts == null ? null : facts.commitment());
    commitments.use(served.id(), list);
    double usd = list.usd().doubleValue();
    shares.add(served, clock.millis(), 1, usage.tokens(), usd);
    route.shares.add(served, clock.millis(), 1, usage.tokens(), usd);
    Deployment d = served.deployment();
    boolean moved = !d.id().equals(past.paid());
    for (Sum sum : sums(decision, d.vendor(), d.lab(), d.id())) {
      sum.requestsAfter++;
      sum.tokensAfter += usage.tokens();
      sum.after = sum.after.plus(cash);
    }
    all.moved += moved ? 1 : 0;
    day(decision).moved += moved ? 1 : 0;
    assumed += conditions.isAssumed(d.id()) ? 1 : 0;
    if (facts != null && facts.seconds() > 0) {
      secondsAfter += facts.seconds();
      timedAfter++;
    }
  }

  private static Money cash(Money list, Commitments.@Nullable State commitment) {
    return commitment == null
        ? list
        : new Money(list.usd().multiply(BigDecimal.valueOf(commitment.marginal())));
  }

  private List<Sum> sums(Decision decision, String vendor, String lab, String deployment) {
    return List.of(
        all,
        day(decision),
        vendors.computeIfAbsent(vendor, _ -> new Sum()),
        labs.computeIfAbsent(lab, _ -> new Sum()),
        deployments.computeIfAbsent(deployment, _ -> new Sum()));
  }

  private Sum day(Decision decision) {
    LocalDate day = decision.at().atZone(ZoneOffset.UTC).toLocalDate();
    return days.computeIfAbsent(day, _ -> new Sum());
  }

  private void nobody(Decision decision, String told) {
    String reason = told.replaceFirst(" for \\d+ s\\b", ""); // which differs from one to the next
    all.unserved++;
    day(decision).unserved++;
    String key = unserved.size() < MOST_REASONS ? reason : "other reasons";
    unserved.merge(
        key,
        new Replay.Unserved(key, 1, decision.id()),
        (a, _) -> new Replay.Unserved(key, a.requests() + 1, a.example()));
  }

  Replay result() {
    List<Replay.Day> byDay = new ArrayList<>();
    days.forEach(
        (day, s) ->
            byDay.add(new Replay.Day(day, s.requests, s.moved, s.unserved, s.before, s.after)));
    return new Replay(
        all.requests,
        all.moved,
        assumed,
        refused,
        unserved.values().stream()
            .sorted(Comparator.comparingLong(Replay.Unserved::requests).reversed())
            .toList(),
        all.before,
        all.after,
        promised(then),
        promised(config),
        timedBefore == 0 ? 0 : secondsBefore / timedBefore,
        timedAfter == 0 ? 0 : secondsAfter / timedAfter,
        byDay,
        lines(vendors),
        lines(labs),
        lines(deployments));
  }

  private static List<Replay.Line> lines(Map<String, Sum> sums) {
    List<Replay.Line> lines = new ArrayList<>();
    sums.forEach((name, sum) -> lines.add(sum.line(name)));
    return lines;
  }

  /** What the commitments cost from the first request to the last. */
  private Money promised(GatewayConfig of) {
    if (first == null || last == null) {
      return Money.ZERO;
    }
    BigDecimal days =
        BigDecimal.valueOf(Math.max(1, Duration.between(first, last).toSeconds()))
            .divide(BigDecimal.valueOf(86_400), MathContext.DECIMAL64);
    Money sum = Money.ZERO;
    for (CommitmentConfig c : of.route().commitments()) {
      BigDecimal each =
          switch (c.period()) {
            case DAY -> c.usd();
            case MONTH -> c.usd().multiply(BigDecimal.valueOf(12 / 365.25));
            case YEAR -> c.usd().multiply(BigDecimal.valueOf(1 / 365.25));
          };
      sum = sum.plus(new Money(each.multiply(days).round(new MathContext(12))));
    }
    return sum;
  }
}
