package org.anabranch.web.compute;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Clock;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.anabranch.compute.estate.Partner;
import org.anabranch.compute.estate.Site;
import org.anabranch.compute.plan.Binding;
import org.anabranch.compute.plan.Concentration;
import org.anabranch.compute.plan.Dispatch;
import org.anabranch.compute.plan.Loss;
import org.anabranch.compute.plan.Plan;
import org.anabranch.kernel.Problem;
import org.anabranch.web.page.Chart;
import org.anabranch.web.page.Chrome;
import org.anabranch.web.page.Pages;
import org.anabranch.web.page.Show;
import org.jspecify.annotations.Nullable;

/** The compute plan: where demand runs, what binds, how concentrated it is, whom one can lose. */
public final class ComputePage implements HttpService {
  private static final int LIMITS = 14;

  private final Pages pages;
  private final LazyPlan plan;
  private final Clock clock;

  public ComputePage(Pages pages, LazyPlan plan, Clock clock) {
    this.clock = clock;
    this.pages = pages;
    this.plan = plan;
  }

  /**
   * @param plan null while there is none
   */
  record View(
      Chrome chrome,
      List<String> notices,
      boolean solving,
      @Nullable Problem failed,
      @Nullable Shown plan) {}

  /**
   * A plan made ready for showing.
   *
   * @param over that its months are past, or empty
   */
  record Shown(
      Plan plan,
      Optional<String> over,
      Chart chart,
      List<Span> limits,
      List<Loss> losses,
      double served,
      double unmet) {}

  /**
   * A limit on the plan's time line.
   *
   * @param from where it begins, and {@code width}: per cent of the horizon
   * @param heat 1 to 5, by its price
   */
  record Span(Binding binding, String name, double from, double width, int heat) {}

  @Override
  public void routing(HttpRules rules) {
    rules.get("/compute", this::show);
  }

  private void show(ServerRequest request, ServerResponse response) {
    Chrome chrome = pages.chrome("Compute", "compute");
    List<String> notices = pages.facts().notices().get();
    View view =
        switch (plan.look()) {
          case LazyPlan.State.None _ -> new View(chrome, notices, false, null, null);
          case LazyPlan.State.Solving _ -> new View(chrome, notices, true, null, null);
          case LazyPlan.State.Failed(Problem problem) ->
              new View(chrome, notices, false, problem, null);
          case LazyPlan.State.Ready(Plan made) ->
              new View(chrome, notices, false, null, shown(made));
        };
    if (Pages.byHtmx(request) && !view.solving()) {
      response.header("HX-Refresh", "true");
      response.send();
      return;
    }
    pages.send(response, "compute/compute", chrome, view);
  }

  private Shown shown(Plan plan) {
    return new Shown(
        plan,
        plan.over(LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC)),
        chart(plan),
        limits(plan),
        plan.losses().stream()
            .sorted(Comparator.comparingDouble((Loss l) -> -l.moreUnmetInAll()))
            .toList(),
        plan.base().served(_ -> true),
        plan.base().unmet(_ -> true));
  }

  private static Chart chart(Plan plan) {
    List<YearMonth> months = plan.months();
    Map<String, double[]> served = new LinkedHashMap<>();
    Map<String, String> partners = new LinkedHashMap<>();
    plan.estate().sites().forEach(s -> partners.put(s.id(), s.partner()));
    for (Dispatch.Run run : plan.base().runs()) {
      String partner = partners.getOrDefault(run.site(), run.site());
      served
              .computeIfAbsent(partner, _ -> new double[months.size()])[
              months.indexOf(run.month())] +=
          run.h100Equivalents();
    }
    double[] wanted = new double[months.size()];
    double[] unmet = new double[months.size()];
    for (Dispatch.Balance balance : plan.base().balances()) {
      wanted[months.indexOf(balance.month())] += balance.wanted();
      unmet[months.indexOf(balance.month())] += balance.unmet();
    }
    List<Chart.Series> series = new ArrayList<>();
    served.entrySet().stream()
        .sorted(Comparator.comparingDouble(e -> -Arrays.stream(e.getValue()).sum()))
        .forEach(e -> series.add(series(partner(plan, e.getKey()), "flow", e.getValue())));
    series.add(series("unmet", "missing", unmet));
    series.add(series("wanted", "wanted", wanted));
    return new Chart(
        "areas", "H100 equivalents", months.stream().map(Show::month).toList(), series);
  }

  private static Chart.Series series(String name, String role, double[] values) {
    return new Chart.Series(
        name, role, Arrays.stream(values).mapToObj(v -> (Number) Math.round(v)).toList());
  }

  private static List<Span> limits(Plan plan) {
    List<Binding> first = plan.bindings().stream().limit(LIMITS).toList();
    double dearest =
        first.stream().mapToDouble(Binding::highestUsdPerAcceleratorHour).max().orElse(1);
    List<YearMonth> months = plan.months();
    double all = months.size();
    return first.stream()
        .map(
            b ->
                new Span(
                    b,
                    limit(plan, b),
                    rounded(100 * months.indexOf(b.from()) / all),
                    rounded(100 * b.months() / all),
                    heat(b.highestUsdPerAcceleratorHour() / dearest)))
        .toList();
  }

  private static double rounded(double value) {
    return Math.round(value * 100) / 100.0;
  }

  private static int heat(double share) {
    return (int) Math.max(1, Math.ceil(share * 5));
  }

  private static String partner(Plan plan, String id) {
    return plan.estate().partners().stream()
        .filter(p -> p.id().equals(id))
        .map(Partner::name)
        .findFirst()
        .orElse(id);
  }

  /** A limit in words: {@code power at Abilene}. */
  public static String limit(Plan plan, Binding binding) {
    String subject = binding.subject();
    return switch (binding.kind()) {
      case POWER -> "power at " + site(plan, subject);
      case FIRM_POWER -> "power in the worst hour at " + site(plan, subject);
      case CHIPS -> binding.chip() + " at " + site(plan, subject);
      case CHIP_SUPPLY -> "supply of " + subject;
      case CONTRACT -> "contract " + subject;
      case SHARE_CAP -> "share cap of " + partner(plan, subject);
      case CLAUSE -> "clause " + subject;
    };
  }

  private static String site(Plan plan, String id) {
    return plan.estate().sites().stream()
        .filter(s -> s.id().equals(id))
        .map(Site::name)
        .findFirst()
        .orElse(id);
  }

  static boolean high(Concentration concentration) {
    return concentration.hhi() > Concentration.HIGH;
  }
}
