package org.anabranch.cli.gateway;

import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.anabranch.cli.product.PlaceOptions;
import org.anabranch.cli.product.Product;
import org.anabranch.cli.product.Session;
import org.anabranch.cli.terminal.Shown;
import org.anabranch.cli.terminal.Surroundings;
import org.anabranch.gateway.replay.History;
import org.anabranch.gateway.replay.Replay;
import org.anabranch.kernel.Count;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.Moments;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code anabranch replay}: what the requests of the past would have come to otherwise. */
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    description = {
      "Runs the gateway's stored requests through another configuration (--config), or through this one without some vendors: who would have been asked, what it would have cost, what nobody could serve.",
      ""
    })
final class ReplayCommand implements Callable<Integer> {
  private static final int SHOWN = 10;

  private final Product product;
  private final Surroundings here;
  private final PrintWriter out;

  @Mixin private PlaceOptions place = new PlaceOptions();

  @Option(
      names = "--from",
      paramLabel = "WHEN",
      description = "First day, UTC, such as 2026-11-01; or a moment.")
  private @Nullable String from;

  @Option(
      names = "--to",
      paramLabel = "WHEN",
      description = "Last day, UTC, the whole of it; or up to a moment.")
  private @Nullable String to;

  @Option(names = "--alias", paramLabel = "NAME", description = "Only requests for this name.")
  private @Nullable String alias;

  @Option(
      names = "--without",
      paramLabel = "VENDOR",
      description = "As if there were no such vendor.")
  private List<String> without = List.of();

  @Option(names = "--json", description = "Print everything as JSON.")
  private boolean json;

  ReplayCommand(Product product, Surroundings here, PrintWriter out) {
    this.product = product;
    this.here = here;
    this.out = out;
  }

  @Override
  public Integer call() {
    Product.Place given = place.place(here);
    try (Session session = product.open(new Product.Place(given.home(), Optional.empty()))) {
      Replay replay =
          session.replay(
              given.configuration(),
              new History.Wish(
                  null,
                  from == null ? null : Moments.from("--from", from),
                  to == null ? null : Moments.to("--to", to),
                  alias,
                  without));
      if (json) {
        out.println(Json.plain(replay));
      } else {
        print(replay);
      }
    }
    return 0;
  }

  private void print(Replay r) {
    if (r.requests() == 0) {
      out.println("No such request is stored, so there is nothing to replay.");
      refused(r);
      return;
    }
    long unserved = r.unserved().stream().mapToLong(Replay.Unserved::requests).sum();
    out.printf(
        "%s replayed, %,d would have gone elsewhere%n",
        Count.of(r.requests(), "request"), r.moved());
    out.printf("  paid         %12s  →  %12s%n", r.before(), r.after());
    if (!r.promisedBefore().isZero() || !r.promisedAfter().isZero()) {
      out.printf("  promised     %12s  →  %12s%n", r.promisedBefore(), r.promisedAfter());
    }
    out.printf("  expected     %10.2f s  →  %10.2f s%n", r.secondsBefore(), r.secondsAfter());
    if (r.assumed() > 0) {
      out.printf(
          "  %,d went where nothing is known; the same model's figures stand in%n", r.assumed());
    }
    refused(r);
    lines("vendor", r.vendors());
    lines("deployment", r.deployments());
    days(r.days());
    if (unserved > 0) {
      out.printf("%n%,d nobody could have served%n", unserved);
      r.unserved().stream()
          .limit(SHOWN)
          .forEach(
              u ->
                  out.printf(
                      "  %,8d  %s%n            such as %s%n",
                      u.requests(), Shown.clipped(u.reason(), 68), u.example()));
    }
  }

  private void refused(Replay r) {
    if (r.refused() > 0) {
      out.printf(
          "  left out: %s that a budget or limit refused at the time%n",
          Count.of(r.refused(), "request"));
    }
  }

  private void lines(String title, List<Replay.Line> lines) {
    long before = lines.stream().mapToLong(Replay.Line::tokensBefore).sum();
    long after = lines.stream().mapToLong(Replay.Line::tokensAfter).sum();
    out.printf("%n%-18s %17s %15s %25s%n", "by " + title, "requests", "share of tokens", "paid");
    for (Replay.Line line : lines) {
      out.printf(
          "%-18s %,7d → %,7d %6s → %6s %11s → %11s%n",
          Shown.ownLine(line.name(), 18),
          line.requestsBefore(),
          line.requestsAfter(),
          Shown.percent(line.tokensBefore(), before),
          Shown.percent(line.tokensAfter(), after),
          line.before(),
          line.after());
    }
  }

  private void days(List<Replay.Day> days) {
    out.printf("%n%-12s %10s %10s %10s %27s%n", "by day", "requests", "moved", "unserved", "paid");
    for (Replay.Day day : days) {
      out.printf(
          "%-12s %,10d %,10d %,10d %12s → %12s%n",
          day.day(), day.requests(), day.moved(), day.unserved(), day.before(), day.after());
    }
  }
}
