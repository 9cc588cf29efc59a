package org.anabranch.web.compute;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.anabranch.compute.concentration.Basis;
import org.anabranch.compute.concentration.ConcentrationBook;
import org.anabranch.compute.concentration.Concentrations;
import org.anabranch.compute.concentration.Trend;
import org.anabranch.compute.plan.Concentration;
import org.anabranch.compute.plan.Plan;
import org.anabranch.compute.plan.Plans;
import org.anabranch.web.page.Chart;
import org.anabranch.web.page.Chrome;
import org.anabranch.web.page.Pages;
import org.anabranch.web.page.Show;
import org.jspecify.annotations.Nullable;

/** On whom everything depends: every basis with its index, and one of them month by month. */
final class ConcentrationPage implements HttpService {
  private static final int TOLD_APART = 7;
  private static final int MOST_SHARES = 12;

  private final Pages pages;
  private final Plans plans;
  private final ConcentrationBook book;

  ConcentrationPage(Pages pages, Plans plans, ConcentrationBook book) {
    this.pages = pages;
    this.plans = plans;
    this.book = book;
  }

  /**
   * @param isPlanning whether a plan is being made, and its figures are still to come
   */
  record View(
      Chrome chrome,
      Concentrations all,
      boolean isPlanning,
      List<Row> rows,
      @Nullable Shown shown) {}

  /** A basis, as it was in its last month and a year before, or in its first month. */
  record Row(Basis basis, Trend.Month last, Trend.Month first, String address, boolean isShown) {
    String moved() {
      double by = last.concentration().hhi() - first.concentration().hhi();
      return last.month().equals(first.month())
          ? "–"
          : (by < 0 ? "−" : "+") + Show.number(Math.round(Math.abs(by)));
    }
  }

  /** One of them in full. */
  record Shown(Trend trend, Chart shares, Chart index, List<Concentration.Share> last) {}

  @Override
  public void routing(HttpRules rules) {
    rules.get("/compute/concentration", this::show);
  }

  private void show(ServerRequest request, ServerResponse response) {
    Plan made = plans.inForce().map(Plans.InForce::plan).orElse(null);
    if (made == null && plans.state() instanceof Plans.State.Idle) {
      pages.facts().plan().get().ifPresent(PlanPage::inBackground);
    }
    boolean planning = made == null && pages.facts().plan().get().isPresent();
    Concentrations all = book.now();
    String wanted = request.query().first("basis").orElse("");
    Trend trend =
        all.trends().stream()
            .filter(t -> key(t.basis()).equals(wanted))
            .findFirst()
            .orElse(all.trends().isEmpty() ? null : all.trends().getFirst());
    List<Row> rows = all.trends().stream().map(t -> row(t, t.equals(trend))).toList();
    Chrome chrome = pages.chrome("Concentration", "compute");
    pages.send(
        response,
        "compute/concentration",
        chrome,
        new View(chrome, all, planning, rows, trend == null ? null : shown(trend)));
  }

  /** {@code usage-spend-lab}. */
  static String key(Basis basis) {
    return (basis.source() + "-" + basis.measure() + "-" + basis.of()).toLowerCase(Locale.ROOT);
  }

  private static Row row(Trend trend, boolean shown) {
    Trend.Month first =
        trend.months().stream()
            .filter(m -> !m.month().isBefore(trend.last().month().minusYears(1)))
            .findFirst()
            .orElse(trend.last());
    String address = "/compute/concentration?basis=" + key(trend.basis());
    return new Row(trend.basis(), trend.last(), first, address, shown);
  }

  private static Shown shown(Trend trend) {
    return new Shown(
        trend,
        shares(trend),
        index(trend),
        trend.last().concentration().shares().stream().limit(MOST_SHARES).toList());
  }

  private static Chart shares(Trend trend) {
    Map<String, Double> sums = new LinkedHashMap<>();
    trend
        .months()
        .forEach(
            m ->
                m.concentration()
                    .shares()
                    .forEach(s -> sums.merge(s.name(), s.share(), Double::sum)));
    List<String> names =
        sums.entrySet().stream()
            .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
            .map(Map.Entry::getKey)
            .limit(TOLD_APART)
            .toList();
    List<Chart.Series> series = new ArrayList<>();
    for (String name : names) {
      series.add(
          new Chart.Series(
              name, "flow", trend.months().stream().map(m -> percent(m, name)).toList()));
    }
    if (sums.size() > names.size()) {
      series.add(
          new Chart.Series(
              "others", "flow", trend.months().stream().map(m -> rest(m, names)).toList()));
    }
    return new Chart("areas", "%", months(trend), series);
  }

  private static double percent(Trend.Month month, String name) {
    return rounded(
        month.concentration().shares().stream()
            .filter(s -> s.name().equals(name))
            .mapToDouble(Concentration.Share::share)
            .sum());
  }

  private static double rest(Trend.Month month, List<String> names) {
    return rounded(
        month.concentration().shares().stream()
            .filter(s -> !names.contains(s.name()))
            .mapToDouble(Concentration.Share::share)
            .sum());
  }

  private static double rounded(double share) {
    return Math.round(1000 * share) / 10.0;
  }

  private static Chart index(Trend trend) {
    return new Chart(
        "lines",
        "",
        months(trend),
        List.of(
            new Chart.Series(
                "HHI",
                "flow",
                trend.months().stream().map(m -> Math.round(m.concentration().hhi())).toList()),
            new Chart.Series(
                "highly concentrated above",
                "edge",
                trend.months().stream().map(_ -> Concentration.HIGH).toList())));
  }

  private static List<String> months(Trend trend) {
    return trend.months().stream().map(m -> Show.month(m.month())).toList();
  }

  static String amount(Trend trend) {
    double total = trend.last().total();
    return trend.basis().measure() == Basis.Measure.SPEND
        ? "$" + Show.compact(total)
        : Show.compact(total) + " " + trend.basis().measure().unit();
  }
}
