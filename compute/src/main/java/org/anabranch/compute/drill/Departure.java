package org.anabranch.compute.drill;

import java.time.LocalDate;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.anabranch.compute.estate.Chip;
import org.anabranch.compute.estate.Contract;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.estate.Extension;
import org.anabranch.compute.estate.Figure;
import org.anabranch.compute.estate.Option;
import org.anabranch.compute.estate.Site;
import org.jspecify.annotations.Nullable;

/**
 * An estate in which somebody is left from a month on. A contract that loses only some of its sites
 * or chips is split there: as it was until the month before, and what remains of it after. A
 * commitment is divided by months, so that its pace stays what it was. Share caps, being the
 * buyer's own choice, are set aside, and so is what the buyer insists on. Nothing is signed, or
 * made longer, that could no longer be on the day the exit is decided.
 */
final class Departure {
  private final Estate estate;
  private final Exit exit;

  Departure(Estate estate, Exit exit) {
    this.estate = estate;
    this.exit = exit;
  }

  Estate after() {
    return before()
        .withContracts(open().stream().flatMap(this::pieces).filter(this::inHorizon).toList());
  }

  /** The estate as it is, with what {@link #after} sets aside set aside too. */
  Estate before() {
    return estate.wished().withCaps(List.of(), List.of()).withContracts(open());
  }

  /** The contracts, of whose offers only what can still be signed or made longer is left. */
  private List<Contract> open() {
    return estate.contracts().stream().flatMap(this::open).toList();
  }

  private Stream<Contract> open(Contract c) {
    Option option = c.option();
    if (option != null) {
      YearMonth soonest = YearMonth.from(exit.decided()).plusMonths(option.leadMonths());
      YearMonth latest = option.latestStart();
      return isPast(option.decideBy()) || (latest != null && latest.isBefore(soonest))
          ? Stream.empty()
          : Stream.of(c.with(option.notBefore(soonest)));
    }
    Extension extension = c.extension();
    return Stream.of(extension != null && isPast(extension.decideBy()) ? c.withoutExtension() : c);
  }

  private boolean isPast(@Nullable LocalDate decideBy) {
    return decideBy != null && decideBy.isBefore(exit.decided());
  }

  /**
   * Whether the contract ends: it is with whom is left, or nothing is left of it. One for which
   * nobody has put capacity on record has nothing to lose.
   */
  boolean ends(Contract c) {
    boolean hadSites = covered(c).findAny().isPresent();
    boolean hadChips = hosted(c).findAny().isPresent();
    return isLeft(c.partner())
        || (hadSites && sites(c).isEmpty())
        || (hadChips && chips(c).isEmpty());
  }

  boolean loses(Site site) {
    return isLeft(site.partner())
        || isLeft(site.operator())
        || site.hosts().stream().allMatch(h -> loses(estate.chip(h.chip())));
  }

  boolean loses(Chip chip) {
    return exit.kind() == Exit.Kind.CHIP_VENDOR && chip.vendor().equals(exit.id());
  }

  private boolean isLeft(String partner) {
    return exit.kind() == Exit.Kind.PARTNER
        && (partner.equals(exit.id()) || estate.ultimateOwner(partner).equals(exit.id()));
  }

  private Stream<Contract> pieces(Contract c) {
    YearMonth last = exit.from().minusMonths(1);
    if (c.until() != null && c.until().isBefore(exit.from())) {
      return Stream.of(c);
    }
    boolean ends = ends(c);
    boolean touched = ends || covered(c).anyMatch(s -> loses(s)) || hosted(c).anyMatch(this::loses);
    if (!touched) {
      return Stream.of(c);
    }
    Stream<Contract> before =
        c.from().isBefore(exit.from())
            ? Stream.of(piece(c, c.id(), c.from(), last, c.sites(), c.chips()))
            : Stream.empty();
    Stream<Contract> after =
        ends
            ? Stream.empty()
            : Stream.of(
                piece(
                    c,
                    c.from().isBefore(exit.from()) ? c.id() + " after the exit" : c.id(),
                    c.from().isBefore(exit.from()) ? exit.from() : c.from(),
                    c.until(),
                    sites(c),
                    chips(c)));
    return Stream.concat(before, after);
  }

  private boolean inHorizon(Contract c) {
    return c.until() == null || !c.until().isBefore(estate.horizon().from());
  }

  private List<String> sites(Contract c) {
    return covered(c).filter(s -> !loses(s)).map(Site::id).toList();
  }

  private Stream<Site> covered(Contract c) {
    return estate.sites().stream().filter(c::covers);
  }

  private List<String> chips(Contract c) {
    return hosted(c).filter(chip -> !loses(chip)).map(Chip::id).toList();
  }

  private Stream<Chip> hosted(Contract c) {
    Predicate<Chip> sold = chip -> c.chips().isEmpty() || c.chips().contains(chip.id());
    return covered(c)
        .flatMap(s -> s.hosts().stream())
        .map(h -> estate.chip(h.chip()))
        .distinct()
        .filter(sold);
  }

  private static Contract piece(
      Contract c,
      String id,
      YearMonth from,
      @Nullable YearMonth until,
      List<String> sites,
      List<String> chips) {
    return new Contract(
        id,
        c.partner(),
        c.kind(),
        part(c, from, until),
        from,
        until,
        c.minimumTake(),
        c.prices(),
        sites,
        chips,
        c.note(),
        c.status(),
        c.option(),
        until == null || until.equals(c.until()) ? c.extension() : null,
        null,
        c.availability(),
        c.tranches().stream().filter(t -> sites.isEmpty() || sites.contains(t.site())).toList(),
        c.clauses());
  }

  private static @Nullable Figure part(Contract c, YearMonth from, @Nullable YearMonth until) {
    Figure value = c.valueUsdBillion();
    if (value == null || until == null || c.until() == null) {
      return value;
    }
    return value.times((double) months(from, until) / months(c.from(), c.until()));
  }

  private static long months(YearMonth from, YearMonth until) {
    return ChronoUnit.MONTHS.between(from, until) + 1;
  }
}
