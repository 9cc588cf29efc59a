package org.anabranch.compute.concentration;

import java.time.Clock;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.anabranch.compute.plan.Plan;

/**
 * Works out concentration from the plan and from what was used. Safe for many threads; calls block
 * as long as reading usage, and making a plan where it is made on asking, take.
 */
public final class ConcentrationBook {
  /** So that a month is seen beside the same one a year before. */
  public static final int MONTHS_BACK = 13;

  /** What was used in the past, told by who has the books. */
  @FunctionalInterface
  public interface Used {
    /** All since the first day, in UTC. */
    List<Holding> since(LocalDate first);
  }

  private final Used used;
  private final Supplier<Optional<Plan>> plan;
  private final List<Cap> caps;
  private final Clock clock;

  public ConcentrationBook(Used used, Supplier<Optional<Plan>> plan, List<Cap> caps, Clock clock) {
    this.used = used;
    this.plan = plan;
    this.caps = List.copyOf(caps);
    this.clock = clock;
  }

  public boolean hasCaps() {
    return !caps.isEmpty();
  }

  /** Caps that are passed, in whole sentences; reads nothing where none is configured. */
  public List<String> notices() {
    return hasCaps() ? now().passed().stream().map(Passed::text).toList() : List.of();
  }

  public Concentrations now() {
    YearMonth month = YearMonth.from(clock.instant().atZone(ZoneOffset.UTC));
    List<Holding> holdings =
        new ArrayList<>(used.since(month.minusMonths(MONTHS_BACK - 1L).atDay(1)));
    Optional<Plan> made = plan.get();
    made.ifPresent(p -> holdings.addAll(PlannedHoldings.of(p)));
    return Concentrations.of(holdings, caps, made.isPresent());
  }

  /** The same over other plans: for a command that makes one. */
  public ConcentrationBook over(Supplier<Optional<Plan>> other) {
    return new ConcentrationBook(used, other, caps, clock);
  }
}
