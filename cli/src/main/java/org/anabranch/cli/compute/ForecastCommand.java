package org.anabranch.cli.compute;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.anabranch.cli.product.PlaceOptions;
import org.anabranch.cli.product.Product;
import org.anabranch.cli.product.Session;
import org.anabranch.cli.terminal.Surroundings;
import org.anabranch.cli.terminal.Terminal;
import org.anabranch.compute.forecast.DemandFile;
import org.anabranch.compute.forecast.DemandSeries;
import org.anabranch.compute.forecast.Outlook;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.TextFile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code anabranch forecast}: what demand will be, and how far such forecasts have been off. */
@Command(
    name = "forecast",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Forecasts demand from a CSV file, or from the gateway's own usage when no file is named, with intervals; and back-tests the forecast against the naive ones, whoever wins.",
      ""
    })
final class ForecastCommand implements Callable<Integer> {
  private final Product product;
  private final Surroundings here;
  private final PrintWriter out;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "FILE",
      description = "CSV: the time in the first column, demand in the others.")
  private @Nullable Path file;

  @Option(
      names = "--ahead",
      paramLabel = "SPAN",
      converter = Spans.class,
      description = "How far: 6h, 1d, 7d (1d).")
  private Duration ahead = Duration.ofDays(1);

  @Option(
      names = "--column",
      paramLabel = "NAME",
      description = "Only this column, or this model or alias; may be given again.")
  private List<String> columns = List.of();

  @Option(
      names = "--step",
      paramLabel = "SPAN",
      converter = Spans.class,
      description = "Of the gateway's usage: the length of a step (1h).")
  private Duration step = Duration.ofHours(1);

  @Option(
      names = "--history",
      paramLabel = "SPAN",
      converter = Spans.class,
      description = "Of the gateway's usage: how far back (28d).")
  private Duration history = Duration.ofDays(28);

  @Option(names = "--json", description = "Print everything as JSON.")
  private boolean json;

  @Mixin private PlaceOptions place = new PlaceOptions();

  ForecastCommand(Product product, Surroundings here, PrintWriter out) {
    this.product = product;
    this.here = here;
    this.out = out;
  }

  @Override
  public Integer call() {
    List<Outlook> outlooks = new ArrayList<>();
    for (DemandSeries series : wanted(file == null ? used() : read(file))) {
      outlooks.add(Outlook.of(series, ahead));
    }
    if (json) {
      out.println(Json.plainLines(outlooks));
    } else {
      new ForecastPrinter(out, Terminal.of(here)).print(outlooks, file == null);
    }
    return 0;
  }

  private static List<DemandSeries> read(Path file) {
    return DemandFile.parse(file.toString(), TextFile.read(file));
  }

  private List<DemandSeries> used() {
    try (Session session = product.open(place.place(here))) {
      long stepSeconds = Math.max(1, step.toSeconds());
      Instant until =
          Instant.ofEpochSecond(
              session.clock().instant().getEpochSecond() / stepSeconds * stepSeconds);
      return session.demand().demand(until.minus(history), until, step);
    }
  }

  private List<DemandSeries> wanted(List<DemandSeries> all) {
    List<DemandSeries> wanted =
        all.stream().filter(s -> columns.isEmpty() || columns.contains(s.name())).toList();
    if (wanted.isEmpty()) {
      throw Problem.badInput(
              "demand-missing",
              all.isEmpty()
                  ? "Nothing was asked of the gateway in that time."
                  : "There is no demand called %s.".formatted(String.join(", ", columns)),
              all.isEmpty()
                  ? "Name a CSV file, or send requests through the gateway first."
                  : "There is: "
                      + String.join(", ", all.stream().map(DemandSeries::name).toList())
                      + ".")
          .asException();
    }
    return wanted;
  }
}
