package org.anabranch.compute.drill;

import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.anabranch.compute.estate.Contract;
import org.anabranch.compute.estate.Demand;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.estate.FirstRight;
import org.anabranch.compute.estate.Site;
import org.anabranch.compute.plan.Dispatch;
import org.anabranch.compute.plan.Outline;
import org.anabranch.kernel.Count;
import org.anabranch.kernel.Problem;
import org.jspecify.annotations.Nullable;

/**
 * Drills an exit on paper: plans the estate as it is, plans it without, and tells the difference.
 * Blocks for as long as the two plans take; safe for many threads; the same estate and exit give
 * the same drill.
 */
public final class PaperDrill {
  /** Less than this share of a class's demand is not told apart from rounding. */
  private static final double NOTICEABLE = 0.001;

  private final Function<Estate, Outline> planned;

  /**
   * @param planned what is signed and where demand runs in an estate
   */
  public PaperDrill(Function<Estate, Outline> planned) {
    this.planned = planned;
  }

  /**
   * @param id names the drill; {@code digest} the estate's text
   * @throws org.anabranch.kernel.ProblemException BAD_INPUT when the estate has nobody of that name
   *     or the exit lies outside its horizon
   */
  public ExitDrill run(Estate estate, String digest, Exit exit, String id, Instant at) {
    String name = name(estate, exit);
    YearMonth from = exit.from();
    if (from.isBefore(estate.horizon().from()) || from.isAfter(estate.horizon().until())) {
      throw Problem.badInput(
              "drill-outside-horizon",
              "The exit in %s lies outside the estate's horizon, %s to %s."
                  .formatted(from, estate.horizon().from(), estate.horizon().until()),
              "Choose a month inside it.")
          .asException();
    }
    Departure departure = new Departure(estate, exit);
    Outline as = planned.apply(departure.before());
    Outline without = planned.apply(departure.after());
    Dispatch before = as.base();
    Dispatch after = without.base();
    return new ExitDrill(
        id,
        at,
        exit,
        name,
        estate.name(),
        digest,
        stops(estate, departure, before, from),
        endings(estate, departure, exit),
        moves(before, after, from),
        shortfalls(estate, before, after, from),
        signings(as, without),
        rights(estate, departure, exit),
        months(estate, before, after),
        cash(before, from) + signFees(as),
        cash(after, from) + signFees(without),
        penalty(estate, before, from),
        penalty(estate, after, from),
        "configured");
  }

  private static String name(Estate estate, Exit exit) {
    return switch (exit.kind()) {
      case PARTNER ->
          estate.partners().stream()
              .filter(p -> p.id().equals(exit.id()))
              .findFirst()
              .orElseThrow(
                  () -> unknown(exit, estate.partners().stream().map(p -> p.id()).toList()))
              .name();
      case CHIP_VENDOR ->
          estate.chipVendors().stream()
              .filter(v -> v.id().equals(exit.id()))
              .findFirst()
              .orElseThrow(
                  () -> unknown(exit, estate.chipVendors().stream().map(v -> v.id()).toList()))
              .name();
    };
  }

  private static RuntimeException unknown(Exit exit, List<String> known) {
    return Problem.badInput(
            "drill-subject-unknown",
            "The estate has no %s “%s”.".formatted(exit.kind().word(), exit.id()),
            "Known: " + String.join(", ", known) + ".")
        .asException();
  }

  private static List<Stop> stops(
      Estate estate, Departure departure, Dispatch before, YearMonth from) {
    List<Stop> stops = new ArrayList<>();
    for (Site site : estate.sites()) {
      double lost =
          before.served(
              r ->
                  !r.month().isBefore(from)
                      && r.site().equals(site.id())
                      && (departure.loses(site) || departure.loses(estate.chip(r.chip()))));
      if (departure.loses(site) || lost > 0) {
        stops.add(new Stop(site.id(), site.name(), lost));
      }
    }
    stops.sort(Comparator.comparingDouble((Stop s) -> -s.h100Months()).thenComparing(Stop::site));
    return stops;
  }

  private static List<Ending> endings(Estate estate, Departure departure, Exit exit) {
    return estate.contracts().stream()
        .filter(c -> estate.binds(c) && departure.ends(c) && inForceAt(c, exit.from()))
        .map(c -> Ending.of(c, exit))
        .toList();
  }

  private static boolean inForceAt(Contract c, YearMonth month) {
    return c.until() == null || !c.until().isBefore(month);
  }

  private record Place(String demand, String site, String contract) {}

