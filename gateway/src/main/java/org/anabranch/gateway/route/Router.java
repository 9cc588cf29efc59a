package org.anabranch.gateway.route;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.anabranch.gateway.account.Allowance;
import org.anabranch.gateway.account.Tariff;
import org.anabranch.gateway.account.Usage;
import org.anabranch.gateway.config.DeploymentConfig;
import org.anabranch.gateway.config.RouteConfig;
import org.anabranch.gateway.config.Terms;
import org.anabranch.gateway.route.Decision.Candidate;
import org.anabranch.gateway.route.Decision.Facts;
import org.anabranch.kernel.Count;
import org.anabranch.kernel.Money;
import org.jspecify.annotations.Nullable;

/**
 * Ranks deployments for a request by one score in dollars, lower first: price + bid price + latency
 * + error risk + pressure − quality, and what an alias adds for order, draw and load, each times
 * the alias's weight. Hard constraints remove candidates and say why; a removed one keeps its
 * score, so that a person sees what it would have been.
 *
 * <p>No candidate's score depends on another's, nor on what removes it: so taking a constraint away
 * never makes the best score worse, and a removed candidate changes nothing for the rest.
 *
 * <p>Safe for many threads; reads memory only, so it may run on an event loop.
 */
public final class Router {
  /** Above what any two requests differ by: a canary that was drawn goes first. */
  static final double FIRST_OF_ALL = 1e6;

  private static final double REFERENCE_POINTS = 1000;
  public static final Comparator<Candidate> REMOVED_LAST_THEN_BEST =
      (a, b) -> {
        if ((a.removedBy() == null) != (b.removedBy() == null)) {
          return a.removedBy() == null ? -1 : 1;
        }
        int byScore = Double.compare(a.score(), b.score());
        return byScore == 0 ? a.deploymentId().compareTo(b.deploymentId()) : byScore;
      };

  private final RouteConfig config;
  private final Conditions conditions;
  private final Shares shares;
  private final double usdPerSecond;
  private final double usdPerFailure;
  private final double usdPerPoint;

  /**
   * @param shares what bounds everybody's share of everything
   */
  public Router(RouteConfig config, Conditions conditions, Shares shares) {
    this.config = config;
    this.conditions = conditions;
    this.shares = shares;
    this.usdPerSecond = config.usdPerSecond().doubleValue();
    this.usdPerFailure = config.usdPerFailure().doubleValue();
    this.usdPerPoint = config.usdPer100Points().doubleValue() / 100;
  }

  /**
   * All that go by the asked name, those that may be tried first, best first.
   *
   * @param turn whose turn it is, where candidates take turns
   * @param affordable what the caller has left
   */
  public List<Candidate> rank(Route route, Ask ask, long turn, Allowance affordable) {
    return rank(route, ask, turn, affordable, null);
  }

  /**
   * The same in a drill.
   *
   * @param drill the request's part in it, null where it has none
   */
  public List<Candidate> rank(
      Route route, Ask ask, long turn, Allowance affordable, @Nullable DrillPart drill) {
    List<Option> options = route.options;
    long draw = route.draw(ask);
    List<Candidate> ranked = new ArrayList<>(options.size());
    for (int i = 0; i < options.size(); i++) {
      ranked.add(candidate(options.get(i), route, ask, draw, turn, affordable, drill));
    }
    if (ranked.size() > 1) {
      ranked.sort(REMOVED_LAST_THEN_BEST);
    }
    return ranked;
  }

