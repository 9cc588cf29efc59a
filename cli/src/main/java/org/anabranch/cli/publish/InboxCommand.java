package org.anabranch.cli.publish;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.anabranch.cli.product.PlaceOptions;
import org.anabranch.cli.product.Product;
import org.anabranch.cli.product.Session;
import org.anabranch.cli.terminal.Surroundings;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Json;
import org.anabranch.publish.inbox.Inbox;
import org.anabranch.publish.inbox.Received;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code anabranch inbox}: what people say below live posts. */
@Command(
    name = "inbox",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Reads what is due, and lists what people say below your posts, newest first.")
final class InboxCommand implements Callable<Integer> {
  private static final Duration READING = Duration.ofMinutes(5);

  private final Product product;
  private final Surroundings here;
  private final PrintWriter out;

  @Option(names = "--new", description = "Only what nobody has looked at.")
  private boolean fresh;

  @Option(names = "--limit", paramLabel = "N", description = "How many to list (default: 30).")
  private int limit = 30;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Mixin private PlaceOptions place = new PlaceOptions();

  InboxCommand(Product product, Surroundings here, PrintWriter out) {
    this.product = product;
    this.here = here;
    this.out = out;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (Session session = product.open(place.place(here))) {
      int added = session.inbox().collect(Deadline.in(READING));
      Inbox.Filter filter =
          new Inbox.Filter(fresh ? Received.State.NEW : null, null, null, null, "");
      List<Received> remarks = session.inbox().list(filter, limit);
      if (json) {
        out.println(Json.plain(remarks));
        return 0;
      }
      out.printf("%d came in just now; %d are new.%n", added, session.inbox().unread());
      for (Received r : remarks) {
        out.printf(
            "%s  %-10s %-9s %s: %s%n",
            r.id(),
            r.platform().key(),
            r.state().name().toLowerCase(Locale.ROOT),
            r.remark().author(),
            r.remark().text().replace('\n', ' '));
      }
    }
    return 0;
  }
}
