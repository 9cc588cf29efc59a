package org.anabranch.cli.compute;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.anabranch.cli.terminal.Terminal;
import org.anabranch.compute.forecast.Backtest;
import org.anabranch.compute.forecast.DemandSeries;
import org.anabranch.compute.forecast.Forecast;
import org.anabranch.compute.forecast.Outlook;
import org.anabranch.kernel.Count;

/** Prints forecasts for people, each with what such forecasts were worth. */
final class ForecastPrinter {
  private static final int ROWS = 12;
  private static final int BAR = 36;

  private final PrintWriter out;
  private final Terminal terminal;

  ForecastPrinter(PrintWriter out, Terminal terminal) {
    this.out = terminal.lines(out);
    this.terminal = terminal;
  }

  void print(List<Outlook> outlooks, boolean measured) {
    for (Outlook outlook : outlooks) {
      heading(outlook.forecast(), measured);
      ahead(outlook.forecast());
      Backtest test = outlook.backtest();
      if (test == null) {
        out.println(
            terminal.dim(
                "  too short to hold a part of it back: no back-test, mind the intervals"));
      } else {
        scores(test);
      }
      out.println();
    }
    out.flush();
  }

  private void heading(Forecast forecast, boolean measured) {
    DemandSeries history = forecast.history();
    out.println(
        terminal.bold(history.name())
            + terminal.dim(
                "  %s · %s of %s from %s%s"
                    .formatted(
                        history.unit(),
                        Count.of(history.values().size(), "step"),
                        Spans.shown(history.step()),
                        history.start(),
                        measured ? " · measured by the gateway" : "")));
  }

  private void ahead(Forecast forecast) {
    List<Forecast.Point> points = forecast.points();
    int every = Math.max(1, Math.ceilDiv(points.size(), ROWS));
    double most = points.stream().mapToDouble(Forecast.Point::high95).max().orElse(1);
    out.println(
        terminal.dim(
            "  %-20s%9s%10s%9s%10s%9s"
                .formatted("", "expected", "80 % from", "to", "95 % from", "to")));
    for (int i = every - 1; i < points.size(); i += every) {
      Forecast.Point p = points.get(i);
      out.println(
          "  %-20s%9s%10s%9s%10s%9s  %s"
              .formatted(
                  p.at(),
                  number(p.median()),
                  number(p.low80()),
                  number(p.high80()),
                  number(p.low95()),
                  number(p.high95()),
                  bar(p, most)));
    }
  }

  /** The interval of 80 % as a line, the median in it. */
  private String bar(Forecast.Point p, double most) {
    int width = Math.max(8, Math.min(BAR, terminal.width() - 71));
    StringBuilder bar = new StringBuilder(" ".repeat(width));
    int low = place(p.low80(), most, width);
    int high = place(p.high80(), most, width);
    for (int i = low; i <= high; i++) {
      bar.setCharAt(i, '─');
    }
    bar.setCharAt(place(p.median(), most, width), '●');
    return bar.toString().stripTrailing();
  }

  private static int place(double value, double most, int width) {
    return most <= 0 ? 0 : (int) Math.clamp(Math.round(value / most * (width - 1)), 0, width - 1);
  }

  private void scores(Backtest test) {
    out.println(
        terminal.dim(
            "  back-test: %s %s ahead, each from what was known then"
                .formatted(
                    Count.of(test.origins(), "forecast"),
                    Spans.shown(test.history().step().multipliedBy(test.steps())))));
    out.println(terminal.dim("  %-18s%11s%6s%7s".formatted("", "mean error", "MASE", "sMAPE")));
    for (Backtest.Score score : test.methods()) {
      String line =
          "  %-18s%11s%6.2f%6.0f%%"
              .formatted(score.method(), number(score.mae()), score.mase(), 100 * score.smape());
      out.println(score.mase() == best(test) ? terminal.good(line) : line);
    }
    leads(test);
    out.printf(
        Locale.ROOT,
        "  inside the interval of 80 %%: %.0f %%, of 95 %%: %.0f %%%n",
        100 * test.inside80(),
        100 * test.inside95());
  }

  private static double best(Backtest test) {
    return test.methods().stream().mapToDouble(Backtest.Score::mase).min().orElse(0);
  }

  /** A table of its own: beside the other it would not fit a terminal of 80 columns. */
  private void leads(Backtest test) {
    String ahead =
        test.leads().stream()
            .map(l -> "%9s".formatted(Spans.shown(test.history().step().multipliedBy(l.steps()))))
            .collect(Collectors.joining());
    out.println(terminal.dim("  %-18s%s".formatted("MASE, so far ahead", ahead)));
    for (int m = 0; m < test.methods().size(); m++) {
      Backtest.Score score = test.methods().get(m);
      int method = m;
      String line =
          "  %-18s%s"
              .formatted(
                  score.method(),
                  test.leads().stream()
                      .map(l -> "%9.2f".formatted(l.mase().get(method)))
                      .collect(Collectors.joining()));
      out.println(score.mase() == best(test) ? terminal.good(line) : line);
    }
  }

  private static String number(double value) {
    return value >= 1e6
        ? "%,.2f M".formatted(value / 1e6)
        : value >= 1000
            ? "%,.0f".formatted(value)
            : value >= 10 ? "%.1f".formatted(value) : "%.3f".formatted(value);
  }
}
