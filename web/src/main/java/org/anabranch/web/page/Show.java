package org.anabranch.web.page;

import static java.math.RoundingMode.HALF_EVEN;

import java.math.BigDecimal;
import java.math.MathContext;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.util.Locale;
import org.anabranch.kernel.Count;
import org.anabranch.kernel.Money;
import org.anabranch.kernel.Provenance;

/** The words, signs and numbers that pages show, one way each. */
public final class Show {
  private static final DateTimeFormatter MOMENT =
      DateTimeFormatter.ofPattern("d MMM yyyy, HH:mm", Locale.ENGLISH);
  private static final DateTimeFormatter MONTH =
      DateTimeFormatter.ofPattern("MMM yyyy", Locale.ENGLISH);

  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("d MMM yyyy", Locale.ENGLISH);

  private static final BigDecimal CENT = new BigDecimal("0.01");
  private static final MathContext TWO_DIGITS = new MathContext(2, HALF_EVEN);
  private static final MathContext THREE_DIGITS = new MathContext(3, HALF_EVEN);

  private Show() {}

  /** {@code no files}, {@code 1 file}, {@code 3 files}. */
  public static String files(int count) {
    return count == 0 ? "no files" : Count.of(count, "file");
  }

  /** {@code 1 platform}, {@code 12 platforms}, {@code 1,000 posts}. */
  public static String number(long value, String one) {
    return Count.of(value, one);
  }

  public static String number(long value) {
    return String.format(Locale.ENGLISH, "%,d", value);
  }

  /** Three digits and a unit: {@code 12.3k}. */
  public static String compact(double value) {
    double size = Math.abs(value);
    if (size >= 1e9) {
      return digits(value / 1e9) + "B";
    }
    if (size >= 1e6) {
      return digits(value / 1e6) + "M";
    }
    return size >= 1e4 ? digits(value / 1e3) + "k" : number(Math.round(value));
  }

  /** A chance from 0 to 1, in two digits; a tiny one is never shown as none. */
  public static String chance(double chance) {
    if (chance >= 0.995) {
      return "1";
    }
    return chance < 0.001
        ? "below 0.001"
        : new BigDecimal(chance).round(new MathContext(2)).stripTrailingZeros().toPlainString();
  }

  private static String digits(double value) {
    return String.format(Locale.ENGLISH, Math.abs(value) >= 100 ? "%.0f" : "%.1f", value);
  }

  public static String percent(double share) {
    return String.format(
        Locale.ENGLISH, share > 0 && share < 0.1 ? "%.1f %%" : "%.0f %%", share * 100);
  }

  /** A part of a cent has as many digits as it needs. */
  public static String dollars(double usd) {
    BigDecimal size = BigDecimal.valueOf(Math.abs(usd));
    BigDecimal shown =
        size.compareTo(CENT) >= 0 ? size.setScale(2, HALF_EVEN) : size.round(TWO_DIGITS);
    return (usd < 0 ? "−$" : "$") + (size.signum() == 0 ? "0" : shown.toPlainString());
  }

  /** For comparing: three digits at most, however small. */
  public static String part(double usd) {
    BigDecimal shown = BigDecimal.valueOf(Math.abs(usd)).round(THREE_DIGITS).stripTrailingZeros();
    return (usd < 0 ? "−$" : "$") + (shown.signum() == 0 ? "0" : shown.toPlainString());
  }

  /** In dollars, like {@link #dollars}. */
  public static String cost(Money money) {
    return dollars(money.usd().doubleValue());
  }

  /** The difference in words: {@code $1.20 less, 12 %}. */
  public static String change(Money before, Money after) {
    int direction = after.compareTo(before);
    if (direction == 0) {
      return "the same";
    }
    double difference = Math.abs(after.minus(before).usd().doubleValue());
    String share = before.isZero() ? "" : ", " + percent(difference / before.usd().doubleValue());
    return dollars(difference) + (direction > 0 ? " more" : " less") + share;
  }

  /** {@code 840 ms}, {@code 2.4 s}. */
  public static String millis(long millis) {
    return millis < 1000
        ? millis + " ms"
        : String.format(Locale.ENGLISH, millis < 100_000 ? "%.1f s" : "%,.0f s", millis / 1000.0);
  }

  public static String day(LocalDate day) {
    return DAY.format(day);
  }

  /** A value in the query of an address. */
  public static String query(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  /** An id with slashes, as a part of an address. */
  public static String path(String id) {
    return URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20").replace("%2F", "/");
  }

  /** By the clock that the page names at its end. */
  public static String moment(Instant at) {
    return MOMENT.format(at.atZone(ViewerClock.zone()));
  }

  public static String weekday(DayOfWeek day) {
    return day.getDisplayName(TextStyle.FULL, Locale.ENGLISH);
  }

  public static String month(YearMonth month) {
    return MONTH.format(month);
  }

  /** An address or a name as it is, a file by its last part. */
  public static String source(String name) {
    return name.contains("://") ? name : name.replaceFirst("^.*[/\\\\]", "");
  }

  public static boolean simulated(Provenance provenance) {
    return provenance == Provenance.SIMULATED;
  }
}
