package org.anabranch.gateway.catalog;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The whole catalog at one moment: all layers laid over each other. Immutable. */
final class Shelf {
  private final Origin origin;
  private final Map<String, Offer> offers;
  private final Map<String, Model> models;

  private Shelf(Origin origin, Map<String, Offer> offers, Map<String, Model> models) {
    this.origin = origin;
    this.offers = offers;
    this.models = models;
  }

  /**
   * @param told by the source
   * @param own what the person set over it
   * @param pricesFrom since when a price holds, where the price book says
   * @param began since when every other price is known to hold
   */
  static Shelf of(
      Origin source,
      List<Facts> told,
      List<Facts> own,
      Map<String, LocalDate> pricesFrom,
      LocalDate began) {
    Map<String, Facts> all = new LinkedHashMap<>();
    told.forEach(f -> all.put(f.offer(), f));
    Map<String, Facts> set = new LinkedHashMap<>();
    for (Facts facts : own) {
      set.put(facts.offer(), facts);
      all.merge(facts.offer(), facts, (under, over) -> over.over(under));
    }
    Sameness sameness = new Sameness(List.copyOf(all.values()), new Labs());
    Map<String, Offer> offers = new LinkedHashMap<>();
    Map<String, List<Offer>> byModel = new TreeMap<>();
    all.forEach(
        (id, facts) -> {
          Sameness.Identity identity = sameness.of(facts);
          Offer offer =
              new Offer(
                  id,
                  identity.id(),
                  identity.lab(),
                  identity.byName(),
                  facts,
                  pricesFrom.getOrDefault(id, began),
                  set.containsKey(id));
          offers.put(id, offer);
          byModel.computeIfAbsent(offer.model(), _ -> new ArrayList<>()).add(offer);
        });
    Map<String, Model> models = new LinkedHashMap<>();
    byModel.forEach((id, those) -> models.put(id, Model.of(id, those)));
    return new Shelf(
        new Origin(source.source(), source.asOf(), source.shipped(), offers.size(), set.size()),
        offers,
        models);
  }

  Origin origin() {
    return origin;
  }

  Map<String, Offer> offers() {
    return offers;
  }

  Map<String, Model> models() {
    return models;
  }
}
