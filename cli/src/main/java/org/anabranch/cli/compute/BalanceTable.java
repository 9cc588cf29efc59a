package org.anabranch.cli.compute;

import java.io.PrintWriter;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.anabranch.cli.terminal.Shown;
import org.anabranch.cli.terminal.Terminal;
import org.anabranch.compute.estate.Demand;
import org.anabranch.compute.plan.Dispatch.Balance;
import org.anabranch.compute.plan.Plan;

/** Demand against supply, a line for each quarter. */
final class BalanceTable {
  private static final int BAR = 30;
  private static final int SHORTEST = 6;

  private final PrintWriter out;
  private final Terminal terminal;

  BalanceTable(PrintWriter out, Terminal terminal) {
    this.out = terminal.lines(out);
    this.terminal = terminal;
  }

  void print(Plan plan) {
    Map<String, List<Balance>> quarters =
        plan.base().balances().stream()
            .collect(
                Collectors.groupingBy(b -> quarter(b.month()), TreeMap::new, Collectors.toList()));
    double most = quarters.values().stream().mapToDouble(BalanceTable::wanted).max().orElse(1);
    double unit = most >= 1e6 ? 1e6 : most >= 1e4 ? 1e3 : 1;
    String unitName = unit == 1e6 ? "million " : unit == 1e3 ? "thousand " : "";
    out.println(
        terminal.bold("Demand and supply")
            + terminal.dim("  " + unitName + "H100-equivalents, mean of the months"));
    StringBuilder head =
        new StringBuilder("  %-8s%8s%8s%8s".formatted("", "wanted", "served", "unmet"));
    for (Demand d : plan.estate().demand()) {
      head.append("%10s".formatted(Shown.clipped(Shown.lower(d.name()), 9)));
    }
    out.println(terminal.dim(head + (bar(plan) == 0 ? "" : "   █ served ░ unmet")));
    quarters.forEach((name, balances) -> line(name, balances, most, unit, plan));
    out.println();
  }

  private void line(String name, List<Balance> balances, double most, double unit, Plan plan) {
    double wanted = wanted(balances);
    double unmet = mean(balances, balances.stream().mapToDouble(Balance::unmet).sum());
    StringBuilder line =
        new StringBuilder(
            "  %-8s%8.2f%8.2f%8.2f"
                .formatted(name, wanted / unit, (wanted - unmet) / unit, unmet / unit));
    for (Demand d : plan.estate().demand()) {
      List<Balance> own = balances.stream().filter(b -> b.demand().equals(d.id())).toList();
      double missing = own.stream().mapToDouble(Balance::unmet).sum();
      String cell =
          "%10s"
              .formatted(
                  missing <= 0
                      ? "met"
                      : "−"
                          + Shown.percent(
                              missing, own.stream().mapToDouble(Balance::wanted).sum()));
      line.append(missing <= 0 ? terminal.good(cell) : terminal.bad(cell));
    }
    int bar = bar(plan);
    int all = (int) Math.round(wanted / most * bar);
    int full = (int) Math.round((wanted - unmet) / most * bar);
    out.println(
        line + "   " + "█".repeat(full) + terminal.bad("░".repeat(Math.max(0, all - full))));
  }

  /** What the figures leave of the line; none where that is too little to see anything. */
  private int bar(Plan plan) {
    int left = terminal.width() - 37 - 10 * plan.estate().demand().size();
    return left < SHORTEST ? 0 : Math.min(left, BAR);
  }

  private static double wanted(List<Balance> balances) {
    return mean(balances, balances.stream().mapToDouble(Balance::wanted).sum());
  }

  private static double mean(List<Balance> balances, double sum) {
    return sum / balances.stream().map(Balance::month).distinct().count();
  }

  static String quarter(YearMonth month) {
    return month.getYear() + " Q" + ((month.getMonthValue() + 2) / 3);
  }
}