  private Candidate candidate(
      Option option,
      Route route,
      Ask ask,
      long draw,
      long turn,
      Allowance affordable,
      @Nullable DrillPart drill) {
    long output = expectedOutput(ask);
    Facts facts = conditions.of(option, ask, output);
    Commitments.State commitment = facts.commitment();
    double list =
        (facts.inputUsdPerMillion().doubleValue() * ask.inputTokens()
                    + facts.outputUsdPerMillion().doubleValue() * output)
                / 1e6
            + beside(option.served(), ask);
    double price = route.price * (commitment == null ? list : list * commitment.marginal());
    double bid = route.price * facts.bidUsdPerMillion() * ((ask.inputTokens() + output) / 1e6);
    double latency = route.latency * facts.seconds() * usdPerSecond;
    double risk = route.errors * facts.failureRate() * usdPerFailure;
    double pressure = route.errors * facts.pressure() * usdPerFailure;
    double quality = route.quality * (facts.points() - REFERENCE_POINTS) * usdPerPoint;
    double busy = route.busy * facts.underWay();
    double place = place(option, route, turn);
    double split =
        route.split == 0 ? 0 : route.split * Draw.place(draw, option.hash(), option.split());
    String removedBy = removedBy(option, route, ask, draw, facts, affordable);
    if (removedBy == null && drill != null) { // last, so that it is the only reason
      removedBy = drill.leftOut(option.served());
    }
    if (removedBy == null && route.canary(option.served()) != null) {
      place = -FIRST_OF_ALL;
    }
    return new Candidate(
        option.served().id(),
        option.served().deployment().vendor(),
        price,
        bid,
        latency,
        risk,
        quality,
        pressure,
        busy,
        place,
        split,
        price + bid + latency + risk + pressure + busy + place + split - quality,
        removedBy,
        null,
        facts);
  }

  private static double beside(Served served, Ask ask) {
    Usage beside = ask.beside();
    if (beside == Usage.NONE) {
      return 0;
    }
    Usage usual = beside.searching(Math.min(1, beside.searches()));
    return served.tariff().beside(usual).usd().doubleValue();
  }

  private static double place(Option option, Route route, long turn) {
    return route.order == 0
        ? 0
        : route.order * Math.floorMod(option.place() - turn, (long) route.places);
  }

  /** How many tokens all the answers together are taken to be. */
  public long expectedOutput(Ask ask) {
    long usual = config.expectedOutputTokens();
    return ask.choices()
        * (ask.maxOutputTokens() == 0 ? usual : Math.min(usual, ask.maxOutputTokens()));
  }

  private @Nullable String removedBy(
      Option option, Route route, Ask ask, long draw, Facts facts, Allowance affordable) {
    String lasting = lasting(option, route, ask, facts);
    if (lasting != null) {
      return lasting;
    }
    Canary canary = route.canary(option.served());
    if (canary != null && canary.stopped() != null) {
      return canary.stopped();
    }
    if (isTooDearNow(route, ask, facts)) {
      return "with its bid price above " + worth(route);
    }
    Served served = option.served();
    Money left = affordable.left(ask.model(), served.id(), served.deployment().model());
    if (left != null) {
      Money worst = worstCase(served, ask);
      if (worst.compareTo(left) > 0) {
        return "budget: may cost " + worst + ", " + left + " is left";
      }
    }
    if (facts.unavailable() != null) {
      return facts.unavailable();
    }
    String share = shares.above(served);
    share = share == null ? route.shares.above(served) : share;
    if (share != null) {
      return share;
    }
    return canary == null ? null : canary.leftOut(draw);
  }

  /**
   * Why this deployment can never serve such a request under this name, however long one waits;
   * null where it can or could.
   */
  public @Nullable String never(Option option, Route route, Ask ask) {
    if (option.never() != null) {
      return option.never();
    }
    int lacking = lacking(option, route, ask);
    if (lacking != 0) {
      return "it cannot do " + Terms.firstOf(lacking).name().toLowerCase(Locale.ROOT);
    }
    if (exceeds(option, ask)) {
      return tooLong(option, ask);
    }
    BigDecimal ceiling = route.alias.maxUsdPerMillion();
    if (ceiling != null && isAbove(ceiling, option.served().tariff())) {
      return "price above the alias's $" + ceiling.toPlainString() + " per million";
    }
    return null;
  }

  /**
   * Why this deployment does not serve such a request and will not do so by waiting: {@link
   * #never}, or since its rating or its own price is not what the alias asks for, which only a
   * comparison, a price list or the alias changes; null where it does or could.
   */
  public @Nullable String lasting(Option option, Route route, Ask ask, Facts facts) {
    String never = never(option, route, ask);
    if (never != null) {
      return never;
    }
    Integer floor = route.alias.require().minRating();
    if (floor != null && facts.rating() < floor) {
      return "rated " + Math.round(facts.rating()) + ", below the alias's min_rating of " + floor;
    }
    BigDecimal worth = route.alias.worthUsdPerMillion();
    if (worth == null) {
      return null;
    }
    Commitments.State promised = facts.commitment();
    double least =
        usdPerMillion(facts, ask, promised == null ? 1 : Math.min(1, promised.marginal()));
    return least + Math.min(0, facts.bidUsdPerMillion()) > worth.doubleValue()
        ? "its own price above " + worth(route)
        : null;
  }

