package org.anabranch.gateway.route;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.DoubleAdder;
import org.anabranch.gateway.config.AliasConfig;
import org.anabranch.gateway.config.Preset;
import org.anabranch.gateway.config.Terms;
import org.anabranch.gateway.config.Weights;
import org.jspecify.annotations.Nullable;

/**
 * An alias, or a plain model name, made ready: its candidates, its weights as numbers, and what it
 * remembers from request to request.
 */
public final class Route {
  public final AliasConfig alias;
  public final List<Option> options;
  public final double price;
  final double latency;
  final double errors;
  public final double quality;
  public final double order;
  final double split;
  final double busy;
  final int needs;
  public final Shares shares;
  public final @Nullable Canary canary;
  public final @Nullable Served mirror;
  final int places;
  private final AtomicLong turns = new AtomicLong();
  private final DoubleAdder offered = new DoubleAdder();

  Route(AliasConfig alias, List<Served> fleet, Clock clock) {
    this.alias = alias;
    this.options = options(alias, fleet);
    this.places = 1 + options.stream().mapToInt(Option::place).max().orElse(0);
    Weights w = alias.weights();
    this.price = orZero(w.price());
    this.latency = orZero(w.latency());
    this.errors = orZero(w.errors());
    this.quality = orZero(w.quality());
    this.order = orZero(w.order());
    this.split = orZero(w.split());
    this.busy = orZero(w.busy());
    this.needs = Terms.bits(alias.require().capabilities());
    this.shares = new Shares(alias.shares(), clock);
    this.canary = alias.canary() == null ? null : new Canary(alias.name(), alias.canary());
    AliasConfig.Part copied = alias.mirror();
    this.mirror =
        copied == null
            ? null
            : fleet.stream()
                .filter(s -> s.id().equals(copied.deployment()) && s.unusable() == null)
                .findFirst()
                .orElse(null);
  }

  private static double orZero(@Nullable Double weight) {
    return weight == null ? 0 : weight;
  }

  private static List<Option> options(AliasConfig alias, List<Served> fleet) {
    List<Option> options = new ArrayList<>();
    for (Served served : fleet) {
      int place = place(served, alias);
      if (place >= 0) {
        options.add(Option.of(served, alias, place));
      }
    }
    if (alias.preset() == Preset.ROUND_ROBIN) {
      options.sort(Comparator.comparingInt(Option::place));
      for (int i = 0; i < options.size(); i++) {
        options.set(i, Option.of(options.get(i).served(), alias, i));
      }
    }
    return List.copyOf(options);
  }

  /** Its place in the list; behind the list for a canary that is not in it; -1 for others. */
  private static int place(Served served, AliasConfig alias) {
    List<String> names = alias.candidates();
    if (names.isEmpty()) {
      return 0;
    }
    for (int i = 0; i < names.size(); i++) {
      if (served.isCalled(names.get(i))) {
        return i;
      }
    }
    AliasConfig.Part canary = alias.canary();
    return canary != null && canary.deployment().equals(served.id()) ? names.size() : -1;
  }

  /** The trial of this deployment under this name; null where it is on none. */
  @Nullable Canary canary(Served served) {
    Canary one = canary;
    return one != null && one.is(served) ? one : null;
  }

  public Served served(String id) {
    for (int i = 0; i < options.size(); i++) {
      if (options.get(i).served().id().equals(id)) {
        return options.get(i).served();
      }
    }
    throw new IllegalArgumentException(id + " is no candidate of " + alias.name());
  }

  /** So many tokens were asked for by this name. */
  public void offer(double tokens) {
    offered.add(tokens / 1e6);
  }

  /** All that was asked for since this was made. */
  public double offeredMillionTokens() {
    return offered.sum();
  }

  /** Whose turn it is, where candidates take turns. */
  public long turn() {
    return alias.preset() == Preset.ROUND_ROBIN ? turns.getAndIncrement() : 0;
  }

  /** The key of every draw: the session's, where the alias keeps sessions together. */
  long draw(Ask ask) {
    List<AliasConfig.Affinity> sticky = alias.sticky();
    for (int i = 0; i < sticky.size(); i++) {
      long session = ask.needs().of(sticky.get(i));
      if (session != 0) {
        return session;
      }
    }
    return ask.seed();
  }
}
