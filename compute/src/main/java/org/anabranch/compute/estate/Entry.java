package org.anabranch.compute.estate;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.YearMonth;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One thing an estate says, flat: for a table, a difference, a form.
 *
 * @param at JSON pointer to the value in the file
 * @param what is said: {@code power}, {@code price from 20000}
 * @param month of a step; null for what has none
 * @param value as written
 * @param unit of the value; empty for words and dates
 * @param figure where the value is a figure
 */
public record Entry(
    String at,
    Subject subject,
    String what,
    @Nullable YearMonth month,
    String value,
    String unit,
    @Nullable Figure figure) {

  /** Of what it is said. */
  public record Subject(Kind kind, String id, String name) {}

  /** What can be said something of. */
  public enum Kind {
    ESTATE,
    CHIP_VENDOR,
    CHIP,
    PARTNER,
    SITE,
    CONTRACT,
    DEMAND;

    /** {@code chip vendor}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  /** {@code Abilene 2026-06 power}. */
  public String label() {
    return subject.name() + (month == null ? " " : " " + month + " ") + what;
  }

  /** {@code 400 MW}. */
  public String told() {
    return unit.isEmpty() ? value : value + " " + unit;
  }

  /** A number without needless zeros. */
  public static String number(double value) {
    BigDecimal exact = BigDecimal.valueOf(value).stripTrailingZeros();
    return exact.scale() < 0
        ? exact.setScale(0, RoundingMode.UNNECESSARY).toPlainString()
        : exact.toPlainString();
  }
}
