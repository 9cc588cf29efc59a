package org.anabranch.gateway.catalog;

import java.time.LocalDate;
import java.util.Comparator;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One model at one provider, as all sources together tell it.
 *
 * @param id provider and its name for the model: {@code openrouter/moonshotai/kimi-k2.6}
 * @param model the {@link Model}'s id
 * @param lab who made the model, where known
 * @param byName whether it is taken to be this model by its name, since no source says so
 * @param facts with what the person set laid over what the catalog tells
 * @param priceFrom since when the price is known to hold
 * @param own whether the person set anything of it
 */
public record Offer(
    String id,
    String model,
    @Nullable String lab,
    boolean byName,
    Facts facts,
    LocalDate priceFrom,
    boolean own) {
  /** Cheapest first, then those without a price by the token, then those whose price is unknown. */
  public static final Comparator<Offer> CHEAPEST_FIRST =
      Comparator.comparing(
              (Offer o) -> o.facts().price(), Comparator.nullsLast(Price.CHEAPEST_FIRST))
          .thenComparing(Offer::id);

  public String provider() {
    return facts.provider();
  }

  public String name() {
    String name = facts.name();
    return name == null ? facts.model() : name;
  }

  public @Nullable Price price() {
    return facts.price();
  }

  public Set<Capability> capabilities() {
    return Capability.of(facts);
  }

  /** Active unless a source says otherwise. */
  public Lifecycle status() {
    Lifecycle status = facts.status();
    return status == null ? Lifecycle.ACTIVE : status;
  }

  public boolean isRetired(LocalDate today) {
    return facts.retires() != null && !facts.retires().isAfter(today);
  }
}
