package org.anabranch.publish.schedule;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.util.Optional;
import org.anabranch.kernel.Problem;
import org.jspecify.annotations.Nullable;

/**
 * From a wall clock to a moment. Two rules where clocks are changed: a time that the clock leaps
 * over (02:30 when 02:00 becomes 03:00) is as much later as the leap is long (03:30); a time that
 * comes twice is its first coming.
 */
public final class WallTime {
  private WallTime() {}

  public static Instant moment(LocalDateTime wall, ZoneId zone) {
    return wall.atZone(zone).toInstant(); // java.time follows both rules
  }

  /**
   * Reads what a person wrote: {@code 2026-12-01T09:00}, with a blank in place of the T, with
   * seconds too, or as spreadsheets rewrite it ({@code 2026/12/1 9:00}), on the zone's wall clock;
   * or with an offset of its own ({@code 2026-12-01T09:00+01:00}, {@code …Z}).
   */
  public static Instant read(String text, ZoneId zone) {
    String iso = iso(text);
    try {
      return hasOffset(iso)
          ? OffsetDateTime.parse(iso).toInstant()
          : moment(LocalDateTime.parse(iso), zone);
    } catch (DateTimeParseException e) {
      throw Problem.badInput(
              "time-invalid",
              "“%s” is no date and time.".formatted(text),
              "Write it as 2026-12-01T09:00, by the clock of your zone.")
          .asException(e);
    }
  }

  private static boolean hasOffset(String iso) {
    return iso.matches(".*T.*(Z|[+-]\\d\\d(:?\\d\\d)?)$");
  }

  private static String iso(String text) {
    return text.strip()
        .replaceFirst("^(\\d{4})/(\\d\\d?)/(\\d\\d?)(?!\\d)", "$1-$2-$3")
        .replaceFirst("^(\\d{4})-(\\d)-", "$1-0$2-")
        .replaceFirst("^(\\d{4}-\\d\\d)-(\\d)(?!\\d)", "$1-0$2")
        .replaceFirst("^(\\d{4}-\\d\\d-\\d\\d) +", "$1T")
        .replaceFirst("T(\\d:)", "T0$1"); // 9:00, as spreadsheets write it
  }

  /**
   * What {@link #read} takes for this moment, to the minute: {@code 2026-12-01T09:00}, with the
   * offset where the clock shows that time twice.
   */
  public static String write(Instant at, ZoneId zone) {
    LocalDateTime wall = LocalDateTime.ofInstant(at, zone).truncatedTo(ChronoUnit.MINUTES);
    boolean twice = zone.getRules().getValidOffsets(wall).size() > 1;
    return twice ? wall.atOffset(zone.getRules().getOffset(at)).toString() : wall.toString();
  }

  /** What to tell of a time that {@link #read} takes and the zone's clock leaps over or repeats. */
  public static Optional<Warning> warning(String text, ZoneId zone) {
    String iso = iso(text);
    if (hasOffset(iso)) {
      return Optional.empty();
    }
    LocalDateTime wall = LocalDateTime.parse(iso);
    ZoneOffsetTransition change = zone.getRules().getTransition(wall);
    if (change == null) {
      return Optional.empty();
    }
    String shown = wall.toLocalTime().toString();
    return Optional.of(
        new Warning(
            Warning.Kind.CLOCK,
            change.isGap()
                ? "The clock of %s leaps over %s that day: it goes out at %s."
                    .formatted(zone.getId(), shown, wall.plus(change.getDuration()).toLocalTime())
                : "The clock of %s shows %s twice that day: it goes out the first time."
                    .formatted(zone.getId(), shown),
            ""));
  }

  /** Reads a zone: {@code Europe/Berlin}; the default where nothing was said. */
  public static ZoneId zone(@Nullable String name, ZoneId otherwise) {
    try {
      return name == null || name.isBlank() ? otherwise : ZoneId.of(name.strip());
    } catch (DateTimeException e) {
      throw Problem.badInput(
              "zone-unknown",
              "There is no time zone “%s”.".formatted(name),
              "Name one as Europe/Berlin or America/New_York.")
          .asException(e);
    }
  }
}
