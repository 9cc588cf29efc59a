package org.anabranch.cli.gateway;

import java.io.PrintWriter;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.anabranch.cli.product.PlaceOptions;
import org.anabranch.cli.product.Product;
import org.anabranch.cli.product.Session;
import org.anabranch.cli.terminal.Shown;
import org.anabranch.cli.terminal.Surroundings;
import org.anabranch.gateway.books.UsageCsv;
import org.anabranch.gateway.books.UsageLine;
import org.anabranch.gateway.books.UsageQuery;
import org.anabranch.gateway.books.UsageSum;
import org.anabranch.kernel.Problem;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code anabranch usage}: what went through the gateway, and what it cost. */
@Command(
    name = "usage",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Says what was used and spent, summed up by key, team, model or another name.")
final class UsageCommand implements Callable<Integer> {
  private static final int DAYS_BY_DEFAULT = 29;

  private final Product product;
  private final Surroundings here;
  private final PrintWriter out;

  @Option(
      names = "--by",
      paramLabel = "WHAT",
      description = "workspace, team, user, key, alias, model, deployment, vendor or tag (key).")
  private UsageQuery.By by = UsageQuery.By.KEY;

  @Option(names = "--from", paramLabel = "DAY", description = "First day, UTC (29 days before).")
  private @Nullable LocalDate from;

  @Option(
      names = "--to",
      paramLabel = "DAY",
      description = "Last day, UTC, the whole of it (today).")
  private @Nullable LocalDate to;

  @Option(names = "--workspace", paramLabel = "NAME", description = "Of this one alone.")
  private @Nullable String workspace;

  @Option(names = "--csv", description = "Print day by day as CSV.")
  private boolean csv;

  @Mixin private PlaceOptions place = new PlaceOptions();

  UsageCommand(Product product, Surroundings here, PrintWriter out) {
    this.product = product;
    this.here = here;
    this.out = out;
  }

  @Override
  public Integer call() {
    try (Session session = product.open(place.place(here))) {
      List<UsageLine> lines = session.treasury().usage(query(session));
      if (csv) {
        out.print(UsageCsv.of(lines));
      } else {
        print(lines);
      }
    }
    return 0;
  }

  private UsageQuery query(Session session) {
    LocalDate last =
        to == null ? session.clock().instant().atZone(ZoneOffset.UTC).toLocalDate() : to;
    LocalDate first = from == null ? last.minusDays(DAYS_BY_DEFAULT) : from;
    try {
      return new UsageQuery(first, last, by, workspace);
    } catch (IllegalArgumentException e) {
      throw Problem.badInput("days-invalid", String.valueOf(e.getMessage()), "Choose other days.")
          .asException(e);
    }
  }

  private void print(List<UsageLine> lines) {
    Map<String, UsageSum> sums = new TreeMap<>();
    lines.forEach(l -> sums.merge(l.name(), l.sum(), UsageSum::plus));
    if (sums.isEmpty()) {
      out.println("Nothing was used in these days.");
      return;
    }
    out.printf("%-28s %10s %12s %12s %13s%n", "", "requests", "tokens in", "tokens out", "cost");
    sums.entrySet().stream()
        .sorted(
            Comparator.comparing((Map.Entry<String, UsageSum> e) -> e.getValue().cost()).reversed())
        .forEach(
            e ->
                out.printf(
                    "%-28s %,10d %,12d %,12d %13s%n",
                    e.getKey().isEmpty() ? "(none)" : Shown.ownLine(e.getKey(), 28),
                    e.getValue().requests(),
                    e.getValue().inputTokens(),
                    e.getValue().outputTokens(),
                    e.getValue().cost()));
    UsageSum all = sums.values().stream().reduce(UsageSum.NOTHING, UsageSum::plus);
    if (all.unpricedSearches() > 0) {
      out.printf("Without %,d web searches whose price nobody told.%n", all.unpricedSearches());
    }
    if (all.interrupted() > 0) {
      out.printf(
          "%s of it was reserved for %,d calls that a crash interrupted: anabranch usage"
              + " interrupted%n",
          all.interruptedCost(), all.interrupted());
    }
  }
}
