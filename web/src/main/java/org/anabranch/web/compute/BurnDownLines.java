package org.anabranch.web.compute;

import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.anabranch.compute.estate.Commitment;
import org.anabranch.compute.estate.Contract;
import org.anabranch.compute.plan.Dispatch;
import org.anabranch.compute.plan.Plan;
import org.anabranch.web.page.Chart;
import org.anabranch.web.page.Csv;
import org.anabranch.web.page.Show;

/**
 * What is left of a commitment at the end of each month, in million US dollars: at an even pace to
 * nothing, and as the plan in force spends it.
 *
 * @param planned NaN where the plan says nothing
 */
record BurnDownLines(List<YearMonth> months, List<Double> even, List<Double> planned) {
  static BurnDownLines of(Contract contract, Commitment c, Optional<Plan> plan) {
    YearMonth next = c.asOf() == null ? contract.from() : YearMonth.from(c.asOf()).plusMonths(1);
    List<YearMonth> months =
        Stream.iterate(next, m -> m.plusMonths(1)).limit(c.monthsLeft()).toList();
    List<Double> even = new ArrayList<>();
    List<Double> planned = new ArrayList<>();
    double leftEven = c.left();
    double leftPlanned = c.left();
    for (YearMonth month : months) {
      leftEven = Math.max(0, leftEven - c.paceNeeded());
      even.add(leftEven);
      double paid = plan.map(p -> paid(p, contract.id(), month)).orElse(Double.NaN);
      leftPlanned = Math.max(0, leftPlanned - paid);
      planned.add(Double.isNaN(paid) ? Double.NaN : leftPlanned);
    }
    return new BurnDownLines(months, even, planned);
  }

  private static double paid(Plan plan, String contract, YearMonth month) {
    return plan.months().contains(month)
        ? plan.base().payments().stream()
            .filter(p -> p.contract().equals(contract) && p.month().equals(month))
            .mapToDouble(Dispatch.Payment::paidUsdMillion)
            .sum()
        : Double.NaN;
  }

  Chart chart() {
    return new Chart(
        "lines",
        "$m",
        months.stream().map(Show::month).toList(),
        List.of(
            new Chart.Series("left as planned", "flow", rounded(planned)),
            new Chart.Series("at an even pace", "edge", rounded(even))));
  }

  private static List<Double> rounded(List<Double> values) {
    return values.stream().map(v -> v.isNaN() ? v : Math.round(v * 10) / 10.0).toList();
  }

  Csv csv() {
    Csv csv = new Csv("month", "left_at_even_pace_usd_million", "left_as_planned_usd_million");
    for (int i = 0; i < months.size(); i++) {
      Double left = planned.get(i);
      csv.row(months.get(i), even.get(i), left.isNaN() ? "" : left);
    }
    return csv;
  }
}
