package org.anabranch.gateway.catalog;

import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A model apart from who serves it, with everybody who does. One offer can stand in for another.
 *
 * @param id {@code moonshotai/kimi-k2.6}; without a lab where nobody knows it
 * @param offers cheapest first, at least one
 */
public record Model(
    String id, String name, @Nullable String lab, @Nullable String released, List<Offer> offers) {
  private static final String NO_DAY = "1970";

  public Model {
    offers = offers.stream().sorted(Offer.CHEAPEST_FIRST).toList();
    if (offers.isEmpty()) {
      throw new IllegalArgumentException("A model that nobody serves: " + id);
    }
  }

  static Model of(String id, List<Offer> offers) {
    return new Model(
        id,
        mostFrequent(offers.stream().map(Offer::name).toList()),
        offers.getFirst().lab(),
        released(offers),
        offers);
  }

  private static String mostFrequent(List<String> names) {
    return names.stream()
        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()))
        .entrySet()
        .stream()
        .min(
            Comparator.<Map.Entry<String, Long>>comparingLong(e -> -e.getValue())
                .thenComparing(e -> e.getKey().length())
                .thenComparing(Map.Entry::getKey))
        .orElseThrow()
        .getKey();
  }

  /** What most tell, since some providers tell the day they began, and some no real day. */
  private static @Nullable String released(List<Offer> offers) {
    List<String> told =
        offers.stream()
            .map(o -> o.facts().released())
            .filter(Objects::nonNull)
            .filter(r -> !r.startsWith(NO_DAY))
            .toList();
    return told.isEmpty() ? null : mostFrequent(told);
  }

  /** The lowest price by the token, where anybody tells one. */
  public Optional<Price> lowestPrice() {
    return offers.stream().map(Offer::price).filter(Objects::nonNull).findFirst();
  }

  /** The longest context that anybody serves it with. */
  public Optional<Long> longestContext() {
    return offers.stream()
        .map(o -> o.facts().context())
        .filter(c -> c != null && c > 0)
        .max(Comparator.naturalOrder());
  }

  public long providers() {
    return offers.stream().map(Offer::provider).distinct().count();
  }

  /** What somebody offers it with. */
  public Set<Capability> capabilities() {
    Set<Capability> all = EnumSet.noneOf(Capability.class);
    offers.forEach(o -> all.addAll(o.capabilities()));
    return all;
  }

  /** Whether its weights are open, by those who tell. */
  public Optional<Boolean> openWeights() {
    List<Boolean> told =
        offers.stream().map(o -> o.facts().openWeights()).filter(Objects::nonNull).toList();
    long open = told.stream().filter(Boolean::booleanValue).count();
    return told.isEmpty() ? Optional.empty() : Optional.of(2 * open >= told.size());
  }

  /** Where the furthest of those who serve it is with it; deprecated only where all say so. */
  public Lifecycle status() {
    List<Lifecycle> told = offers.stream().map(Offer::status).toList();
    return List.of(Lifecycle.ACTIVE, Lifecycle.BETA, Lifecycle.ALPHA, Lifecycle.DEPRECATED).stream()
        .filter(told::contains)
        .findFirst()
        .orElse(Lifecycle.ACTIVE);
  }

  /** The kinds of content it takes, by those who tell; in alphabetical order. */
  public Set<String> takes() {
    return kinds(Facts::input);
  }

  /** The kinds of content it makes, by those who tell; in alphabetical order. */
  public Set<String> makes() {
    return kinds(Facts::output);
  }

  private Set<String> kinds(Function<Facts, @Nullable List<String>> told) {
    return offers.stream()
        .map(o -> told.apply(o.facts()))
        .filter(Objects::nonNull)
        .flatMap(Collection::stream)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
