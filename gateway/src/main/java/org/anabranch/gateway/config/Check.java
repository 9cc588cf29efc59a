package org.anabranch.gateway.config;

import java.math.BigDecimal;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Refuses settings that make no sense, in words for the person who wrote them. */
public final class Check {
  private Check() {}

  public static void that(boolean holds, String message, Object... values) {
    if (!holds) {
      throw new IllegalArgumentException(message.formatted(values) + ".");
    }
  }

  static String present(@Nullable String value, String setting) {
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException(setting + " is missing.");
    }
    return value;
  }

  /** The value or its default, at least zero. */
  static BigDecimal amount(@Nullable BigDecimal value, String byDefault, String setting) {
    BigDecimal amount = value == null ? new BigDecimal(byDefault) : value;
    that(amount.signum() >= 0, "%s is %s, expected zero or more", setting, amount);
    return amount;
  }

  static void distinct(String what, Stream<String> names) {
    Set<String> seen = new HashSet<>();
    names.forEach(n -> that(seen.add(n), "%s “%s” is given twice", what, n));
  }
}
