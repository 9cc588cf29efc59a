package org.anabranch.cli.drill;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.YearMonth;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.anabranch.cli.product.PlaceOptions;
import org.anabranch.cli.product.Product;
import org.anabranch.cli.product.Session;
import org.anabranch.cli.terminal.Surroundings;
import org.anabranch.cli.terminal.Terminal;
import org.anabranch.compute.drill.ExitDrill;
import org.anabranch.compute.drill.LiveDrill;
import org.anabranch.compute.drill.ReportText;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.estate.EstateBook;
import org.anabranch.compute.estate.Estates;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.Problem;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code anabranch drill}: what leaving somebody would come to, on paper or on real traffic. */
@Command(
    name = "drill",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Drills the exit of a partner or chip vendor on paper: what stops, what moves where, after how long, at what cost, with which notice dates and fees. The report is signed and kept. With --live it leaves somebody out of a share of the gateway's traffic and compares: it stops by itself when that is worse, and never costs a user an answer.",
      ""
    })
final class DrillCommand implements Callable<Integer> {
  private final Product product;
  private final Surroundings here;
  private final PrintWriter out;

  @Option(
      names = "--exit",
      paramLabel = "WHO",
      description = "Whom to leave: a partner or chip vendor of the estate.")
  private @Nullable String exit;

  @Option(
      names = "--from",
      paramLabel = "MONTH",
      description = "The first month without, such as 2027-01 (the next one).")
  private @Nullable YearMonth from;

  @Option(
      names = "--estate",
      paramLabel = "FILE",
      description = "An estate file (the estate in force).")
  private @Nullable Path file;

  @Option(names = "--json", description = "Print the report as JSON.")
  private boolean json;

  @Mixin private LiveOptions how = new LiveOptions();

  @Mixin private PlaceOptions place = new PlaceOptions();

  DrillCommand(Product product, Surroundings here, PrintWriter out) {
    this.product = product;
    this.here = here;
    this.out = out;
  }

  @Override
  public Integer call() {
    if (exit == null) {
      throw Problem.badInput(
              "drill-subject-missing",
              "Nobody was named to leave.",
              "Say whom: anabranch drill --exit microsoft --from 2027-01")
          .asException();
    }
    return how.live() ? live() : onPaper(exit);
  }

  private int live() {
    LiveDrill drill;
    try (Session session = product.open(place.place(here))) {
      drill =
          session
              .liveDrills()
              .start(
                  how.form(exit).wish(), session.estate().current().map(EstateBook.Page::estate));
    }
    if (json) {
      out.println(Json.plain(drill));
      return 0;
    }
    PrintWriter lines = Terminal.of(here).lines(out);
    lines.printf(
        Locale.ENGLISH,
        "%s leaves the %s out for %.3g %% of the %s of %s until %s, or until it is worse.%n",
        drill.id(),
        drill.exit(),
        100 * drill.share(),
        drill.by() == LiveDrill.By.CALLER ? "callers" : "requests",
        drill.scope(),
        drill.until());
    lines.println("How it stands: anabranch drill show " + drill.id());
    lines.println("To end it:     anabranch drill stop " + drill.id());
    return 0;
  }

  private int onPaper(String whom) {
    try (Session session = product.open(place.place(here))) {
      Estate estate;
      String digest;
      if (file == null) {
        EstateBook.Page page = session.estate().inForce();
        estate = page.estate();
        digest = page.version().digest();
      } else {
        estate = Estates.read(file);
        digest = org.anabranch.kernel.Digest.sha256(Estates.json(estate));
      }
      ExitDrill drill = session.drills().make(estate, digest, whom, from);
      if (json) {
        out.println(Json.plain(drill));
      } else {
        ReportLines.print(ReportText.of(drill, List.of(), ""), Terminal.of(here), out);
        out.println();
        out.println("Signed report: " + session.drills().file(drill.id(), "report.pdf"));
      }
    }
    return 0;
  }
}