  /** Whether it costs more now than such requests are worth to the alias. */
  public boolean isTooDearNow(Route route, Ask ask, Facts facts) {
    BigDecimal worth = route.alias.worthUsdPerMillion();
    if (worth == null) {
      return false;
    }
    Commitments.State promised = facts.commitment();
    double cash = usdPerMillion(facts, ask, promised == null ? 1 : promised.marginal());
    return cash + facts.bidUsdPerMillion() > worth.doubleValue();
  }

  private static String worth(Route route) {
    return "the alias's worth_usd_per_million of " + route.alias.worthUsdPerMillion();
  }

  /** Whether it is only the request's length that stands against this deployment. */
  public boolean isTooLong(Option option, Route route, Ask ask) {
    return option.never() == null && lacking(option, route, ask) == 0 && exceeds(option, ask);
  }

  private static boolean exceeds(Option option, Ask ask) {
    return ask.inputTokens() + ask.maxOutputTokens() > option.context();
  }

  private static int lacking(Option option, Route route, Ask ask) {
    return (ask.needs().capabilities() | route.needs) & ~option.capabilities();
  }

  private double usdPerMillion(Facts facts, Ask ask, double factor) {
    long output = expectedOutput(ask);
    double tokens = Math.max(1, ask.inputTokens() + output);
    return (facts.inputUsdPerMillion().doubleValue() * ask.inputTokens()
            + facts.outputUsdPerMillion().doubleValue() * output)
        / tokens
        * factor;
  }

  private static boolean isAbove(BigDecimal ceiling, Tariff tariff) {
    return tariff.inputUsdPerMillion().compareTo(ceiling) > 0
        || tariff.outputUsdPerMillion().compareTo(ceiling) > 0;
  }

  private static String tooLong(Option option, Ask ask) {
    String answer =
        ask.maxOutputTokens() == 0
            ? ""
            : String.format(Locale.ENGLISH, " and %,d of answer", ask.maxOutputTokens());
    return "about %s%s exceed its context of %s"
        .formatted(
            Count.of(ask.inputTokens(), "token"), answer, Count.of(option.context(), "token"));
  }

  /**
   * The most that this request may cost there. Where the client sets no bound it is the longest
   * answer that the deployment gives, since nothing less is certain: thought is billed before any
   * of it is seen, so counting what streams by and cutting it comes too late. Where nobody says how
   * long that is, it is the whole context; and only where that is unknown too, {@code
   * max_output_tokens} of the route.
   */
  public Money worstCase(Served served, Ask ask) {
    DeploymentConfig at = served.config();
    Long context = at == null ? null : at.context();
    long input = context == null ? ask.inputAtMost() : Math.min(context, ask.inputAtMost());
    long output = ask.maxOutputTokens() == 0 ? longestAnswer(at) : ask.maxOutputTokens();
    Tariff tariff = served.tariff();
    return tariff
        .worst(input, Math.multiplyExact(output, ask.choices()))
        .plus(tariff.beside(ask.beside()));
  }

  private long longestAnswer(@Nullable DeploymentConfig deployment) {
    if (deployment == null) {
      return config.maxOutputTokens();
    }
    Long longest = deployment.maxOutputTokens();
    Long context = deployment.context();
    return longest != null ? longest : context != null ? context : config.maxOutputTokens();
  }

  /** What is stored of a request with its decision. */
  public Decision.Basis basis(Route route, Ask ask, long turn) {
    return new Decision.Basis(
        ask.inputTokens(),
        ask.inputAtMost(),
        ask.maxOutputTokens(),
        ask.choices(),
        expectedOutput(ask),
        ask.explore(),
        ask.needs().capabilities(),
        route.draw(ask),
        turn,
        route.alias.weights(),
        usdPerSecond,
        usdPerFailure,
        usdPerPoint * 100);
  }
}
