package org.anabranch.cli.publish;

import java.io.PrintWriter;
import java.time.ZoneId;
import java.time.format.TextStyle;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.anabranch.cli.product.PlaceOptions;
import org.anabranch.cli.product.Product;
import org.anabranch.cli.product.Session;
import org.anabranch.cli.terminal.Surroundings;
import org.anabranch.insight.BestTimes;
import org.anabranch.insight.PostingTimes;
import org.anabranch.kernel.Count;
import org.anabranch.publish.schedule.WallTime;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code anabranch best-times ACCOUNT}: when its posts were seen most. */
@Command(
    name = "best-times",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Says at which hours of the week an account's posts were seen more than usual, from its own figures and its platform's, and on how many posts that rests.",
      ""
    })
final class BestTimesCommand implements Callable<Integer> {
  private final Product product;
  private final Surroundings here;
  private final PrintWriter out;

  @Parameters(paramLabel = "ACCOUNT", description = "Its id; see them with: anabranch accounts")
  private String account = "";

  @Option(
      names = "--zone",
      paramLabel = "ZONE",
      description = "By the clock of this zone, such as Europe/Berlin; else by this machine's.")
  private String zone = "";

  @Mixin private PlaceOptions place = new PlaceOptions();

  BestTimesCommand(Product product, Surroundings here, PrintWriter out) {
    this.product = product;
    this.here = here;
    this.out = out;
  }

  @Override
  public Integer call() {
    try (Session session = product.open(place.place(here))) {
      ZoneId by = WallTime.zone(zone, session.scheduling().posts().zone());
      BestTimes best = new PostingTimes(session.publisher(), session.insight()).of(account, by);
      if (best.simulated()) {
        out.println("Simulated: the sandbox's audience, not people.");
      }
      if (!best.isEnough()) {
        out.println(best.notYet());
        return 0;
      }
      best.moments().forEach(m -> print(m, best));
      out.printf(
          "By the clock of %s; %s of this account in all.%n", by, Count.of(best.posts(), "post"));
      return 0;
    }
  }

  private void print(BestTimes.Moment moment, BestTimes best) {
    out.printf(
        Locale.ENGLISH,
        "%-9s %02d:00  %+4.0f %%  %s here, %d on the platform%n",
        moment.day().getDisplayName(TextStyle.FULL, Locale.ENGLISH),
        moment.hour(),
        moment.lift() * 100,
        Count.of(moment.posts(), "post"),
        moment.platformPosts());
  }
}
