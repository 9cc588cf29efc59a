package org.anabranch.cli.publish;

import java.io.PrintWriter;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.anabranch.cli.product.PlaceOptions;
import org.anabranch.cli.product.Product;
import org.anabranch.cli.product.Session;
import org.anabranch.cli.terminal.Surroundings;
import org.anabranch.kernel.Problem;
import org.anabranch.publish.Account;
import org.anabranch.publish.Platform;
import org.anabranch.publish.schedule.Queues;
import org.anabranch.publish.schedule.Slot;
import org.anabranch.publish.schedule.WallTime;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code anabranch queue}: shows or sets the weekly slots of an account. */
@Command(
    name = "queue",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Shows the weekly slots of an account's queue, or sets them.")
final class QueueCommand implements Callable<Integer> {
  private final Product product;
  private final Surroundings here;
  private final PrintWriter out;

  @Parameters(index = "0", paramLabel = "ACCOUNT", description = "Its id, or its platform.")
  private String account = "";

  @Parameters(
      index = "1..*",
      paramLabel = "DAY-HH:MM",
      description = "The slots, instead of those it has: mon-09:30 thu-17:00.")
  private List<String> slots = List.of();

  @Option(names = "--zone", paramLabel = "ZONE", description = "By the clock of ZONE.")
  private @Nullable String zone;

  @Mixin private PlaceOptions place = new PlaceOptions();

  QueueCommand(Product product, Surroundings here, PrintWriter out) {
    this.product = product;
    this.here = here;
    this.out = out;
  }

  @Override
  public Integer call() {
    try (Session session = product.open(place.place(here))) {
      Account owner =
          session
              .publisher()
              .account(account)
              .or(() -> Platform.byKey(account).flatMap(session.publisher()::account))
              .orElseThrow(
                  () ->
                      Problem.badInput(
                              "account-missing",
                              "There is no account " + account + ".",
                              "Name one by its id or its platform.")
                          .asException());
      Queues queues = session.scheduling().queues();
      if (!slots.isEmpty()) {
        queues.set(
            owner.id(),
            WallTime.zone(zone, session.scheduling().posts().zone()),
            slots.stream().map(QueueCommand::slot).toList());
      }
      Queues.Week week = queues.week(owner.id());
      out.println(
          week.slots().isEmpty()
              ? owner.id() + " has no slots."
              : owner.id() + ", by the clock of " + week.zone() + ":");
      for (Slot slot : week.slots()) {
        out.println(
            "  " + slot.day().name().substring(0, 3).toLowerCase(Locale.ROOT) + " " + slot.time());
      }
    }
    return 0;
  }

  private static Slot slot(String text) {
    String[] words = text.split("-", 2);
    if (words.length == 2
        && words[0].length() >= 2
        && words[1].matches("([01]\\d|2[0-3]):[0-5]\\d")) {
      String day = words[0].toUpperCase(Locale.ROOT);
      for (DayOfWeek each : Arrays.asList(DayOfWeek.values())) {
        if (each.name().startsWith(day)) {
          return new Slot(each, LocalTime.parse(words[1]));
        }
      }
    }
    throw Problem.badInput(
            "slot-invalid", "“" + text + "” is no weekly slot.", "Write it as mon-09:30.")
        .asException();
  }
}
