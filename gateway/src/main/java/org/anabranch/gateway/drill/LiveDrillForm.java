package org.anabranch.gateway.drill;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import org.anabranch.compute.drill.LiveBounds;
import org.anabranch.compute.drill.LiveDrill;
import org.anabranch.compute.drill.LiveExit;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.jspecify.annotations.Nullable;

/**
 * A live drill as a person writes it, at whichever door; what is null or empty is as usual.
 *
 * @param exit whom to leave out
 * @param kind {@code partner}, {@code chip vendor}, {@code vendor}, {@code host}, {@code lab} or
 *     {@code region}
 * @param share {@code 5%} or {@code 0.05}
 * @param lasting {@code 30m}, {@code 2h}, {@code 1d} or {@code PT30M}
 * @param by {@code caller} or {@code request}
 * @param tag {@code project=atlas}, or a name alone
 * @param moreFailures {@code 2%} or {@code 0.02}; {@code falseAlarm} likewise
 * @param latencyTimes {@code 2}, or {@code off}; {@code costTimes} likewise
 */
public record LiveDrillForm(
    @Nullable String exit,
    @Nullable String kind,
    @Nullable String share,
    @Nullable String lasting,
    @Nullable String by,
    @Nullable String workspace,
    @Nullable String team,
    @Nullable String key,
    @Nullable String tag,
    @Nullable String falseAlarm,
    @Nullable String moreFailures,
    @Nullable String latencyTimes,
    @Nullable String costTimes) {
  /** Throws a {@link ProblemException} BAD_INPUT that names what cannot be read. */
  public LiveDrillWish wish() {
    String whom = given(exit);
    if (whom == null) {
      throw wrong(
          "exit", "", "whom to leave out: a partner, chip vendor, vendor, host, lab or region");
    }
    try {
      return new LiveDrillWish(
          whom, kindOrNull(), share("share", share, 0.05), span(), byOrUsual(), scope(), bounds());
    } catch (IllegalArgumentException e) {
      throw Problem.badInput(
              "drill-invalid", String.valueOf(e.getMessage()), "See docs/drills.md for the bounds.")
          .asException(e);
    }
  }

  private LiveExit.@Nullable Kind kindOrNull() {
    String text = given(kind);
    if (text == null) {
      return null;
    }
    for (LiveExit.Kind each : LiveExit.Kind.values()) {
      if (each.word().replace(' ', '-').equals(word(text).replace(' ', '-'))) {
        return each;
      }
    }
    throw wrong("kind", text, "partner, chip-vendor, vendor, host, lab or region");
  }

  private LiveDrill.By byOrUsual() {
    String text = given(by);
    return switch (text == null ? "caller" : word(text)) {
      case "caller" -> LiveDrill.By.CALLER;
      case "request" -> LiveDrill.By.REQUEST;
      default -> throw wrong("by", String.valueOf(text), "caller or request");
    };
  }

  private LiveDrill.Scope scope() {
    String label = given(tag);
    int equals = label == null ? -1 : label.indexOf('=');
    return new LiveDrill.Scope(
        given(workspace),
        given(team),
        given(key),
        label == null || equals < 0 ? label : label.substring(0, equals).strip(),
        label == null || equals < 0 ? null : label.substring(equals + 1).strip());
  }

  private LiveBounds bounds() {
    LiveBounds usual = LiveBounds.USUAL;
    return new LiveBounds(
        share("false alarm", falseAlarm, usual.falseAlarm()),
        share("more failures", moreFailures, usual.moreFailures()),
        times("latency times", latencyTimes, usual.latencyTimes()),
        times("cost times", costTimes, usual.costTimes()));
  }

  private Duration span() {
    String text = given(lasting);
    String t = text == null ? "30m" : word(text);
    try {
      Duration span = Duration.parse(t.startsWith("p") ? t : iso(t));
      if (span.isPositive()) {
        return span;
      }
    } catch (DateTimeParseException _) {
      // told below
    }
    throw wrong("for", t, "a length of time such as 30m, 2h or 1d");
  }

  private static String iso(String t) {
    return t.endsWith("d") ? "p" + t : "pt" + t;
  }

  private static double share(String name, @Nullable String text, double usual) {
    String t = given(text);
    if (t == null) {
      return usual;
    }
    boolean percent = t.endsWith("%");
    double number =
        number(name, percent ? t.substring(0, t.length() - 1).strip() : t, "5% or 0.05");
    return percent ? number / 100 : number;
  }

  private static @Nullable Double times(
      String name, @Nullable String text, @Nullable Double usual) {
    String t = given(text);
    if (t == null) {
      return usual;
    }
    return word(t).equals("off") ? null : Double.valueOf(number(name, t, "2, or off"));
  }

  private static double number(String name, String text, String expected) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw wrong(name, text, expected);
    }
  }

  private static @Nullable String given(@Nullable String text) {
    return text == null || text.isBlank() ? null : text.strip();
  }

  private static String word(String text) {
    return text.strip().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static ProblemException wrong(String name, String text, String expected) {
    return Problem.badInput(
            "drill-invalid",
            text.isEmpty() ? name + " is missing." : "%s is “%s”.".formatted(name, text),
            "Write " + expected + ".")
        .asException();
  }
}
