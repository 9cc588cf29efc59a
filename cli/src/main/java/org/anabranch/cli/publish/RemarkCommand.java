package org.anabranch.cli.publish;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.anabranch.cli.product.PlaceOptions;
import org.anabranch.cli.product.Product;
import org.anabranch.cli.product.Session;
import org.anabranch.cli.terminal.Surroundings;
import org.anabranch.kernel.Deadline;
import org.anabranch.publish.inbox.Inbox;
import org.anabranch.publish.inbox.Received;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code anabranch remark}: features, hides or deletes a remark on its platform. */
@Command(
    name = "remark",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Does one thing with a remark of the inbox, where its platform's API allows it.")
final class RemarkCommand implements Callable<Integer> {
  private static final Duration CALL = Duration.ofMinutes(2);

  private final Product product;
  private final Surroundings here;
  private final PrintWriter out;

  @Parameters(index = "0", paramLabel = "REMARK", description = "The remark's id.")
  private String id = "";

  /** One of these. */
  static final class What {
    @Option(names = "--feature", description = "Put it before others (WeChat: 精选).")
    private boolean feature;

    @Option(names = "--unfeature", description = "Feature it no longer.")
    private boolean unfeature;

    @Option(names = "--hide", description = "Take it out of others' sight.")
    private boolean hide;

    @Option(names = "--unhide", description = "Show it again.")
    private boolean unhide;

    @Option(names = "--delete", description = "Delete it for good; your own answers too.")
    private boolean delete;
  }

  @ArgGroup(exclusive = true, multiplicity = "1")
  private What what = new What();

  @Mixin private PlaceOptions place = new PlaceOptions();

  RemarkCommand(Product product, Surroundings here, PrintWriter out) {
    this.product = product;
    this.here = here;
    this.out = out;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (Session session = product.open(place.place(here))) {
      Received now = done(session.inbox(), Deadline.in(CALL));
      out.printf(
          "%s on %s is %s%s.%n",
          now.id(),
          now.platform().title(),
          now.state().name().toLowerCase(Locale.ROOT),
          now.remark().featured() ? " and featured" : "");
    }
    return 0;
  }

  private Received done(Inbox inbox, Deadline deadline) throws InterruptedException {
    if (what.delete) {
      return inbox.delete(id, deadline);
    }
    return what.hide || what.unhide
        ? inbox.hide(id, what.hide, deadline)
        : inbox.feature(id, what.feature, deadline);
  }
}
