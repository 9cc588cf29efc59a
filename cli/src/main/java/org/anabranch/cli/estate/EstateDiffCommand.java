package org.anabranch.cli.estate;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.anabranch.cli.product.PlaceOptions;
import org.anabranch.cli.product.Product;
import org.anabranch.cli.product.Session;
import org.anabranch.cli.terminal.Surroundings;
import org.anabranch.cli.terminal.Terminal;
import org.anabranch.compute.estate.Change;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.estate.EstateDiff;
import org.anabranch.compute.estate.EstateVersion;
import org.anabranch.compute.estate.Estates;
import org.anabranch.kernel.Problem;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code anabranch estate diff}: what changed between two versions or files, in words. */
@Command(
    name = "diff",
    mixinStandardHelpOptions = true,
    description = {
      "Says what changed between two estates, each a file or a version's number. With one, between it and the estate in force; with none, what the last change was.",
      ""
    })
final class EstateDiffCommand implements Callable<Integer> {
  private final Product product;
  private final Surroundings here;
  private final PrintWriter out;

  @Parameters(index = "0..*", arity = "0..2", paramLabel = "FILE|VERSION")
  private List<String> named = List.of();

  @Mixin private PlaceOptions place = new PlaceOptions();

  EstateDiffCommand(Product product, Surroundings here, PrintWriter out) {
    this.product = product;
    this.here = here;
    this.out = Terminal.of(here).lines(out);
  }

  @Override
  public Integer call() {
    if (named.size() == 2 && named.stream().noneMatch(EstateDiffCommand::isVersion)) {
      print(EstateDiff.between(file(named.get(0)), file(named.get(1))));
      return 0;
    }
    try (Session session = product.open(place.place(here))) {
      if (named.isEmpty()) {
        print(lastChange(session));
      } else {
        print(
            EstateDiff.between(
                estate(session, named.get(0)),
                named.size() == 1
                    ? session.estate().inForce().estate()
                    : estate(session, named.get(1))));
      }
    }
    return 0;
  }

  private static List<Change> lastChange(Session session) {
    List<EstateVersion> newest = session.estate().history(2);
    if (newest.size() < 2) {
      throw Problem.badInput(
              "estate-unchanged",
              "There are no two versions to compare.",
              "Name two files: anabranch estate diff before.yaml after.yaml")
          .asException();
    }
    return session.estate().diff(newest.get(1).number(), newest.get(0).number());
  }

  private Estate estate(Session session, String name) {
    return isVersion(name) ? session.estate().version(Long.parseLong(name)).estate() : file(name);
  }

  private Estate file(String name) {
    return Estates.read(here.path(name));
  }

  private static boolean isVersion(String name) {
    return name.matches("\\d{1,9}");
  }

  private void print(List<Change> changes) {
    changes.forEach(c -> out.println(c.text()));
    if (changes.isEmpty()) {
      out.println("Both say the same.");
    }
  }
}