  private static List<Move> moves(Dispatch before, Dispatch after, YearMonth from) {
    Map<Place, Map<YearMonth, Double>> more = new LinkedHashMap<>();
    after.runs().forEach(r -> add(more, r, from, 1));
    before.runs().forEach(r -> add(more, r, from, -1));
    List<Move> moves = new ArrayList<>();
    more.forEach(
        (place, months) -> {
          double sum = months.values().stream().mapToDouble(d -> d).sum();
          double most = months.values().stream().mapToDouble(d -> d).max().orElse(0);
          if (sum > 1 && most > 1) {
            YearMonth first =
                months.entrySet().stream()
                    .filter(e -> e.getValue() > 1)
                    .map(Map.Entry::getKey)
                    .min(YearMonth::compareTo)
                    .orElse(from);
            moves.add(new Move(place.demand(), place.site(), place.contract(), first, sum, most));
          }
        });
    moves.sort(Comparator.comparingDouble(m -> -m.h100Months()));
    return moves;
  }

  private static void add(
      Map<Place, Map<YearMonth, Double>> more, Dispatch.Run run, YearMonth from, int sign) {
    if (!run.month().isBefore(from)) {
      String contract = run.contract().replace(" after the exit", "");
      more.computeIfAbsent(
              new Place(run.demand(), run.site(), contract), _ -> new LinkedHashMap<>())
          .merge(run.month(), sign * run.h100Equivalents(), Double::sum);
    }
  }

  private static List<Shortfall> shortfalls(
      Estate estate, Dispatch before, Dispatch after, YearMonth from) {
    List<Shortfall> all = new ArrayList<>();
    for (Demand demand : estate.demand()) {
      all.add(
          new Shortfall(
              demand.id(),
              demand.name(),
              before.wanted(b -> of(b, demand, from)),
              before.unmet(b -> of(b, demand, from)),
              after.unmet(b -> of(b, demand, from)),
              recovered(estate, before, after, demand, from)));
    }
    return all;
  }

  private static boolean of(Dispatch.Balance b, Demand demand, YearMonth from) {
    return b.demand().equals(demand.id()) && !b.month().isBefore(from);
  }

  private static @Nullable YearMonth recovered(
      Estate estate, Dispatch before, Dispatch after, Demand demand, YearMonth from) {
    @Nullable YearMonth since = null;
    List<YearMonth> months = estate.horizon().months();
    for (int i = months.size() - 1; i >= 0 && !months.get(i).isBefore(from); i--) {
      YearMonth month = months.get(i);
      double more = unmet(after, demand, month) - unmet(before, demand, month);
      double wanted = before.wanted(b -> b.month().equals(month) && b.demand().equals(demand.id()));
      if (more > NOTICEABLE * wanted) {
        return since;
      }
      since = month;
    }
    return since;
  }

  private static double unmet(Dispatch dispatch, Demand demand, YearMonth month) {
    return dispatch.unmet(b -> b.month().equals(month) && b.demand().equals(demand.id()));
  }

  private static double signFees(Outline outline) {
    return outline.totalUsdMillion() - outline.base().totalUsdMillion();
  }

  private static List<String> signings(Outline before, Outline after) {
    Set<String> anyway =
        before.decisions().stream().map(d -> d.choice().id()).collect(Collectors.toSet());
    return after.decisions().stream()
        .filter(d -> !anyway.contains(d.choice().id()))
        .map(
            d ->
                "Sign %s by %s; it runs from %s on."
                    .formatted(d.choice().id(), d.signBy(), d.start()))
        .toList();
  }

  private static List<String> rights(Estate estate, Departure departure, Exit exit) {
    List<String> rights = new ArrayList<>();
    for (Contract c : estate.contracts()) {
      if (!estate.binds(c) || departure.ends(c) || !inForceAt(c, exit.from())) {
        continue;
      }
      for (FirstRight right : c.clauses().firstRights()) {
        YearMonth last = right.until() == null ? c.until() : right.until();
        if (last == null || !last.isBefore(exit.from())) {
          rights.add(
              "%s may answer within %s before %s is signed elsewhere (%s)."
                  .formatted(
                      estate.partner(c.partner()).name(),
                      Count.of(right.responseDays(), "day"),
                      right.demand().isEmpty()
                          ? "anything"
                          : "capacity for " + String.join(", ", right.demand()),
                      c.id()));
        }
      }
    }
    return rights;
  }

  private static List<ExitDrill.Month> months(Estate estate, Dispatch before, Dispatch after) {
    return estate.horizon().months().stream()
        .map(
            m -> {
              double wanted = before.wanted(b -> b.month().equals(m));
              return new ExitDrill.Month(
                  m,
                  wanted,
                  wanted - before.unmet(b -> b.month().equals(m)),
                  wanted - after.unmet(b -> b.month().equals(m)));
            })
        .toList();
  }

  private static double cash(Dispatch dispatch, YearMonth from) {
    return dispatch.payments().stream()
        .filter(p -> !p.month().isBefore(from))
        .mapToDouble(Dispatch.Payment::paidUsdMillion)
        .sum();
  }

  private static double penalty(Estate estate, Dispatch dispatch, YearMonth from) {
    double usd = 0;
    for (Demand d : estate.demand()) {
      usd +=
          dispatch.unmet(b -> of(b, d, from))
              * d.unmetUsdPerH100Hour().value()
              * Contract.HOURS_PER_MONTH;
    }
    return usd / 1e6;
  }
}
