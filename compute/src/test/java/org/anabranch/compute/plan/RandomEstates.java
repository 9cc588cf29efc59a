package org.anabranch.compute.plan;

import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.anabranch.compute.estate.Chip;
import org.anabranch.compute.estate.ChipVendor;
import org.anabranch.compute.estate.Contract;
import org.anabranch.compute.estate.Contract.Kind;
import org.anabranch.compute.estate.Demand;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.estate.Figure;
import org.anabranch.compute.estate.Partner;
import org.anabranch.compute.estate.Site;
import org.jspecify.annotations.Nullable;

/** Estates drawn from a seed: every kind of contract, limit and ramp, in all combinations. */
final class RandomEstates {
  static final YearMonth START = YearMonth.parse("2026-01");

  private final Random random;
  private final int months;

  private RandomEstates(long seed) {
    this.random = new Random(seed);
    this.months = 3 + random.nextInt(6);
  }

  /** The seeds of a property; {@code -Dseed=42} replays one. */
  static LongStream seeds() {
    String one = System.getProperty("seed", "");
    return one.isEmpty() ? LongStream.range(0, 40) : LongStream.of(Long.parseLong(one));
  }

  static Estate estate(long seed) {
    return new RandomEstates(seed).draw();
  }

  private Estate draw() {
    List<ChipVendor> vendors =
        names("v", 1 + random.nextInt(2)).map(v -> new ChipVendor(v, v, null)).toList();
    List<Chip> chips =
        names("c", 1 + random.nextInt(3)).map(c -> chip(c, pick(vendors).id())).toList();
    List<Partner> partners = partners();
    List<Site> sites =
        names("s", 2 + random.nextInt(4)).map(s -> site(s, chips, partners)).toList();
    List<Demand> demand = names("d", 1 + random.nextInt(3)).map(this::demand).toList();
    return new Estate(
        "random",
        null,
        new Estate.Horizon(START, START.plusMonths(months - 1)),
        false,
        vendors,
        chips,
        partners,
        sites,
        contracts(partners),
        demand,
        random.nextInt(4) == 0
            ? List.of(
                new Estate.ShareCap(partners.getFirst().id(), of(0.3 + random.nextDouble() / 2)))
            : List.of(),
        List.of(),
        List.of(),
        null);
  }

  private List<Partner> partners() {
    List<Partner> partners = new ArrayList<>();
    int count = 2 + random.nextInt(2);
    for (int i = 0; i < count; i++) {
      String owner = i > 0 && random.nextInt(4) == 0 ? "p0" : null;
      partners.add(new Partner("p" + i, "p" + i, owner, List.of(), null, null));
    }
    partners.add(
        new Partner(
            "neo", "neo", null, List.of(new Partner.Supply("p0", null, null, null)), null, null));
    return partners;
  }

  private Chip chip(String id, String vendor) {
    List<Chip.Supply> supply = new ArrayList<>();
    if (random.nextInt(3) == 0) {
      supply.add(new Chip.Supply(START, of(random.nextDouble() * 0.02)));
      supply.add(new Chip.Supply(START.plusMonths(2), of(0.02 + random.nextDouble() * 0.02)));
    }
    return new Chip(
        id,
        id,
        vendor,
        of(0.5 + random.nextDouble() * 2),
        of(0.5 + random.nextDouble() * 4),
        supply);
  }

  private Site site(String id, List<Chip> chips, List<Partner> partners) {
    boolean neo = random.nextInt(4) == 0;
    String partner = neo ? "p0" : partners.get(random.nextInt(partners.size() - 1)).id();
    boolean powered = random.nextInt(4) > 0;
    List<Site.Host> hosts = new ArrayList<>();
    for (Chip chip : chips) {
      if (hosts.isEmpty() || random.nextBoolean()) {
        boolean counted = !powered || random.nextBoolean();
        hosts.add(new Site.Host(chip.id(), counted ? deliveries() : List.of()));
      }
    }
    return new Site(
        id,
        id,
        partner,
        neo ? "neo" : null,
        null,
        of(1 + random.nextDouble() * 0.6),
        powered ? power() : List.of(),
        hosts);
  }

  private List<Site.Power> power() {
    double first = random.nextDouble() * 20;
    return List.of(
        new Site.Power(START.plusMonths(random.nextInt(2)), of(first)),
        new Site.Power(
            START.plusMonths(2 + random.nextInt(3)), of(first + random.nextDouble() * 30)));
  }

  private List<Site.Delivery> deliveries() {
    int first = random.nextInt(8_000);
    return List.of(
        new Site.Delivery(START, of(first)),
        new Site.Delivery(START.plusMonths(2), of(first + random.nextInt(8_000))));
  }

  private List<Contract> contracts(List<Partner> partners) {
    List<Contract> contracts = new ArrayList<>();
    for (Partner p : partners) {
      if (p.sellsToBuyer() && random.nextInt(8) > 0) {
        contracts.add(contract("k-" + p.id(), p.id(), Kind.values()[random.nextInt(3)]));
        if (random.nextInt(3) == 0) {
          contracts.add(contract("more-" + p.id(), p.id(), Kind.ON_DEMAND));
        }
      }
    }
    return contracts;
  }

  private Contract contract(String id, String partner, Kind kind) {
    List<Contract.Tier> tiers = new ArrayList<>();
    double price = 1 + random.nextDouble() * 3;
    if (random.nextBoolean()) {
      tiers.add(new Contract.Tier(of(random.nextInt(6_000)), of(price)));
    }
    tiers.add(
        new Contract.Tier(
            random.nextBoolean() ? of(random.nextInt(9_000)) : null,
            of(price + random.nextDouble())));
    Figure value = kind == Kind.TAKE_OR_PAY ? of(random.nextDouble() * 0.3) : null;
    return new Contract(
        id,
        partner,
        kind,
        value,
        START.minusMonths(random.nextInt(3)),
        START.plusMonths(2 + random.nextInt(8)),
        value == null || random.nextBoolean() ? null : of(random.nextDouble()),
        tiers,
        List.of(),
        List.of(),
        null);
  }

  private Demand demand(String id) {
    List<Demand.Point> points =
        List.of(
            new Demand.Point(START, of(random.nextInt(20_000))),
            new Demand.Point(START.plusMonths(months), of(random.nextInt(60_000))));
    return new Demand(
        id,
        id,
        points,
        of(0.5 + random.nextDouble() * 8),
        random.nextInt(3) == 0 ? of(random.nextDouble() * 15) : null);
  }

  private <T> T pick(List<T> items) {
    return items.get(random.nextInt(items.size()));
  }

  private static Stream<String> names(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(i -> prefix + i);
  }

  static Figure of(double value) {
    return Figure.of(value);
  }

  static @Nullable Figure times(@Nullable Figure figure, double factor) {
    return figure == null ? null : figure.times(factor);
  }
}
