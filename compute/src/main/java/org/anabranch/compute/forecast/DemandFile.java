package org.anabranch.compute.forecast;

import java.io.IOException;
import java.io.StringReader;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;

/**
 * Reads demand from CSV: a row for each step, a head that names the columns, the time in the first
 * (seconds, {@code 2026-11-29T10:00:00Z}, {@code 2026-11-29} or {@code 2026-11}), a number in each
 * other. Steps must be equal; months count as equal. A column whose name ends in {@code
 * _active_clients} is no demand and is left out.
 */
public final class DemandFile {
  private static final int MOST_COLUMNS = 200;
  private static final String FIX =
      "Write a head line, the time in the first column, and one number in each other.";

  private DemandFile() {}

  /**
   * @param name of the file, for telling where something is wrong
   * @throws ProblemException BAD_INPUT naming the line that is wrong
   */
  public static List<DemandSeries> parse(String name, String csv) {
    List<CSVRecord> rows;
    try {
      rows = CSVFormat.DEFAULT.parse(new StringReader(csv)).getRecords();
    } catch (IOException | RuntimeException e) {
      throw bad(name, 1, "is no CSV: " + e.getMessage());
    }
    if (rows.size() < 3 || rows.getFirst().size() < 2) {
      throw bad(name, 1, "holds no demand: expected a head line, two rows and two columns");
    }
    List<Instant> times = new ArrayList<>();
    for (CSVRecord row : rows.subList(1, rows.size())) {
      times.add(time(name, row));
    }
    Duration step = step(name, times);
    return IntStream.range(1, Math.min(rows.getFirst().size(), MOST_COLUMNS))
        .filter(c -> !rows.getFirst().get(c).endsWith("_active_clients"))
        .mapToObj(c -> series(name, rows, c, times.getFirst(), step))
        .toList();
  }

  private static DemandSeries series(
      String name, List<CSVRecord> rows, int column, Instant start, Duration step) {
    String head = rows.getFirst().get(column).strip();
    boolean perSecond = head.endsWith("_rps");
    List<Double> values = new ArrayList<>(rows.size() - 1);
    for (CSVRecord row : rows.subList(1, rows.size())) {
      values.add(value(name, row, column, head));
    }
    try {
      return new DemandSeries(
          perSecond ? head.substring(0, head.length() - 4) : head,
          perSecond ? "requests per second" : "units",
          start,
          step,
          values);
    } catch (IllegalArgumentException e) {
      throw bad(name, 1, String.valueOf(e.getMessage()));
    }
  }

  private static double value(String name, CSVRecord row, int column, String head) {
    if (column >= row.size()) {
      throw bad(name, row.getRecordNumber(), "has no value for “" + head + "”");
    }
    try {
      double value = Double.parseDouble(row.get(column).strip());
      if (value >= 0 && Double.isFinite(value)) {
        return value;
      }
    } catch (NumberFormatException _) {
      // told below
    }
    throw bad(
        name,
        row.getRecordNumber(),
        "has “" + row.get(column) + "” for “" + head + "”, expected a number of zero or more");
  }

  private static Instant time(String name, CSVRecord row) {
    String text = row.get(0).strip();
    try {
      if (text.matches("\\d+(\\.\\d+)?")) {
        return Instant.ofEpochSecond((long) Double.parseDouble(text));
      }
      return switch (text.length()) {
        case 7 -> YearMonth.parse(text).atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
        case 10 -> LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
        default -> Instant.parse(text);
      };
    } catch (DateTimeException e) {
      throw bad(name, row.getRecordNumber(), "begins with “" + text + "”, which is no time");
    }
  }

  private static Duration step(String name, List<Instant> times) {
    Duration step = Duration.between(times.get(0), times.get(1));
    boolean months = isMonth(step);
    for (int i = 1; i < times.size(); i++) {
      Duration here = Duration.between(times.get(i - 1), times.get(i));
      if (here.isZero() || here.isNegative() || !(here.equals(step) || (months && isMonth(here)))) {
        throw bad(
            name, i + 2L, "comes %s after the one before, the second %s".formatted(here, step));
      }
    }
    return step;
  }

  private static boolean isMonth(Duration step) {
    return step.toDays() >= 28 && step.toDays() <= 31;
  }

  private static ProblemException bad(String name, long line, String what) {
    return Problem.badInput("demand-invalid", name + ":" + line + ": the row " + what + ".", FIX)
        .asException();
  }
}
