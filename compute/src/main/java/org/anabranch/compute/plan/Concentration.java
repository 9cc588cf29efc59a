package org.anabranch.compute.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.anabranch.compute.estate.ChipVendor;
import org.anabranch.compute.estate.Contract;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.estate.Partner;
import org.anabranch.compute.plan.Dispatch.Run;

/**
 * How unevenly something is spread.
 *
 * @param basis what is counted, in words
 * @param shares largest first; they add up to 1
 * @param hhi the Herfindahl–Hirschman index: the sum of the squared percentages, 10,000 for one
 *     holder alone; the 2023 US merger guidelines call more than 1,800 highly concentrated
 */
public record Concentration(String basis, List<Share> shares, double hhi) {
  /** Above this, the 2023 US merger guidelines speak of high concentration. */
  public static final double HIGH = 1_800;

  /** One holder's part, between 0 and 1. */
  public record Share(String id, String name, double share) {}

  public Concentration {
    shares = List.copyOf(shares);
  }

  /** Every way of counting that the estate has figures for. */
  public static List<Concentration> of(Estate estate, Dispatch dispatch) {
    Map<String, Double> spend = committed(estate);
    Map<String, Double> gigawatts = new LinkedHashMap<>();
    for (ChipVendor vendor : estate.chipVendors()) {
      if (vendor.announcedGw() != null) {
        gigawatts.put(vendor.id(), vendor.announcedGw().value());
      }
    }
    Function<String, String> partner = id -> estate.partner(id).name();
    Function<String, String> vendor = id -> vendorName(estate, id);
    List<Concentration> all = new ArrayList<>();
    all.add(of("committed spend, by who signed", spend, partner));
    all.add(of("committed spend, by who supplies", lookedThrough(estate, spend), partner));
    all.add(of("work served, by who sells it", served(dispatch, r -> seller(estate, r)), partner));
    all.add(of("work served, by who runs it", served(dispatch, r -> runner(estate, r)), partner));
    all.add(
        of(
            "work served, by chip vendor",
            served(dispatch, r -> estate.chip(r.chip()).vendor()),
            vendor));
    all.add(of("announced chip GW, letters of intent included", gigawatts, vendor));
    all.removeIf(c -> c.shares().isEmpty());
    return all;
  }

  /** Shares of what each id holds. */
  public static Concentration of(
      String basis, Map<String, Double> held, Function<String, String> name) {
    double sum = held.values().stream().mapToDouble(Double::doubleValue).sum();
    List<Share> shares =
        held.entrySet().stream()
            .filter(e -> e.getValue() > 0)
            .map(e -> new Share(e.getKey(), name.apply(e.getKey()), e.getValue() / sum))
            .sorted(Comparator.comparingDouble((Share s) -> -s.share()).thenComparing(Share::id))
            .toList();
    double hhi = shares.stream().mapToDouble(s -> s.share() * s.share() * 10_000).sum();
    return new Concentration(basis, shares, hhi);
  }

  /** Billion US dollars by partner; what one owns counts as the owner's. */
  private static Map<String, Double> committed(Estate estate) {
    Map<String, Double> usd = new LinkedHashMap<>();
    for (Contract contract : estate.contracts()) {
      if (contract.valueUsdBillion() != null && estate.counts(contract.valueUsdBillion())) {
        usd.merge(
            estate.ultimateOwner(contract.partner()),
            contract.valueUsdBillion().value(),
            Double::sum);
      }
    }
    return usd;
  }

  /** Moves what a partner buys from its suppliers over to them, never more than it was promised. */
  private static Map<String, Double> lookedThrough(Estate estate, Map<String, Double> spend) {
    Map<String, Double> usd = new LinkedHashMap<>(spend);
    for (Partner supplier : estate.partners()) {
      for (Partner.Supply supply : supplier.supplies()) {
        String buyer = estate.ultimateOwner(supply.to());
        if (supply.valueUsdBillion() != null && estate.counts(supply.valueUsdBillion())) {
          double moved = Math.min(supply.valueUsdBillion().value(), usd.getOrDefault(buyer, 0.0));
          usd.merge(buyer, -moved, Double::sum);
          usd.merge(estate.ultimateOwner(supplier.id()), moved, Double::sum);
        }
      }
    }
    return usd;
  }

  private static Map<String, Double> served(Dispatch dispatch, Function<Run, String> holder) {
    Map<String, Double> h100 = new LinkedHashMap<>();
    dispatch.runs().forEach(r -> h100.merge(holder.apply(r), r.h100Equivalents(), Double::sum));
    return h100;
  }

  private static String seller(Estate estate, Run run) {
    return estate.ultimateOwner(estate.site(run.site()).partner());
  }

  private static String runner(Estate estate, Run run) {
    return estate.ultimateOwner(estate.site(run.site()).operator());
  }

  private static String vendorName(Estate estate, String id) {
    return estate.chipVendors().stream()
        .filter(v -> Objects.equals(v.id(), id))
        .map(ChipVendor::name)
        .findFirst()
        .orElse(id);
  }
}
