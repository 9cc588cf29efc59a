package org.anabranch.gateway;

import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.anabranch.compute.concentration.Basis;
import org.anabranch.compute.concentration.Basis.Measure;
import org.anabranch.compute.concentration.Basis.Of;
import org.anabranch.compute.concentration.Holding;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.estate.Site;
import org.anabranch.gateway.books.Books;
import org.anabranch.gateway.books.UsageRow;
import org.anabranch.gateway.call.Call;
import org.anabranch.gateway.route.Fleet;
import org.anabranch.gateway.route.Served;

/**
 * Who holds what of the gateway's usage, month by month. Lab, host and region are those that the
 * deployment has now; of one that is no longer configured only vendor and model are known. What
 * stands on a site of the estate is its operator's, on its grid; chips and grids are told only of
 * those. Mirrored copies count too, since they are paid; answers from the cache do not.
 */
final class UsageHoldings {
  private static final String UNKNOWN = "no longer configured";

  private final Map<String, Served> served;
  private final Optional<Estate> estate;
  private final Map<Key, Double> sums = new HashMap<>();

  private record Key(YearMonth month, Measure measure, Of of, String id) {}

  UsageHoldings(Fleet fleet, Optional<Estate> estate) {
    this.served = fleet.all().stream().collect(Collectors.toMap(Served::id, s -> s));
    this.estate = estate;
  }

  List<Holding> of(Books books, LocalDate first) {
    books.eachTotal(first.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli(), this::add);
    List<Holding> holdings = new ArrayList<>();
    sums.forEach(
        (key, amount) ->
            holdings.add(
                new Holding(
                    key.month(),
                    new Basis(Basis.Source.USAGE, key.measure(), key.of()),
                    key.id(),
                    name(key.of(), key.id()),
                    amount)));
    return holdings;
  }

  private void add(UsageRow row) {
    if (row.deployment().equals(Call.CACHE)) {
      return;
    }
    YearMonth month = YearMonth.from(row.day());
    double usd = row.cost().usd().doubleValue();
    double tokens = row.inputTokens() + row.outputTokens();
    holders(row)
        .forEach(
            (of, id) -> {
              sums.merge(new Key(month, Measure.SPEND, of, id), usd, Double::sum);
              sums.merge(new Key(month, Measure.TOKENS, of, id), tokens, Double::sum);
            });
  }

  private Map<Of, String> holders(UsageRow row) {
    Map<Of, String> holders = new EnumMap<>(Of.class);
    holders.put(Of.VENDOR, row.vendor());
    holders.put(Of.MODEL, row.model());
    Served by = served.get(row.deployment());
    if (by == null) {
      holders.put(Of.LAB, UNKNOWN);
      holders.put(Of.HOST, UNKNOWN);
      holders.put(Of.SUPPLIER, row.vendor());
      return holders;
    }
    holders.put(Of.LAB, by.deployment().lab());
    holders.put(Of.HOST, by.host());
    holders.put(Of.SUPPLIER, by.host());
    String region = by.region();
    if (region != null) {
      holders.put(Of.REGION, region);
    }
    site(by).ifPresent(site -> onSite(holders, site));
    return holders;
  }

  private void onSite(Map<Of, String> holders, Site site) {
    Estate all = estate.orElseThrow();
    holders.put(Of.SELLER, all.ultimateOwner(site.partner()));
    holders.put(Of.SUPPLIER, all.ultimateOwner(site.operator()));
    if (site.powerRegion() != null) {
      holders.put(Of.POWER_REGION, site.powerRegion());
    } else if (site.region() != null) {
      holders.put(Of.POWER_REGION, site.region());
    }
    Set<String> vendors =
        site.hosts().stream().map(h -> all.chip(h.chip()).vendor()).collect(Collectors.toSet());
    holders.put(
        Of.CHIP_VENDOR, vendors.size() == 1 ? vendors.iterator().next() : "several at one site");
  }

  private Optional<Site> site(Served by) {
    String id = by.deployment().site();
    return estate.flatMap(e -> e.sites().stream().filter(s -> s.id().equals(id)).findFirst());
  }

  private String name(Of of, String id) {
    return switch (of) {
      case SELLER, SUPPLIER ->
          estate.stream()
              .flatMap(e -> e.partners().stream())
              .filter(p -> p.id().equals(id))
              .map(p -> p.name())
              .findFirst()
              .orElse(id);
      case CHIP_VENDOR ->
          estate.stream()
              .flatMap(e -> e.chipVendors().stream())
              .filter(v -> v.id().equals(id))
              .map(v -> v.name())
              .findFirst()
              .orElse(id);
      case POWER_REGION, REGION, VENDOR, HOST, LAB, MODEL -> id;
    };
  }
}
