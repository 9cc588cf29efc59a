package org.anabranch.compute.estate;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.anabranch.kernel.Count;

/**
 * A day by which, or on which, something happens to a contract.
 *
 * @param text the whole sentence
 */
public record Due(LocalDate date, Kind kind, String contract, String text) {
  /** What happens. */
  public enum Kind {
    /** The last day to give notice, or it runs on. */
    NOTICE,
    /** The last day to sign an option. */
    DECIDE,
    /** The last day to extend. */
    EXTEND,
    /** The last day of the contract. */
    EXPIRY,
    /** The last day on which what is left of a commitment can be spent. */
    ROLL_OVER,
    /** The last day of a right of first refusal or first offer. */
    FIRST_RIGHT,
    /** The day on which a part is due. */
    DELIVERY,
    /** The first day on which credits are owed for a part that is still late. */
    CREDIT,
    /** The first day on which something may be ended because a part is still late. */
    TERMINATION;

    /** {@code first right}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  public boolean past(LocalDate today) {
    return date.isBefore(today);
  }

  /** Every date of the estate's contracts, earliest first. */
  public static List<Due> of(Estate estate) {
    List<Due> all = new ArrayList<>();
    estate.contracts().forEach(c -> collect(c, all));
    all.sort(Comparator.comparing(Due::date).thenComparing(Due::contract));
    return List.copyOf(all);
  }

  private static void collect(Contract c, List<Due> all) {
    Option option = c.option();
    if (option != null && option.decideBy() != null) {
      add(all, option.decideBy(), Kind.DECIDE, c, "the option must be signed, or it is gone");
    }
    Extension extension = c.extension();
    if (extension != null && extension.decideBy() != null) {
      add(
          all,
          extension.decideBy(),
          Kind.EXTEND,
          c,
          "the extension by %s must be taken up".formatted(Count.of(extension.months(), "month")));
    }
    for (FirstRight right : c.clauses().firstRights()) {
      YearMonth last = right.until() == null ? c.until() : right.until();
      if (last != null) {
        add(
            all,
            last.atEndOfMonth(),
            Kind.FIRST_RIGHT,
            c,
            "%s's right of first %s ends"
                .formatted(c.partner(), String.valueOf(right.kind()).toLowerCase(Locale.ROOT)));
      }
    }
    if (c.status() == Contract.Status.SIGNED) {
      c.tranches().forEach(t -> delivery(c, t, all));
    }
    if (c.until() != null && c.status() == Contract.Status.SIGNED) {
      end(c, c.until().atEndOfMonth(), all);
    }
  }

  private static void end(Contract c, LocalDate last, List<Due> all) {
    Integer notice = c.clauses().noticeDays();
    Renewal renewal = c.clauses().renewal();
    if (notice != null) {
      add(
          all,
          last.minusDays(notice),
          Kind.NOTICE,
          c,
          renewal == null
              ? "last day of notice, %s before it ends".formatted(Count.of(notice, "day"))
              : "last day of notice, or it runs on for %s"
                  .formatted(Count.of(renewal.months(), "month")));
    }
    add(all, last, Kind.EXPIRY, c, renewal == null ? "it ends" : "it ends, unless it renews");
    BurnDown burn = c.burnDown();
    if (burn != null && burn.rollOverMonths() != null) {
      add(
          all,
          YearMonth.from(last).plusMonths(burn.rollOverMonths()).atEndOfMonth(),
          Kind.ROLL_OVER,
          c,
          "what is unspent can be spent no longer");
    }
  }

  private static void delivery(Contract c, Tranche t, List<Due> all) {
    add(all, t.due().atDay(1), Kind.DELIVERY, c, "a part at " + t.site() + " is due");
    Remedy remedy = t.remedy();
    if (remedy == null) {
      return;
    }
    String late = "if what is due at %s in %s is still late".formatted(t.site(), t.due());
    if (remedy.creditSharePerMonth() != null) {
      add(
          all,
          t.due().plusMonths(remedy.graceMonths()).atDay(1),
          Kind.CREDIT,
          c,
          "credits begin, " + late);
    }
    if (remedy.terminationAfterMonths() != null) {
      add(
          all,
          t.due().plusMonths(remedy.terminationAfterMonths()).atDay(1),
          Kind.TERMINATION,
          c,
          "%s may be ended, %s"
              .formatted(
                  remedy.terminates() == Remedy.Terminates.CONTRACT ? "the contract" : "that part",
                  late));
    }
  }

  private static void add(List<Due> all, LocalDate date, Kind kind, Contract c, String text) {
    all.add(new Due(date, kind, c.id(), c.id() + ": " + text + "."));
  }
}
