package org.anabranch.gateway.catalog;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Brings facts into the tables, in one transaction, and tells what that changed. */
final class Import {
  private final Handle h;
  private final Notices notices;
  private final LocalDate asOf;
  private final long at;

  /**
   * @param asOf the day the facts are of: new prices hold from it
   * @param at now, in milliseconds
   */
  Import(Handle h, Notices notices, LocalDate asOf, long at) {
    this.h = h;
    this.notices = notices;
    this.asOf = asOf;
    this.at = at;
  }

  /** Takes the place of all that was told before. What the person set stays. */
  Imported replace(String name, List<Facts> told) {
    Shelf before = Catalog.shelf(h);
    LocalDate began =
        CatalogTables.source(h, CatalogTables.TOLD)
            .map(CatalogTables.Source::began)
            .orElse(Shipped.AS_OF);
    Map<String, String> bases = new HashMap<>();
    before.offers().values().stream()
        .filter(o -> o.facts().base() != null)
        .forEach(o -> bases.put(o.id(), Objects.requireNonNull(o.facts().base())));
    CatalogTables.clear(h, CatalogTables.TOLD);
    CatalogTables.put(
        h,
        CatalogTables.TOLD,
        told.stream().map(f -> f.base() == null ? f.withBase(bases.get(f.offer())) : f).toList());
    CatalogTables.enter(h, CatalogTables.TOLD, new CatalogTables.Source(name, asOf, began), at);
    return told(before, told.size());
  }

  /**
   * Lays these over what is told, each over what the person set of the same offer before; an offer
   * of which nothing is told any more loses what was set.
   */
  Imported set(List<Facts> own) {
    Shelf before = Catalog.shelf(h);
    Map<String, Facts> set = new HashMap<>();
    CatalogTables.facts(h, CatalogTables.OWN).forEach(f -> set.put(f.offer(), f));
    for (Facts facts : own) {
      if (facts.isEmpty()) {
        CatalogTables.remove(h, CatalogTables.OWN, facts.offer());
      } else {
        Facts under = set.get(facts.offer());
        CatalogTables.put(h, CatalogTables.OWN, List.of(under == null ? facts : facts.over(under)));
      }
    }
    CatalogTables.enter(
        h, CatalogTables.OWN, new CatalogTables.Source("configured", asOf, asOf), at);
    return told(before, own.size());
  }

  private Imported told(Shelf before, int read) {
    Map<String, Offer> now = Catalog.shelf(h).offers();
    List<Offer> gone =
        before.offers().values().stream().filter(o -> !now.containsKey(o.id())).toList();
    List<Offer> added =
        now.values().stream().filter(o -> !before.offers().containsKey(o.id())).toList();
    List<Offer> repriced =
        now.values().stream()
            .filter(o -> before.offers().containsKey(o.id()))
            .filter(o -> !Objects.equals(was(before, o).price(), o.price()))
            .toList();
    List<Offer> ended = new ArrayList<>(gone);
    repriced.forEach(o -> ended.add(was(before, o)));
    keepOld(ended);
    CatalogTables.closePrices(h, ended.stream().map(Offer::id).toList(), asOf);
    CatalogTables.openPrices(h, prices(added), _ -> asOf);
    CatalogTables.openPrices(h, prices(repriced), _ -> asOf);

    List<Notices.Raised> raised = new ArrayList<>();
    gone.forEach(o -> raised.add(notice(Notice.Kind.DISAPPEARED, o, o.price(), null)));
    repriced.forEach(
        o -> raised.add(notice(Notice.Kind.PRICE_CHANGED, o, was(before, o).price(), o.price())));
    now.values().stream()
        .filter(o -> isNewlyDeprecated(before.offers().get(o.id()), o))
        .forEach(o -> raised.add(notice(Notice.Kind.DEPRECATED, o, null, null)));
    notices.raise(h, raised);
    return new Imported(
        read, added.size(), gone.size(), repriced.size(), notices.raiseRetirements(h));
  }

  private static Offer was(Shelf before, Offer offer) {
    return Objects.requireNonNull(before.offers().get(offer.id()));
  }

  private static boolean isNewlyDeprecated(@Nullable Offer was, Offer is) {
    return was != null
        && was.status() != Lifecycle.DEPRECATED
        && is.status() == Lifecycle.DEPRECATED;
  }

  private Notices.Raised notice(
      Notice.Kind kind, Offer offer, @Nullable Price was, @Nullable Price becomes) {
    return new Notices.Raised(kind, offer.id(), was, becomes, asOf);
  }

  /** A price that never changed is not in the book yet. */
  private void keepOld(List<Offer> ended) {
    Set<String> inBook = CatalogTables.pricesFrom(h).keySet();
    Map<String, LocalDate> from = new HashMap<>();
    ended.forEach(o -> from.put(o.id(), o.priceFrom()));
    Map<String, Price> missing = prices(ended);
    missing.keySet().removeAll(inBook);
    CatalogTables.openPrices(h, missing, o -> Objects.requireNonNull(from.get(o)));
  }

  private static Map<String, Price> prices(List<Offer> offers) {
    Map<String, Price> prices = new LinkedHashMap<>();
    for (Offer offer : offers) {
      Price price = offer.price();
      if (price != null) {
        prices.put(offer.id(), price);
      }
    }
    return prices;
  }
}
