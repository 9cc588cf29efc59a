package org.anabranch.compute.plan;

import java.time.YearMonth;
import java.util.function.UnaryOperator;
import org.anabranch.compute.estate.Estate;
import org.jspecify.annotations.Nullable;

/**
 * One thing an estate holds a plan to, which can be set aside by itself.
 *
 * @param name for people: {@code power of Abilene TX}
 * @param at JSON pointer to its place in the estate
 * @param asks what it says, with units
 * @param without the estate if it were not there
 * @param owes whether it is about what has to be paid when nothing runs
 * @param loosening how it can be loosened bit by bit; null when it holds or does not
 * @param unless what could be done where there is no bit by bit: {@code that clause is dropped}
 */
record Limit(
    String name,
    String at,
    String asks,
    UnaryOperator<Estate> without,
    boolean owes,
    @Nullable Loosening loosening,
    String unless) {

  /**
   * A limit loosened by an amount in its own unit.
   *
   * @param most beyond this nothing more is gained
   * @param whole whether amounts are whole numbers
   */
  record Loosening(double most, boolean whole, By by, Told told) {
    /** The estate with the limit looser by {@code amount}, from {@code month} on. */
    @FunctionalInterface
    interface By {
      Estate loosened(Estate estate, double amount, YearMonth month);
    }

    /** The change in words: {@code 12.5 MW more at Abilene TX from 2026-03 on}. */
    @FunctionalInterface
    interface Told {
      String words(double amount, YearMonth month);
    }
  }

  /** One that holds or does not. */
  static Limit whole(
      String name, String at, String asks, UnaryOperator<Estate> without, String unless) {
    return new Limit(name, at, asks, without, false, null, unless);
  }

  /** One that can be loosened; as loose as can be it is not there. */
  static Limit loose(
      String name, String at, String asks, UnaryOperator<Estate> without, Loosening loosening) {
    return new Limit(name, at, asks, without, false, loosening, "");
  }
}
