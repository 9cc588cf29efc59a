package org.anabranch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people read of compute fits into eighty columns, where the terminal says nothing else. */
class WidthTest {
  private static final int COLUMNS = 80;

  /** So many days are enough for a forecast, and so many to play them: both give full tables. */
  private static final int FORECAST_DAYS = 4;

  private static final int SIMULATED_DAYS = 2;

  private static final List<String> COMPUTE =
      List.of("plan", "estate", "drill", "forecast", "simulate", "concentration", "rights");

  @TempDir Path folder;
  private final FakeProduct product = new FakeProduct();
  private Path home = Path.of("");

  @BeforeEach
  void home() {
    home = folder.resolve("h");
  }

  @ParameterizedTest
  @CsvSource({
    "estate-clauses.yaml, north, slip:fjord:6, price:south-reserved:+20, clause:north-2026:minimum-share, worst:0",
    "partners-2025.yaml, microsoft, slip:abilene:6, price:oracle-2025:+20, without:aws-2025, power:abilene:-50"
  })
  void of_an_example(
      String name, String exit, String slip, String price, String less, String other) {
    String file = Path.of("../examples", name).toString();

    fits("estate", "validate", file);
    fits("estate", "show", file, "--home", home.toString());
    fits("estate", "import", file, "--home", home.toString());
    fits("estate", "show", "--home", home.toString());
    fits("estate", "history", "--home", home.toString());
    fits("plan", file);
    fits(
        "plan", file, "--what-if", slip, "--what-if", price, "--what-if", less, "--what-if", other);
    fits("plan", file, "--alternatives", "5");
    fits("drill", "--exit", exit, "--from", "2027-01", "--home", home.toString());
    fits("drill", "list", "--home", home.toString());
    fits("concentration", "--home", home.toString());
  }

  @Test
  void of_a_difference() {
    fits("estate", "diff", "../examples/estate-clauses.yaml", "../examples/partners-2025.yaml");
  }

  @Test
  void of_a_right_of_first_refusal() {
    String at = home.toString();
    fits("estate", "import", "../examples/estate-clauses.yaml", "--home", at);
    fits("rights", "--home", at);
    fits("rights", "--offer", "north-2026", "quay-option", "--terms", "the same", "--home", at);
    fits("rights", "--home", at);
  }

  @Test
  void of_a_forecast_and_a_simulation() throws IOException {
    fits("forecast", trace(FORECAST_DAYS).toString());
    String[] simulate = {
      "simulate",
      "--trace",
      trace(SIMULATED_DAYS).toString(),
      "--estate",
      Files.writeString(
              folder.resolve("live.yaml"),
              Files.readString(Path.of("../examples/live-estate.yaml"))
                  .replace("id: language-m-large", "id: chat")
                  .replace("id: language-m-mid", "id: agents"))
          .toString(),
      "--optimum"
    };
    fits(simulate);
    hasNoBrokenRows(told(Map.of("COLUMNS", "200"), simulate));
  }

  private Path trace(int days) throws IOException {
    StringBuilder csv = new StringBuilder("time,chat,agents\n");
    for (int hour = 0; hour < days * 24; hour++) {
      double wave = 1 + Math.sin(hour * Math.PI / 12);
      csv.append(
          String.format(
              Locale.ROOT,
              "2026-01-%02dT%02d:00:00Z,%.1f,%.1f%n",
              1 + hour / 24,
              hour % 24,
              400_000 + 300_000 * wave,
              0.2 + wave));
    }
    return Files.writeString(folder.resolve(days + "-days.csv"), csv);
  }

  @Test
  void of_every_help() {
    COMPUTE.forEach(c -> fits(c, "--help"));
    List.of("import", "show", "validate", "diff", "history", "export")
        .forEach(c -> fits("estate", c, "--help"));
    List.of("list", "show", "stop", "verify").forEach(c -> fits("drill", c, "--help"));
  }

  /** A table's row is whole: broken at the terminal's edge it would fit, and could not be read. */
  private static void hasNoBrokenRows(String onAWideTerminal) {
    assertThat(
            onAWideTerminal
                .lines()
                .dropWhile(l -> !l.startsWith("  simulated "))
                .filter(l -> l.matches("  \\S.*")))
        .hasSizeGreaterThan(2)
        .allSatisfy(row -> assertThat(row.length()).as(row).isLessThanOrEqualTo(COLUMNS));
  }

  private void fits(String... command) {
    String told = told(Map.of(), command);
    assertThat(told).as(String.join(" ", command)).isNotBlank();
    assertThat(told.lines().filter(WidthTest::isTooWide))
        .as("too wide of %s, in%n%s", String.join(" ", command), told)
        .isEmpty();
  }

  private String told(Map<String, String> environment, String... command) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        new Cli(product, environment)
            .run(new PrintWriter(out, true), new PrintWriter(err, true), command);
    assertThat(code).as("%s %s", String.join(" ", command), err).isZero();
    return out.toString();
  }

  /** A path, which has no place where it could be broken, does not count. */
  private static boolean isTooWide(String line) {
    String rest = line.replaceFirst("\\S*/\\S*$", "");
    return rest.codePointCount(0, rest.length()) > COLUMNS;
  }
}
