package org.anabranch.cli;

import java.io.PrintWriter;
import org.anabranch.compute.plan.Late;
import org.anabranch.compute.plan.Plan;

/** Prints what stands in a plan's way: deliveries that slip, and clauses that conflict. */
final class ObstaclePrinter {
  private final PrintWriter out;
  private final Terminal terminal;

  ObstaclePrinter(PrintWriter out, Terminal terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  void print(Plan plan) {
    if (!plan.late().isEmpty()) {
      out.println(terminal.bold("If deliveries slip"));
      plan.late().forEach(l -> wrapped(told(l)));
      out.println();
    }
    if (!plan.conflicts().isEmpty()) {
      out.println(terminal.bold("Clauses that stand in the way together"));
      wrapped(
          "Not all of these can be kept and demand be met as far as power, chips and contracts go."
              + " Without any one of them it would be; no smaller set is to blame:");
      plan.conflicts().forEach(c -> wrapped("- " + c));
      out.println();
    }
  }

  private void wrapped(String text) {
    Shown.wrapped(text, terminal.width() - 4).forEach(l -> out.println("  " + l));
  }

  private static String told(Late late) {
    StringBuilder told = new StringBuilder();
    told.append(
        switch (late.how()) {
          case EXPECTED -> "As is to be expected: ";
          case WORST -> "As far as they can: ";
        });
    told.append(Shown.usdMillion(late.moreCostUsdMillion()))
        .append(" more; supply meets demand for good ")
        .append(late.metForGoodIn().map(m -> "from " + m).orElse("never in these months"))
        .append('.');
    if (late.creditsUsdMillion() > 0) {
      told.append(" Credits of ")
          .append(Shown.usdMillion(late.creditsUsdMillion()))
          .append(" are counted.");
    }
    if (!late.ended().isEmpty()) {
      told.append(" It is cheaper to end ").append(String.join(", and ", late.ended())).append('.');
    }
    return told.toString();
  }
}
