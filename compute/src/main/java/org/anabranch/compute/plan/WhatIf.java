package org.anabranch.compute.plan;

import java.time.YearMonth;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.anabranch.compute.estate.Clauses;
import org.anabranch.compute.estate.Contract;
import org.anabranch.compute.estate.Demand;
import org.anabranch.compute.estate.Entry;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.estate.Site;
import org.anabranch.compute.estate.Slips;
import org.anabranch.kernel.Count;
import org.anabranch.kernel.Problem;

/** A question about an estate: what if this were different? */
public sealed interface WhatIf {
  /** Everything that arrives at a site comes so many months later. */
  record SiteSlips(String site, int months) implements WhatIf {}

  /** A site has so many times its power. */
  record PowerChanges(String site, double factor) implements WhatIf {}

  /** Every price of a contract is multiplied. */
  record PriceChanges(String contract, double factor) implements WhatIf {}

  /** A contract no longer has a clause. */
  record ClauseGoes(String contract, Clause clause) implements WhatIf {}

  /** A contract, or an offer of one, is not there. */
  record ContractGoes(String contract) implements WhatIf {}

  /** A class of demand must be met from a month on, or there is no plan. */
  record MustBeMet(String demand, YearMonth from) implements WhatIf {}

  /** When it is decided what to sign, the worst case of slips weighs so much beside the mean. */
  record WorstWeighs(double weight) implements WhatIf {}

  /** The clauses that can be asked away. */
  enum Clause {
    EXCLUSIVITY,
    FIRST_RIGHT,
    MOST_FAVOURED,
    MINIMUM_SHARE,
    MAXIMUM_SHARE
  }

  /** How questions are written; for help texts. */
  String FORMS =
      "slip:SITE:MONTHS, power:SITE:±PERCENT, price:CONTRACT:±PERCENT, clause:CONTRACT:NAME,"
          + " without:CONTRACT, must:DEMAND:MONTH, worst:WEIGHT";

  /**
   * Reads a question: {@code slip:abilene:6}, {@code price:oracle-2025:+20}, {@code
   * clause:north-2026:minimum-share}.
   *
   * @throws org.anabranch.kernel.ProblemException BAD_INPUT when it is none, or names what the
   *     estate does not have
   */
  static WhatIf parse(String text, Estate estate) {
    String[] parts = text.strip().split(":", -1);
    if (parts.length == 2 && parts[0].equals("without")) {
      return new ContractGoes(contract(parts[1], estate));
    }
    if (parts.length == 2 && parts[0].equals("worst")) {
      return new WorstWeighs(weight(parts[1], text));
    }
    if (parts.length == 3) {
      switch (parts[0]) {
        case "slip" -> {
          int months = (int) Math.round(number(parts[2], text));
          if (months < 1 || months > 120) {
            throw wrong(text, "a slip is 1 to 120 months");
          }
          return new SiteSlips(site(parts[1], estate), months);
        }
        case "power" -> {
          return new PowerChanges(site(parts[1], estate), factor(parts[2], text));
        }
        case "price" -> {
          return new PriceChanges(contract(parts[1], estate), factor(parts[2], text));
        }
        case "must" -> {
          return new MustBeMet(demand(parts[1], estate), month(parts[2], text));
        }
        case "clause" -> {
          for (Clause clause : Clause.values()) {
            if (clause.name().replace('_', '-').equalsIgnoreCase(parts[2])) {
              return new ClauseGoes(contract(parts[1], estate), clause);
            }
          }
        }
        default -> {
          // told below
        }
      }
    }
    throw wrong(text, "it is none of the forms");
  }

  /** The question in words: {@code Abilene TX slips 6 months}. */
  default String told(Estate estate) {
    return switch (this) {
      case SiteSlips(String site, int months) ->
          "%s slips %s".formatted(estate.site(site).name(), Count.of(months, "month"));
      case PowerChanges(String site, double factor) ->
          "power at %s %s".formatted(estate.site(site).name(), percent(factor));
      case PriceChanges(String contract, double factor) ->
          "prices of %s %s".formatted(contract, percent(factor));
      case ClauseGoes(String contract, Clause clause) ->
          "%s without its %s"
              .formatted(contract, clause.name().toLowerCase(Locale.ROOT).replace('_', ' '));
      case ContractGoes(String contract) -> contract + " is not there";
      case MustBeMet(String demand, YearMonth from) ->
          "%s must be met from %s on".formatted(estate.demand(demand).name(), from);
      case WorstWeighs(double weight) ->
          "the worst case of slips weighs %s times the mean".formatted(Entry.number(weight));
    };
  }

