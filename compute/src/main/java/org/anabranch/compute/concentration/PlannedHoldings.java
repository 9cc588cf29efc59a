package org.anabranch.compute.concentration;

import java.time.YearMonth;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.anabranch.compute.concentration.Basis.Measure;
import org.anabranch.compute.concentration.Basis.Of;
import org.anabranch.compute.concentration.Basis.Source;
import org.anabranch.compute.estate.Chip;
import org.anabranch.compute.estate.ChipVendor;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.estate.Site;
import org.anabranch.compute.plan.Dispatch;
import org.anabranch.compute.plan.Plan;

/**
 * Who holds what of a plan, month by month. Money goes to who signed; looked through, to who runs
 * the sites that the contract's work runs at, by the work there: what Microsoft has from its
 * neoclouds is theirs. A month in which a contract is paid and nothing runs stays the seller's.
 */
public final class PlannedHoldings {
  private static final double USD_IN_A_MILLION = 1e6;

  private final Estate estate;
  private final Dispatch dispatch;
  private final List<Holding> holdings = new ArrayList<>();

  private PlannedHoldings(Estate estate, Dispatch dispatch) {
    this.estate = estate;
    this.dispatch = dispatch;
  }

  /** In no order; one holder may have several of a month. */
  public static List<Holding> of(Plan plan) {
    return of(plan.committed(), plan.base());
  }

  static List<Holding> of(Estate estate, Dispatch dispatch) {
    PlannedHoldings made = new PlannedHoldings(estate, dispatch);
    made.work();
    made.money();
    return List.copyOf(made.holdings);
  }

  private void work() {
    for (Dispatch.Run run : dispatch.runs()) {
      Chip chip = estate.chip(run.chip());
      double hours = run.accelerators() * 24 * run.month().lengthOfMonth();
      double megawatts =
          run.accelerators() * chip.allInKw().value() * site(run).pue().value() / 1000;
      holders(run)
          .forEach(
              (of, id) -> {
                add(run.month(), Measure.CHIP_HOURS, of, id, hours);
                add(run.month(), Measure.POWER, of, id, megawatts);
              });
    }
  }

  private void money() {
    Map<String, List<Dispatch.Run>> under = new LinkedHashMap<>();
    dispatch
        .runs()
        .forEach(
            r ->
                under
                    .computeIfAbsent(r.month() + " " + r.contract(), _ -> new ArrayList<>())
                    .add(r));
    for (Dispatch.Payment payment : dispatch.payments()) {
      double usd = payment.paidUsdMillion() * USD_IN_A_MILLION;
      String seller = estate.ultimateOwner(estate.contract(payment.contract()).partner());
      add(payment.month(), Measure.SPEND, Of.SELLER, seller, usd);
      List<Dispatch.Run> runs =
          under.getOrDefault(payment.month() + " " + payment.contract(), List.of());
      double all = runs.stream().mapToDouble(Dispatch.Run::h100Equivalents).sum();
      if (all <= 0) {
        add(payment.month(), Measure.SPEND, Of.SUPPLIER, seller, usd);
        continue;
      }
      for (Dispatch.Run run : runs) {
        double part = usd * run.h100Equivalents() / all;
        Map<Of, String> holders = holders(run);
        holders.remove(Of.SELLER); // has it whole already
        holders.forEach((of, id) -> add(payment.month(), Measure.SPEND, of, id, part));
      }
    }
  }

  private Map<Of, String> holders(Dispatch.Run run) {
    Site site = site(run);
    Map<Of, String> holders = new EnumMap<>(Of.class);
    holders.put(Of.SELLER, estate.ultimateOwner(site.partner()));
    holders.put(Of.SUPPLIER, estate.ultimateOwner(site.operator()));
    holders.put(Of.CHIP_VENDOR, estate.chip(run.chip()).vendor());
    if (site.powerRegion() != null) {
      holders.put(Of.POWER_REGION, site.powerRegion());
    } else if (site.region() != null) {
      holders.put(Of.POWER_REGION, site.region());
    }
    if (site.region() != null) {
      holders.put(Of.REGION, site.region());
    }
    return holders;
  }

  private Site site(Dispatch.Run run) {
    return estate.site(run.site());
  }

  private void add(YearMonth month, Measure measure, Of of, String id, double amount) {
    if (amount > 0) {
      holdings.add(
          new Holding(month, new Basis(Source.PLAN, measure, of), id, name(of, id), amount));
    }
  }

  private String name(Of of, String id) {
    return switch (of) {
      case SELLER, SUPPLIER -> estate.partner(id).name();
      case CHIP_VENDOR ->
          estate.chipVendors().stream()
              .filter(v -> v.id().equals(id))
              .map(ChipVendor::name)
              .findFirst()
              .orElse(id);
      case POWER_REGION, REGION, VENDOR, HOST, LAB, MODEL -> id;
    };
  }
}
