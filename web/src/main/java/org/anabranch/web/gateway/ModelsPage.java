package org.anabranch.web.gateway;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.anabranch.gateway.Gateway;
import org.anabranch.gateway.books.UsageTotal;
import org.anabranch.gateway.config.Deployment;
import org.anabranch.gateway.route.Decision;
import org.anabranch.insight.Insight;
import org.anabranch.web.page.Chrome;
import org.anabranch.web.page.Pages;
import org.anabranch.web.page.Show;
import org.anabranch.web.page.Snippet;
import org.jspecify.annotations.Nullable;

/** The models and who serves them, how good they proved, and why requests went where they went. */
final class ModelsPage implements HttpService {
  private static final int DECISIONS = 10;

  private final Pages pages;
  private final Gateway gateway;
  private final Insight insight;

  ModelsPage(Pages pages, Gateway gateway, Insight insight) {
    this.pages = pages;
    this.gateway = gateway;
    this.insight = insight;
  }

  /**
   * @param unavailable why nobody is asked there now, or null
   */
  record Row(
      Deployment deployment,
      @Nullable UsageTotal usage,
      @Nullable Interval interval,
      @Nullable String unavailable) {}

  record View(
      Chrome chrome,
      List<Row> rows,
      List<Gateway.Canaried> canaries,
      List<Decision> decisions,
      String snippet,
      boolean simulated) {}

  @Override
  public void routing(HttpRules rules) {
    rules.get(
        "/models/in-use",
        (_, res) -> {
          View view = view();
          pages.send(res, "gateway/models", view.chrome(), view);
        });
  }

  private View view() {
    Map<String, UsageTotal> usage =
        gateway.usage().stream()
            .collect(Collectors.toMap(UsageTotal::deploymentId, Function.identity(), (a, _) -> a));
    Map<String, Interval> ratings =
        Interval.of(insight.ratings().stream().filter(r -> r.task().equals("*")).toList()).stream()
            .collect(Collectors.toMap(i -> i.rating().model(), Function.identity(), (a, _) -> a));
    Map<String, String> unavailable = gateway.unavailable();
    List<Row> rows =
        gateway.deployments().stream()
            .map(
                d -> new Row(d, usage.get(d.id()), ratings.get(d.model()), unavailable.get(d.id())))
            .toList();
    return new View(
        pages.chrome("Models in use", "models"),
        rows,
        gateway.canaries(),
        gateway.recentDecisions(DECISIONS),
        Snippet.first(pages.facts().gateway()),
        ratings.values().stream().anyMatch(i -> Show.simulated(i.rating().provenance())));
  }
}
