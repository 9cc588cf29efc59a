package org.anabranch.cli.publish;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.anabranch.cli.product.PlaceOptions;
import org.anabranch.cli.product.Product;
import org.anabranch.cli.product.Session;
import org.anabranch.cli.terminal.Surroundings;
import org.anabranch.kernel.Deadline;
import org.anabranch.publish.inbox.Answer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code anabranch reply}: answers a remark in the account's name. */
@Command(
    name = "reply",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Replies to a remark of the inbox, once.")
final class ReplyCommand implements Callable<Integer> {
  private static final Duration SENDING = Duration.ofMinutes(2);

  private final Product product;
  private final Surroundings here;
  private final PrintWriter out;

  @Parameters(index = "0", paramLabel = "REMARK", description = "The remark's id.")
  private String id = "";

  @Parameters(index = "1..*", arity = "1..*", paramLabel = "WORD", description = "The reply.")
  private List<String> words = List.of();

  @Mixin private PlaceOptions place = new PlaceOptions();

  ReplyCommand(Product product, Surroundings here, PrintWriter out) {
    this.product = product;
    this.here = here;
    this.out = out;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (Session session = product.open(place.place(here))) {
      Answer answer = session.inbox().reply(id, String.join(" ", words), Deadline.in(SENDING));
      out.println(
          switch (answer.state()) {
            case SENT -> "Sent, as " + answer.remoteId() + ".";
            case FAILED -> "Not sent: " + answer.why();
            case ARMED, OUTCOME_UNKNOWN ->
                "Perhaps sent; the platform is asked again by the next look at the inbox.";
          });
      return answer.state() == Answer.State.FAILED ? 1 : 0;
    }
  }
}
