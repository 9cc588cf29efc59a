package org.anabranch.cli.publish;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.Callable;
import org.anabranch.cli.product.PlaceOptions;
import org.anabranch.cli.product.Product;
import org.anabranch.cli.product.Session;
import org.anabranch.cli.terminal.Surroundings;
import org.anabranch.kernel.Count;
import org.anabranch.kernel.TextFile;
import org.anabranch.publish.schedule.CsvImport;
import org.anabranch.publish.schedule.Scheduling;
import org.anabranch.publish.schedule.WallTime;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code anabranch import}: plans posts from a table, all or none. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Plans posts from a CSV table: account (or platform), at (or date and time), text; where"
          + " wanted zone, title, hashtags, link, images. All rows are planned, or none."
    })
final class ImportCommand implements Callable<Integer> {
  private final Product product;
  private final Surroundings here;
  private final PrintWriter out;

  @Parameters(paramLabel = "FILE", description = "The table.")
  private Path file = Path.of("");

  @Option(names = "--zone", paramLabel = "ZONE", description = "Times are by the clock of ZONE.")
  private @Nullable String zone;

  @Option(names = "--preview", description = "Only says what would come of each row.")
  private boolean preview;

  @Mixin private PlaceOptions place = new PlaceOptions();

  ImportCommand(Product product, Surroundings here, PrintWriter out) {
    this.product = product;
    this.here = here;
    this.out = out;
  }

  @Override
  public Integer call() {
    String table = table();
    try (Session session = product.open(place.place(here))) {
      Scheduling scheduling = session.scheduling();
      ZoneId clock = WallTime.zone(zone, scheduling.posts().zone());
      List<CsvImport.Row> rows = scheduling.table().preview(table, clock);
      boolean wrong = rows.stream().anyMatch(r -> r.draft() == null);
      if (preview || wrong) {
        rows.forEach(r -> out.println("line %d: %s".formatted(r.line(), said(r))));
      }
      if (!preview) {
        int planned = scheduling.table().bringIn(table, clock).size();
        out.println(Count.of(planned, "post is", "posts are") + " planned.");
      }
    }
    return 0;
  }

  private static String said(CsvImport.Row row) {
    if (row.problem() != null) {
      return "wrong: " + row.problem();
    }
    return row.warnings().isEmpty()
        ? "sound"
        : String.join(" ", row.warnings().stream().map(w -> w.message()).toList());
  }

  private String table() {
    return TextFile.readTable(file);
  }
}
