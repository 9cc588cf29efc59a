package org.anabranch.publish.limits;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.EnumMap;
import java.util.Map;

/**
 * What X charges for calls, in micro-dollars, by the kinds in which it charges. Reads are charged
 * for each thing that comes back.
 */
public record Prices(Map<Kind, Long> microUsd) {
  /** A kind of call. */
  public enum Kind {
    POST,
    POST_WITH_LINK,
    DELETE,
    /** Others' posts: replies, mentions. */
    READ,
    /** The account's own posts. */
    OWNED_READ,
    USER_READ
  }

  /** As X published them for pay-per-use in 2026 (docs.x.com, pricing). */
  public static final Prices PUBLISHED =
      new Prices(
          Map.of(
              Kind.POST, 15_000L,
              Kind.POST_WITH_LINK, 200_000L,
              Kind.DELETE, 10_000L,
              Kind.READ, 5_000L,
              Kind.OWNED_READ, 1_000L,
              Kind.USER_READ, 10_000L));

  public Prices {
    microUsd = Map.copyOf(microUsd);
    for (Kind kind : Kind.values()) {
      long price = microUsd.getOrDefault(kind, -1L);
      if (price < 0) {
        throw new IllegalArgumentException("The price of %s is %d".formatted(kind, price));
      }
    }
  }

  /** With some prices in dollars in the place of these. */
  public Prices with(Map<Kind, BigDecimal> dollars) {
    Map<Kind, Long> all = new EnumMap<>(microUsd);
    dollars.forEach((kind, usd) -> all.put(kind, microUsd(usd)));
    return new Prices(all);
  }

  long of(Kind kind) {
    return microUsd.getOrDefault(kind, 0L);
  }

  static long microUsd(BigDecimal dollars) {
    return dollars.movePointRight(6).setScale(0, RoundingMode.CEILING).longValueExact();
  }
}
