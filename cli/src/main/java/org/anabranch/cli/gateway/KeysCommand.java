package org.anabranch.cli.gateway;

import java.io.PrintWriter;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.anabranch.cli.product.PlaceOptions;
import org.anabranch.cli.product.Product;
import org.anabranch.cli.product.Session;
import org.anabranch.cli.terminal.Surroundings;
import org.anabranch.gateway.account.Budget;
import org.anabranch.gateway.account.Period;
import org.anabranch.gateway.treasury.Treasury;
import org.anabranch.gateway.treasury.Treasury.Bounds;
import org.anabranch.kernel.Problem;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code anabranch keys}: who may call the gateway. */
@Command(
    name = "keys",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Lists the gateway's keys, or makes, rotates and revokes one. A secret is printed once, when it is made; only its digest is kept.",
      ""
    })
final class KeysCommand implements Callable<Integer> {
  /** What is to be done. */
  enum Action {
    LIST,
    CREATE,
    ROTATE,
    REVOKE
  }

  private static final DateTimeFormatter UNTIL = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm");

  @Spec private CommandSpec spec = CommandSpec.create();

  private final Product product;
  private final Surroundings here;
  private final PrintWriter out;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "ACTION",
      defaultValue = "list",
      description = "list, create, rotate or revoke (default: list).")
  private Action action = Action.LIST;

  @Parameters(index = "1", arity = "0..1", paramLabel = "NAME", description = "The key's name.")
  private @Nullable String name;

  @Option(names = "--workspace", paramLabel = "NAME", description = "Default: default.")
  private String workspace = "";

  @Option(names = "--new-workspace", description = "Makes the workspace; else it must exist.")
  private boolean newWorkspace;

  @Option(names = "--team", paramLabel = "NAME", description = "A team of the workspace.")
  private String team = "";

  @Option(names = "--user", paramLabel = "NAME", description = "A user of the workspace.")
  private String user = "";

  @Option(names = "--budget", paramLabel = "USD", description = "What it may spend, in dollars,")
  private @Nullable BigDecimal budget;

  @Option(names = "--period", paramLabel = "PERIOD", description = "in each period (month).")
  private Period period = Period.MONTH;

  @Option(names = "--expires", paramLabel = "DAY", description = "First day it is refused.")
  private @Nullable LocalDate expires;

  @Option(names = "--signs", description = "Requests are signed with it (AWS clients).")
  private boolean signs;

  @Option(names = "--grace-hours", paramLabel = "N", description = "Old secret's time (24).")
  private long graceHours = 24;

  @Mixin private PlaceOptions place = new PlaceOptions();

  KeysCommand(Product product, Surroundings here, PrintWriter out) {
    this.product = product;
    this.here = here;
    this.out = out;
  }

  @Override
  public Integer call() {
    try (Session session = product.open(place.place(here))) {
      Treasury treasury = session.treasury();
      switch (action) {
        case LIST -> list(treasury.keys());
        case CREATE -> tell(treasury.make(asked()));
        case ROTATE -> {
          Duration grace = Duration.ofHours(graceHours);
          tell(treasury.rotate(named(), grace));
          tellOld(session.clock().instant().plus(grace));
        }
        case REVOKE -> {
          treasury.revoke(named());
          out.println("Revoked " + name + ".");
        }
      }
    }
    return 0;
  }

  private String named() {
    if (name == null) {
      throw Problem.badInput(
              "key-unnamed",
              "No key was named.",
              "Name it behind the action, for example: anabranch keys create team-a")
          .asException();
    }
    return name;
  }

  private Treasury.NewKey asked() {
    List<Budget> budgets =
        budget == null ? List.of() : List.of(new Budget(budget, period, List.of()));
    Bounds bounds = new Bounds(budgets, List.of(), List.of(), Map.of());
    return new Treasury.NewKey(
        named(), workspace, newWorkspace, team, user, signs, expires, bounds);
  }

  private void tell(Treasury.Made made) {
    out.println(made.secret().reveal());
  }

  /** Beside the result, so that what reads a secret from standard output gets that alone. */
  private void tellOld(Instant until) {
    String told =
        graceHours == 0
            ? "The old secret is refused from now on."
            : "The old secret is taken too until %s UTC."
                .formatted(UNTIL.format(until.atZone(ZoneOffset.UTC)));
    spec.commandLine().getErr().println(told);
  }

  private void list(List<Treasury.Key> keys) {
    if (keys.isEmpty()) {
      out.println("There is no key, so only this machine may call, as “local”.");
    }
    if (!keys.isEmpty()) {
      row("key", "workspace", "team", "state", "spent");
    }
    for (Treasury.Key key : keys) {
      String budgets =
          key.budgets().stream()
              .map(
                  b ->
                      "%s of $%s a %s"
                          .formatted(
                              b.spent(),
                              b.budget().usd().toPlainString(),
                              b.budget().period().name().toLowerCase(Locale.ROOT)))
              .collect(Collectors.joining(", "));
      row(
          key.name(),
          key.workspace(),
          key.team().isEmpty() ? "-" : key.team(),
          state(key),
          budgets.isEmpty() ? "-" : budgets);
    }
  }

  private void row(String name, String workspace, String team, String state, String spent) {
    out.println("%-20s %-12s %-12s %-9s %s".formatted(name, workspace, team, state, spent));
  }

  private String state(Treasury.Key key) {
    if (key.revoked() != null) {
      return "revoked";
    }
    Instant over = key.expires();
    boolean expired =
        over != null && !over.isAfter(product.today().atStartOfDay(ZoneOffset.UTC).toInstant());
    return expired ? "expired" : key.ofFile() ? "file" : "valid";
  }
}
