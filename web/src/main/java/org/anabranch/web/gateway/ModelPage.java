package org.anabranch.web.gateway;

import io.helidon.common.parameters.Parameters;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.anabranch.gateway.Gateway;
import org.anabranch.gateway.catalog.Marketplace;
import org.anabranch.gateway.catalog.Model;
import org.anabranch.gateway.catalog.ModelSummary;
import org.anabranch.gateway.catalog.Offer;
import org.anabranch.gateway.catalog.Origin;
import org.anabranch.gateway.catalog.Price;
import org.anabranch.gateway.catalog.PriceSpan;
import org.anabranch.gateway.config.Deployment;
import org.anabranch.gateway.config.DeploymentConfig;
import org.anabranch.gateway.config.Vendor;
import org.anabranch.gateway.config.Vendors;
import org.anabranch.http.ModelsApi;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.anabranch.web.page.Chart;
import org.anabranch.web.page.Chrome;
import org.anabranch.web.page.Pages;
import org.anabranch.web.page.Show;
import org.jspecify.annotations.Nullable;

/** One model with everybody who serves it, and putting one of their offers to use. */
final class ModelPage implements HttpService {
  private static final int CHARTED = 16;

  private final Pages pages;
  private final Marketplace market;
  private final Gateway gateway;
  private final Supplier<List<String>> secretNames;

  ModelPage(Pages pages, Marketplace market, Gateway gateway, Supplier<List<String>> secretNames) {
    this.pages = pages;
    this.market = market;
    this.gateway = gateway;
    this.secretNames = secretNames;
  }

  /**
   * @param uses the deployments that use it
   * @param enabled whether the catalog put it to use, so that it can be taken out here
   * @param live whether the running gateway knows it
   */
  record Row(Offer offer, List<String> uses, boolean enabled, boolean live) {}

  record View(
      Chrome chrome,
      Model model,
      ModelSummary summary,
      Origin origin,
      List<Row> rows,
      @Nullable Chart chart) {}

  /** What was typed. */
  record Typed(
      String vendor,
      String baseUrl,
      String region,
      String account,
      String apiKey,
      String input,
      String output) {
    /** Left out of the form, so that another region has another address. */
    private static boolean isUsual(DeploymentConfig d) {
      return Vendors.named(d.vendor())
          .map(v -> v.isUsual(d.baseUrl(), d.region(), d.account()))
          .orElse(false);
    }

    /** Nothing yet, or the terms that it is in use on. */
    static Typed of(Optional<DeploymentConfig> before, List<Vendor> ways) {
      return before
          .map(
              d ->
                  new Typed(
                      d.vendor(),
                      isUsual(d) ? "" : d.baseUrl().toString(),
                      Objects.requireNonNullElse(d.region(), ""),
                      Objects.requireNonNullElse(d.account(), ""),
                      d.apiKey() == null ? "" : d.apiKey().toString(),
                      "",
                      ""))
          .orElse(new Typed(ways.isEmpty() ? "" : ways.getFirst().id(), "", "", "", "", "", ""));
    }
  }

  /**
   * @param ways how it can be asked, the usual one first
   */
  record EnableView(
      Chrome chrome,
      Offer offer,
      List<Vendor> ways,
      Origin origin,
      List<PriceSpan> prices,
      List<String> keys,
      Typed typed) {
    /** Where it is asked when nobody says otherwise, as far as that is known. */
    String usualAddress() {
      return ways.isEmpty() ? "https://api.example.com/v1" : ways.getFirst().baseUrl();
    }

    /** Whether somebody's address holds it: {@code region} or {@code account}. */
    boolean asks(String name) {
      return ways.stream().anyMatch(v -> v.asks(name));
    }

    String usualKey() {
      return ways.stream()
          .map(Vendor::key)
          .filter(Objects::nonNull)
          .map(k -> "env:" + k)
          .findFirst()
          .orElse("store:NAME, env:NAME or file:/path");
    }
  }

  @Override
  public void routing(HttpRules rules) {
    rules.get("/models/enable", this::form);
    rules.post("/models/enable", this::enable);
    rules.post("/models/disable", this::disable);
    rules.get("/models/{+id}", this::show);
  }

