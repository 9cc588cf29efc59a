package org.anabranch.web;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.anabranch.insight.Insight;
import org.anabranch.insight.Outcome;
import org.anabranch.web.gateway.Interval;
import org.anabranch.web.page.Chart;
import org.anabranch.web.page.Chrome;
import org.anabranch.web.page.Csv;
import org.anabranch.web.page.Pages;
import org.anabranch.web.page.Show;
import org.jspecify.annotations.Nullable;

/** What came of the work, by platform and by model, and what that says about the models. */
final class InsightPage implements HttpService {
  private static final int OUTCOMES = 1000;
  private static final int SHOWN = 100;

  private final Pages pages;
  private final Insight insight;

  InsightPage(Pages pages, Insight insight) {
    this.pages = pages;
    this.insight = insight;
  }

  record View(
      Chrome chrome,
      List<Interval> ratings,
      List<Outcome> outcomes,
      @Nullable Chart byPlatform,
      @Nullable Chart byModel,
      long views,
      long engagements,
      boolean simulated) {
    List<Interval> overall() {
      return ratings.stream().filter(i -> i.rating().task().equals("*")).toList();
    }

    List<Interval> byTask() {
      return ratings.stream().filter(i -> !i.rating().task().equals("*")).toList();
    }
  }

  @Override
  public void routing(HttpRules rules) {
    rules.get(
        "/insight",
        (_, res) -> {
          View view = view();
          pages.send(res, "insight", view.chrome(), view);
        });
    rules.get("/insight.csv", (_, res) -> csv(res));
  }

  private View view() {
    List<Outcome> all = insight.recentOutcomes(OUTCOMES);
    return new View(
        pages.chrome("Insight", "insight"),
        Interval.of(insight.ratings()),
        all.stream().limit(SHOWN).toList(),
        chart(all, o -> o.attribution().platform().title()),
        chart(all, o -> o.attribution().model()),
        all.stream().mapToLong(Outcome::views).sum(),
        all.stream().mapToLong(Outcome::engagements).sum(),
        all.stream().anyMatch(o -> Show.simulated(o.provenance())));
  }

  private static @Nullable Chart chart(List<Outcome> outcomes, Function<Outcome, String> by) {
    if (outcomes.isEmpty()) {
      return null;
    }
    Map<String, Long> views = new TreeMap<>();
    Map<String, Long> engagements = new TreeMap<>();
    for (Outcome outcome : outcomes) {
      views.merge(by.apply(outcome), outcome.views(), Long::sum);
      engagements.merge(by.apply(outcome), outcome.engagements(), Long::sum);
    }
    List<String> names =
        views.entrySet().stream()
            .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
            .map(Map.Entry::getKey)
            .toList();
    return new Chart(
        "bars",
        "",
        names,
        List.of(
            new Chart.Series("views", "flow", names.stream().map(views::get).toList()),
            new Chart.Series(
                "engagements", "second", names.stream().map(engagements::get).toList())));
  }

  private void csv(ServerResponse response) {
    Csv csv =
        new Csv(
            "publication",
            "run",
            "platform",
            "model",
            "deployment",
            "vendor",
            "cost_usd",
            "views",
            "engagements",
            "at",
            "provenance");
    for (Outcome outcome : insight.recentOutcomes(OUTCOMES)) {
      var by = outcome.attribution();
      csv.row(
          by.publicationId(),
          by.group(),
          by.platform().key(),
          by.model(),
          by.deployment(),
          by.vendor(),
          by.cost().usd().toPlainString(),
          outcome.views(),
          outcome.engagements(),
          outcome.at(),
          outcome.provenance().word());
    }
    pages.csv(response, "anabranch-insight.csv", csv);
  }
}
