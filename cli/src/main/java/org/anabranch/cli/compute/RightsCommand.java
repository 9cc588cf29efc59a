package org.anabranch.cli.compute;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.anabranch.cli.product.PlaceOptions;
import org.anabranch.cli.product.Product;
import org.anabranch.cli.product.Session;
import org.anabranch.cli.terminal.Surroundings;
import org.anabranch.cli.terminal.Terminal;
import org.anabranch.compute.right.FirstRights;
import org.anabranch.compute.right.Notice;
import org.anabranch.kernel.Problem;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code anabranch rights}: rights of first refusal, offered and answered. */
@Command(
    name = "rights",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Lists what was put before holders of a right of first refusal or offer; puts another before one, takes down an answer, or says whether a contract may be signed.",
      ""
    })
final class RightsCommand implements Callable<Integer> {
  private final Product product;
  private final Surroundings here;
  private final PrintWriter out;

  @Option(
      names = "--offer",
      arity = "2",
      paramLabel = "CONTRACT",
      description = {
        "Put a signing before the holder of a right: the contract that gives the right, then the"
            + " contract that is to be signed elsewhere."
      })
  private List<String> offer = List.of();

  @Option(names = "--terms", paramLabel = "TEXT", description = "What is offered elsewhere.")
  private String terms = "";

  @Option(names = "--exercised", paramLabel = "ID", description = "The holder takes it up.")
  private @Nullable String exercised;

  @Option(names = "--waived", paramLabel = "ID", description = "The holder lets it go.")
  private @Nullable String waived;

  @Option(names = "--evidence", paramLabel = "TEXT", description = "What shows the answer.")
  private String evidence = "";

  @Option(names = "--may-sign", paramLabel = "CONTRACT", description = "Whether it may be signed.")
  private @Nullable String sign;

  @Mixin private PlaceOptions place = new PlaceOptions();

  RightsCommand(Product product, Surroundings here, PrintWriter out) {
    this.product = product;
    this.here = here;
    this.out = Terminal.of(here).lines(out);
  }

  @Override
  public Integer call() {
    String who = here.variable("USER").isEmpty() ? "unnamed" : here.variable("USER");
    try (Session session = product.open(place.place(here))) {
      FirstRights rights = session.rights();
      if (!offer.isEmpty()) {
        print(
            rights.offer(
                session.estate().inForce().estate(), offer.get(0), offer.get(1), terms, who));
      } else if (exercised != null || waived != null) {
        if (exercised != null && waived != null) {
          throw Problem.badInput(
                  "answer-twofold", "It is either exercised or waived.", "Name one of them.")
              .asException();
        }
        String id = exercised == null ? String.valueOf(waived) : exercised;
        print(rights.answer(id, exercised != null, evidence, who));
      } else if (sign != null) {
        return maySign(rights.standing(session.estate().inForce().estate(), sign));
      } else {
        List<Notice> all = rights.all();
        all.forEach(this::print);
        if (all.isEmpty()) {
          out.println("Nobody has been asked yet: see --offer.");
        }
      }
    }
    return 0;
  }

  /** Ends with 1 while a right stands in the way, for scripts. */
  private int maySign(FirstRights.Standing standing) {
    return switch (standing) {
      case FirstRights.Standing.Free() -> {
        out.println("Nobody's right stands in the way.");
        yield 0;
      }
      case FirstRights.Standing.Bound(List<String> why) -> {
        why.forEach(out::println);
        yield 1;
      }
    };
  }

  private void print(Notice n) {
    out.printf(
        "%s  %-9s %s before %s, until %s%s%n",
        n.id(),
        n.state().word(),
        n.elsewhere(),
        n.contract(),
        n.deadline().toString().substring(0, 10),
        n.evidence().isEmpty() ? "" : "; " + n.evidence());
  }
}