  private void show(ServerRequest request, ServerResponse response) {
    String id = Pages.id(request);
    Model model =
        market
            .catalog()
            .model(id)
            .or(() -> market.catalog().offer(id).flatMap(o -> market.catalog().model(o.model())))
            .orElseThrow(() -> Pages.unknown("model", id));
    View view =
        new View(
            pages.chrome(model.name(), "models"),
            model,
            ModelSummary.of(model),
            market.catalog().origin(),
            rows(model),
            chart(model));
    pages.send(response, "gateway/model", view.chrome(), view);
  }

  private List<Row> rows(Model model) {
    Map<String, List<String>> uses = market.uses();
    Set<String> live =
        gateway.deployments().stream().map(Deployment::id).collect(Collectors.toSet());
    Set<String> enabled =
        market.enabled().deployments().stream().map(d -> d.id()).collect(Collectors.toSet());
    return model.offers().stream()
        .map(
            o -> {
              List<String> by = uses.getOrDefault(o.id(), List.of());
              return new Row(o, by, enabled.contains(o.id()), live.containsAll(by));
            })
        .toList();
  }

  private static @Nullable Chart chart(Model model) {
    List<Offer> priced =
        model.offers().stream()
            .filter(o -> o.price() != null && !o.price().free())
            .limit(CHARTED)
            .toList();
    return priced.isEmpty()
        ? null
        : new Chart(
            "bars",
            "$ per million tokens",
            priced.stream().map(Offer::provider).toList(),
            List.of(
                new Chart.Series("in", "flow", amounts(priced, Price::input)),
                new Chart.Series("out", "second", amounts(priced, Price::output))));
  }

  private static List<BigDecimal> amounts(List<Offer> offers, Function<Price, BigDecimal> part) {
    return offers.stream().map(o -> part.apply(Objects.requireNonNull(o.price()))).toList();
  }

  private Offer offer(String id) {
    return market.catalog().offer(id).orElseThrow(() -> Pages.unknown("offer", id));
  }

  private void form(ServerRequest request, ServerResponse response) {
    Offer offer = offer(request.query().first("offer").orElse(""));
    Typed typed = Typed.of(market.enabled().deployment(offer.id()), market.enabled().ways(offer));
    send(response, offer, typed, null);
  }

  private void send(ServerResponse response, Offer offer, Typed typed, @Nullable Problem problem) {
    List<String> keys =
        secretNames.get().stream()
            .filter(n -> !n.startsWith("account/"))
            .map(n -> "store:" + n)
            .toList();
    EnableView view =
        new EnableView(
            pages.chrome("Enable " + offer.name(), "models").with(problem),
            offer,
            market.enabled().ways(offer),
            market.catalog().origin(),
            market.catalog().prices(offer.id()),
            keys,
            typed);
    pages.send(response, "gateway/enable", view.chrome(), view);
  }

  private void enable(ServerRequest request, ServerResponse response) {
    Parameters form = Pages.form(request);
    String id = Pages.field(form, "offer");
    Typed typed =
        new Typed(
            Pages.field(form, "vendor"),
            Pages.field(form, "base_url"),
            Pages.field(form, "region"),
            Pages.field(form, "account"),
            Pages.field(form, "api_key"),
            Pages.field(form, "input"),
            Pages.field(form, "output"));
    Optional<Offer> offer = market.catalog().offer(id);
    try {
      market.enable(
          id,
          ModelsApi.enabling(
              new ModelsApi.NewEnabling(
                  typed.vendor(),
                  typed.baseUrl(),
                  typed.region(),
                  typed.account(),
                  typed.apiKey(),
                  amount(typed.input()),
                  amount(typed.output()))));
      Pages.see(response, "/models/" + Show.path(offer(id).model()));
    } catch (ProblemException e) {
      if (offer.isEmpty()) {
        throw e;
      }
      send(response, offer.get(), typed, e.problem());
    }
  }

  private static @Nullable BigDecimal amount(String typed) {
    try {
      return typed.isEmpty() ? null : new BigDecimal(typed);
    } catch (NumberFormatException e) {
      throw Problem.badInput(
              "price-invalid",
              "“" + typed + "” is no price.",
              "Write dollars per million tokens, such as 0.25.")
          .asException(e);
    }
  }

  private void disable(ServerRequest request, ServerResponse response) {
    String id = Pages.field(Pages.form(request), "offer");
    market.disable(id);
    Pages.see(
        response,
        market
            .catalog()
            .offer(id)
            .map(o -> "/models/" + Show.path(o.model()))
            .orElse("/models/in-use"));
  }
}