  /** The estate as it would be. */
  default Estate in(Estate estate) {
    return switch (this) {
      case SiteSlips(String site, int months) -> Slips.late(estate, site, months);
      case PowerChanges(String id, double factor) ->
          estate.withSites(
              estate.sites().stream()
                  .map(s -> s.id().equals(id) ? powered(s, factor) : s)
                  .toList());
      case PriceChanges(String id, double factor) -> contracts(estate, id, c -> priced(c, factor));
      case ClauseGoes(String id, Clause clause) ->
          contracts(estate, id, c -> c.with(without(c.clauses(), clause)));
      case ContractGoes(String id) ->
          estate.withContracts(
              estate.contracts().stream().filter(c -> !c.id().equals(id)).toList());
      case MustBeMet(String id, YearMonth from) ->
          estate.withDemand(
              estate.demand().stream()
                  .map(d -> d.id().equals(id) ? d.mustBeMetFrom(from) : d)
                  .toList());
      case WorstWeighs(double weight) -> estate.withWorstWeight(weight);
    };
  }

  private static Estate contracts(Estate estate, String id, UnaryOperator<Contract> change) {
    return estate.withContracts(
        estate.contracts().stream().map(c -> c.id().equals(id) ? change.apply(c) : c).toList());
  }

  private static Site powered(Site s, double factor) {
    return s.with(
        s.power().stream().map(p -> new Site.Power(p.from(), p.mw().times(factor))).toList(),
        s.hosts());
  }

  private static Contract priced(Contract c, double factor) {
    return c.priced(
        c.prices().stream()
            .map(t -> new Contract.Tier(t.accelerators(), t.usdPerAcceleratorHour().times(factor)))
            .toList());
  }

  private static Clauses without(Clauses c, Clause clause) {
    return new Clauses(
        clause == Clause.EXCLUSIVITY ? List.of() : c.exclusivity(),
        clause == Clause.FIRST_RIGHT ? List.of() : c.firstRights(),
        clause == Clause.MOST_FAVOURED ? null : c.mostFavoured(),
        clause == Clause.MINIMUM_SHARE ? null : c.minimumShare(),
        clause == Clause.MAXIMUM_SHARE ? null : c.maximumShare(),
        c.noticeDays(),
        c.exitFee(),
        c.renewal());
  }

  private static String percent(double factor) {
    return "%+.0f %%".formatted((factor - 1) * 100);
  }

  private static double factor(String text, String whole) {
    double percent = number(text.replace("%", ""), whole);
    if (percent <= -100 || percent > 1000) {
      throw wrong(whole, "a change is more than −100 and at most +1000 percent");
    }
    return 1 + percent / 100;
  }

  private static double weight(String text, String whole) {
    double weight = number(text, whole);
    if (!(weight >= 0 && weight <= Estate.MOST_WEIGHT)) {
      throw wrong(whole, "a weight is a number from 0 (only the mean counts) to 100");
    }
    return weight;
  }

  private static double number(String text, String whole) {
    try {
      return Double.parseDouble(text.strip());
    } catch (NumberFormatException e) {
      throw wrong(whole, "“" + text + "” is no number");
    }
  }

  private static String site(String id, Estate estate) {
    if (estate.sites().stream().noneMatch(s -> s.id().equals(id))) {
      throw missing("site", id, estate.sites().stream().map(Site::id).toList());
    }
    return id;
  }

  private static String contract(String id, Estate estate) {
    if (estate.contracts().stream().noneMatch(c -> c.id().equals(id))) {
      throw missing("contract", id, estate.contracts().stream().map(Contract::id).toList());
    }
    return id;
  }

  private static String demand(String id, Estate estate) {
    if (estate.demand().stream().noneMatch(d -> d.id().equals(id))) {
      throw missing("demand", id, estate.demand().stream().map(Demand::id).toList());
    }
    return id;
  }

  private static YearMonth month(String text, String whole) {
    try {
      return YearMonth.parse(text.strip());
    } catch (DateTimeParseException e) {
      throw wrong(whole, "“" + text + "” is no month such as 2026-06");
    }
  }

  private static RuntimeException missing(String kind, String id, List<String> known) {
    return Problem.badInput(
            "what-if-unknown",
            "There is no %s “%s” in this estate.".formatted(kind, id),
            "It has " + String.join(", ", known) + ".")
        .asException();
  }

  private static RuntimeException wrong(String text, String why) {
    return Problem.badInput(
            "what-if-unreadable", "“%s” is no question: %s.".formatted(text, why), "Write " + FORMS)
        .asException();
  }
}
