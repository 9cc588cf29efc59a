package org.anabranch.gateway.catalog;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What to look for. A model is found when one of its offers meets every condition; conditions that
 * are absent are met by all.
 *
 * @param text words that must all stand in the model's names, lab or providers
 * @param takes a kind of content it must take, {@code image}
 * @param makes a kind of content it must make
 * @param minContext the shortest context that will do, in tokens
 * @param maxInput dollars per million tokens in; unknown prices are above any
 * @param maxOutput dollars per million tokens out, likewise
 * @param limit models to a page, at most 200
 */
public record Query(
    String text,
    @Nullable String lab,
    @Nullable String provider,
    Set<Capability> capabilities,
    @Nullable String takes,
    @Nullable String makes,
    @Nullable Long minContext,
    @Nullable BigDecimal maxInput,
    @Nullable BigDecimal maxOutput,
    @Nullable Boolean openWeights,
    @Nullable Lifecycle status,
    Sort sort,
    int offset,
    int limit) {
  private static final int MOST = 200;

  /** In which order models are listed; equal ones by id. */
  public enum Sort {
    /** Served by most first. */
    PROVIDERS,
    NAME,
    /** By the lowest typical price; without a price last. */
    PRICE,
    /** Longest first. */
    CONTEXT,
    /** Newest first. */
    RELEASED;

    public String key() {
      return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Sort> byKey(String key) {
      return Arrays.stream(values()).filter(s -> s.key().equals(key)).findFirst();
    }

    Comparator<Model> order() {
      Comparator<Model> order =
          switch (this) {
            case PROVIDERS -> Comparator.comparing(Model::providers, Comparator.reverseOrder());
            case NAME -> Comparator.comparing(m -> m.name().toLowerCase(Locale.ROOT));
            case PRICE ->
                Comparator.comparing(
                    m -> m.lowestPrice().orElse(null), Comparator.nullsLast(Price.CHEAPEST_FIRST));
            case CONTEXT -> Comparator.comparing(m -> -m.longestContext().orElse(0L));
            case RELEASED ->
                Comparator.comparing(
                    m -> m.released() == null ? "" : m.released(), Comparator.reverseOrder());
          };
      return order.thenComparing(Model::id);
    }
  }

  public Query {
    capabilities = Set.copyOf(capabilities);
    offset = Math.max(0, offset);
    limit = Math.clamp(limit, 1, MOST);
  }

  /** Models whose names, lab or providers hold all these words. */
  public static Query words(String text, int limit) {
    return new Query(
        text,
        null,
        null,
        Set.of(),
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        Sort.PROVIDERS,
        0,
        limit);
  }

  public Query by(Sort order) {
    return new Query(
        text,
        lab,
        provider,
        capabilities,
        takes,
        makes,
        minContext,
        maxInput,
        maxOutput,
        openWeights,
        status,
        order,
        offset,
        limit);
  }

  boolean accepts(Model model, LocalDate today) {
    return (lab == null || lab.equals(model.lab()))
        && holdsWords(model)
        && model.offers().stream().anyMatch(o -> accepts(o, today));
  }

  private boolean holdsWords(Model model) {
    if (text.isBlank()) {
      return true;
    }
    String names = haystack(model);
    return Arrays.stream(text.toLowerCase(Locale.ROOT).strip().split("\\s+", -1))
        .allMatch(names::contains);
  }

  private static String haystack(Model model) {
    Stream<String> names =
        Stream.concat(Stream.of(model.id(), model.name()), model.offers().stream().map(Offer::id));
    return String.join("\n", names.toList()).toLowerCase(Locale.ROOT);
  }

  private boolean accepts(Offer offer, LocalDate today) {
    Facts facts = offer.facts();
    Price price = facts.price();
    return (provider == null || provider.equals(facts.provider()))
        && offer.capabilities().containsAll(capabilities)
        && (takes == null || (facts.input() != null && facts.input().contains(takes)))
        && (makes == null || (facts.output() != null && facts.output().contains(makes)))
        && (minContext == null || (facts.context() != null && facts.context() >= minContext))
        && (maxInput == null || (price != null && price.input().compareTo(maxInput) <= 0))
        && (maxOutput == null || (price != null && price.output().compareTo(maxOutput) <= 0))
        && (openWeights == null || openWeights.equals(facts.openWeights()))
        && (status == null || status == offer.status())
        && !offer.isRetired(today);
  }
}
