package org.anabranch.cli.compute;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.anabranch.cli.terminal.Terminal;
import org.anabranch.compute.forecast.DemandSeries;
import org.anabranch.compute.forecast.Outlook;
import org.junit.jupiter.api.Test;

/** Three weeks by the hour, looked at a day ahead. */
class ForecastPrinterTest {
  private static String printed() {
    List<Double> values =
        IntStream.range(0, 21 * 24)
            .mapToObj(h -> 2_500_000 + 900_000 * Math.sin(h * Math.PI / 12) + h % 7 * 1000)
            .toList();
    DemandSeries series =
        new DemandSeries(
            "chat",
            "tokens per hour",
            Instant.parse("2026-11-01T00:00:00Z"),
            Duration.ofHours(1),
            values);
    StringWriter text = new StringWriter();
    new ForecastPrinter(new PrintWriter(text), new Terminal(false, false, 80))
        .print(List.of(Outlook.of(series, Duration.ofDays(1))), false);
    return text.toString();
  }

  @Test
  void the_back_test_fits_eighty_columns_row_by_row() {
    String text = printed();

    assertThat(text.lines()).allSatisfy(l -> assertThat(l.length()).isLessThanOrEqualTo(80));
    List<String> rows = text.lines().map(String::strip).toList();
    int leads = rows.indexOf(rows.stream().filter(l -> l.startsWith("MASE, so")).findFirst().get());
    assertThat(rows.get(leads)).endsWith("1 d").contains("1 h");
    assertThat(rows.stream().filter(l -> l.matches("seasonal blend .*\\d+%")))
        .as("its scores")
        .hasSize(1);
    assertThat(rows.get(leads + 1)).matches("seasonal blend( +\\d+\\.\\d\\d){6}");
    assertThat(rows.get(leads + 2)).matches("naive( +\\d+\\.\\d\\d){6}");
  }
}
