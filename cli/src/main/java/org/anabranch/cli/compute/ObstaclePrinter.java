package org.anabranch.cli.compute;

import java.io.PrintWriter;
import org.anabranch.cli.terminal.Shown;
import org.anabranch.cli.terminal.Terminal;
import org.anabranch.compute.plan.Hedge;
import org.anabranch.compute.plan.Late;
import org.anabranch.compute.plan.Plan;

/** Prints what stands in a plan's way: deliveries that slip, and clauses that conflict. */
final class ObstaclePrinter {
  private final PrintWriter out;
  private final Terminal terminal;

  ObstaclePrinter(PrintWriter out, Terminal terminal) {
    this.out = terminal.lines(out);
    this.terminal = terminal;
  }

  void print(Plan plan) {
    if (!plan.late().isEmpty()) {
      out.println(terminal.bold("If deliveries slip"));
      plan.late().forEach(l -> out.println("  " + told(l)));
      Hedge hedge = plan.hedge();
      if (hedge != null) {
        out.println("  " + told(plan, hedge));
      }
      out.println();
    }
    if (!plan.conflicts().isEmpty()) {
      out.println(terminal.bold("Clauses that stand in the way together"));
      out.println(
          "  Not all of these can be kept and demand be met as far as power, chips and contracts go."
              + " Without any one of them it would be; no smaller set is to blame:");
      plan.conflicts().forEach(c -> out.println("  - " + c));
      out.println();
    }
  }

  private static String told(Plan plan, Hedge hedge) {
    if (!hedge.differs(plan.decisions())) {
      return "What is cheapest on time is signed: no other offer makes lateness cheaper.";
    }
    return "Signed against it: %s while all is on time; saves %s in the mean, %s at worst."
        .formatted(
            more(hedge.costsOnTimeUsdMillion()),
            Shown.usdMillion(hedge.savesInTheMeanUsdMillion()),
            Shown.usdMillion(hedge.savesAtWorstUsdMillion()));
  }

  private static String more(double usdMillion) {
    return usdMillion == 0
        ? "nothing more"
        : Shown.usdMillion(Math.abs(usdMillion)) + (usdMillion < 0 ? " less" : " more");
  }

  private static String told(Late late) {
    StringBuilder told = new StringBuilder();
    told.append(
        switch (late.how()) {
          case EXPECTED -> "As is to be expected: ";
          case WORST -> "As far as they can: ";
        });
    told.append(more(late.moreCostUsdMillion()))
        .append("; supply meets demand for good ")
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
