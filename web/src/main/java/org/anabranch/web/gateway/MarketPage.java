package org.anabranch.web.gateway;

import io.helidon.common.uri.UriQuery;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.anabranch.gateway.catalog.Catalog;
import org.anabranch.gateway.catalog.Marketplace;
import org.anabranch.gateway.catalog.Model;
import org.anabranch.gateway.catalog.ModelSummary;
import org.anabranch.gateway.catalog.Notice;
import org.anabranch.gateway.catalog.Offer;
import org.anabranch.gateway.catalog.Origin;
import org.anabranch.gateway.catalog.Price;
import org.anabranch.gateway.catalog.Query;
import org.anabranch.http.ModelQuery;
import org.anabranch.kernel.Count;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.anabranch.web.page.Chart;
import org.anabranch.web.page.Chrome;
import org.anabranch.web.page.Pages;
import org.anabranch.web.page.Show;
import org.jspecify.annotations.Nullable;

/** Finding and comparing models, and what changed about them. */
final class MarketPage implements HttpService {
  private static final int PAGE = 40;
  private static final int COMPARED = 4;
  private static final int UNUSED_NOTICES = 50;
  private static final List<String> PARAMETERS =
      List.of(
          "q",
          "lab",
          "provider",
          "capability",
          "takes",
          "makes",
          "context",
          "max_input",
          "open_weights",
          "status",
          "sort");

  private final Pages pages;
  private final Marketplace market;

  MarketPage(Pages pages, Marketplace market) {
    this.pages = pages;
    this.market = market;
  }

  /**
   * @param inUse the models of which an offer is in use
   * @param used notices about offers in use
   * @param unused the first notices about the rest
   * @param next the address of the next page, empty on the last
   */
  record View(
      Chrome chrome,
      Origin origin,
      Query query,
      Catalog.Choices choices,
      List<ModelSummary> models,
      Set<String> inUse,
      int total,
      List<Notice> used,
      List<Notice> unused,
      int unusedInAll,
      String previous,
      String next) {
    int first() {
      return models.isEmpty() ? 0 : query.offset() + 1;
    }

    boolean has(org.anabranch.gateway.catalog.Capability capability) {
      return query.capabilities().contains(capability);
    }
  }

  record CompareView(
      Chrome chrome, Origin origin, List<ModelSummary> models, @Nullable Chart chart) {}

  @Override
  public void routing(HttpRules rules) {
    rules.get("/models", this::list);
    rules.get("/models/compare", this::compare);
    rules.post("/notices/dismiss-unused", (_, res) -> dismissUnused(res));
    rules.post("/notices/{id}/dismiss", this::dismiss);
  }

  private void list(ServerRequest request, ServerResponse response) {
    UriQuery address = request.query();
    int page = page(address);
    @Nullable Problem problem = null;
    Query query;
    try {
      query = ModelQuery.of(address, page * PAGE, PAGE);
    } catch (ProblemException e) {
      problem = e.problem();
      query = Query.words("", PAGE);
    }
    Catalog.Found found = market.catalog().search(query);
    List<Notice> notices = market.notices();
    List<Notice> unused = notices.stream().filter(n -> n.uses().isEmpty()).toList();
    View view =
        new View(
            pages.chrome("Models", "models").with(problem),
            market.catalog().origin(),
            query,
            market.catalog().choices(),
            found.models().stream().map(ModelSummary::of).toList(),
            inUse(),
            found.total(),
            notices.stream().filter(n -> !n.uses().isEmpty()).toList(),
            unused.stream().limit(UNUSED_NOTICES).toList(),
            unused.size(),
            page == 0 ? "" : address(address, page - 1),
            (page + 1) * PAGE >= found.total() ? "" : address(address, page + 1));
    pages.send(response, "gateway/market", view.chrome(), view);
  }

  private static int page(UriQuery address) {
    String page = address.first("page").orElse("");
    return page.matches("\\d{1,4}") ? Integer.parseInt(page) : 0;
  }

  /** The same search at another page. */
  private static String address(UriQuery query, int page) {
    List<String> parts = new ArrayList<>();
    for (String name : PARAMETERS) {
      for (String value : query.contains(name) ? query.all(name) : List.<String>of()) {
        if (!value.isBlank()) {
          parts.add(name + "=" + Show.path(value));
        }
      }
    }
    parts.add("page=" + page);
    return "/models?" + String.join("&", parts);
  }

  private Set<String> inUse() {
    return market.uses().keySet().stream()
        .flatMap(o -> market.catalog().offer(o).stream())
        .map(Offer::model)
        .collect(Collectors.toSet());
  }

  private void compare(ServerRequest request, ServerResponse response) {
    UriQuery query = request.query();
    List<String> ids = query.contains("ids") ? query.all("ids") : List.of();
    List<Model> models =
        ids.stream().distinct().flatMap(id -> market.catalog().model(id).stream()).toList();
    Problem problem =
        models.size() >= 2 && models.size() <= COMPARED
            ? null
            : Problem.badInput(
                "compare-count",
                Count.of(models.size(), "model is", "models are") + " chosen.",
                "Go back and tick two, three or four.");
    List<ModelSummary> shown = models.stream().limit(COMPARED).map(ModelSummary::of).toList();
    CompareView view =
        new CompareView(
            pages.chrome("Compare models", "models").with(problem),
            market.catalog().origin(),
            shown,
            chart(shown));
    pages.send(response, "gateway/compare", view.chrome(), view);
  }

  private static @Nullable Chart chart(List<ModelSummary> models) {
    List<ModelSummary> priced = models.stream().filter(m -> m.lowestPrice() != null).toList();
    return priced.isEmpty()
        ? null
        : new Chart(
            "bars",
            "$ per million tokens",
            priced.stream().map(ModelSummary::name).toList(),
            List.of(
                new Chart.Series("in", "flow", amounts(priced, Price::input)),
                new Chart.Series("out", "second", amounts(priced, Price::output))));
  }

  private static List<BigDecimal> amounts(
      List<ModelSummary> models, Function<Price, BigDecimal> part) {
    return models.stream().map(m -> part.apply(Objects.requireNonNull(m.lowestPrice()))).toList();
  }

  private void dismiss(ServerRequest request, ServerResponse response) {
    market.dismiss(Pages.id(request));
    Pages.see(response, "/models");
  }

  private void dismissUnused(ServerResponse response) {
    market.dismissUnused();
    Pages.see(response, "/models");
  }
}
