package org.anabranch.cli.publish;

import java.io.PrintWriter;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.anabranch.cli.product.PlaceOptions;
import org.anabranch.cli.product.Product;
import org.anabranch.cli.product.Session;
import org.anabranch.cli.terminal.Surroundings;
import org.anabranch.kernel.Provenance;
import org.anabranch.publish.connect.AccountHealth;
import org.anabranch.publish.limits.Limits;
import org.anabranch.publish.limits.Spending;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code anabranch accounts}: how every account stands. */
@Command(
    name = "accounts",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Lists the accounts and how they stand: what was granted, what ends when, what to do. With --check it ends with 1 when a person has to act, for a timer that sends a mail.",
      ""
    })
final class AccountsCommand implements Callable<Integer> {
  private final Product product;
  private final Surroundings here;
  private final PrintWriter out;

  @Option(names = "--check", description = "End with 1 when an account needs a person.")
  private boolean check;

  @Mixin private PlaceOptions place = new PlaceOptions();

  AccountsCommand(Product product, Surroundings here, PrintWriter out) {
    this.product = product;
    this.here = here;
    this.out = out;
  }

  @Override
  public Integer call() {
    try (Session session = product.open(place.place(here))) {
      List<AccountHealth> all = session.connections().health();
      if (all.isEmpty()) {
        out.println("No account is connected. Connect one with: anabranch accounts connect");
      }
      all.forEach(health -> print(health, session.limits()));
      return check && all.stream().anyMatch(AccountHealth::needsPerson) ? 1 : 0;
    }
  }

  private void print(AccountHealth health, Limits limits) {
    out.printf(
        Locale.ROOT,
        "%-32s %-16s %-12s %s%s%n",
        health.account().id(),
        health.account().platform().key(),
        health.state().name().toLowerCase(Locale.ROOT),
        health.account().name(),
        health.account().provenance() == Provenance.SIMULATED ? "  (simulated)" : "");
    if (!health.missing().isEmpty()) {
      out.println("    lacks " + String.join(", ", health.missing().stream().sorted().toList()));
    }
    if (health.reauthoriseBy() != null) {
      out.println(
          "    consent again by " + health.reauthoriseBy().atOffset(ZoneOffset.UTC).toLocalDate());
    }
    limits
        .spending(health.account())
        .filter(month -> month.cap().isPresent() || month.usd().signum() > 0)
        .ifPresent(this::print);
    if (health.failure() != null) {
      out.println("    " + health.failure());
    }
    if (health.fix() != null) {
      out.println("    fix: " + health.fix());
    }
  }

  private void print(Spending.Month month) {
    out.printf(
        Locale.ENGLISH,
        "    $%s spent on calls by the workspace in %s%s%n",
        month.usd().toPlainString(),
        month.month(),
        month.cap().map(cap -> ", of $" + cap.toPlainString()).orElse(""));
  }
}
