package org.anabranch.http;

import io.helidon.common.uri.UriQuery;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.anabranch.gateway.catalog.Catalog;
import org.anabranch.gateway.catalog.Enabling;
import org.anabranch.gateway.catalog.Marketplace;
import org.anabranch.gateway.catalog.Model;
import org.anabranch.gateway.catalog.ModelSummary;
import org.anabranch.gateway.catalog.Offer;
import org.anabranch.gateway.catalog.Origin;
import org.anabranch.gateway.catalog.PriceSpan;
import org.anabranch.kernel.Count;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.SecretRef;
import org.jspecify.annotations.Nullable;

/**
 * The marketplace under {@code /api/models} and {@code /api/notices}, as docs/api.md lists it. Ids
 * of models and offers have slashes in them and stand in addresses as they are.
 */
public final class ModelsApi implements HttpService {
  private static final int PAGE = 50;
  private static final int COMPARED = 4;

  private final Marketplace market;
  private final Catalog catalog;
  private final Clock clock;

  public ModelsApi(Marketplace market, Clock clock) {
    this.market = market;
    this.catalog = market.catalog();
    this.clock = clock;
  }

  private record Page(Origin origin, int total, int offset, List<ModelSummary> models) {}

  private record PricedOffer(Offer offer, List<PriceSpan> prices) {}

  /** What a person writes of an offer to put to use; all of it may be absent or blank. */
  public record NewEnabling(
      @Nullable String vendor,
      @Nullable String baseUrl,
      @Nullable String region,
      @Nullable String account,
      @Nullable String apiKey,
      @Nullable BigDecimal inputUsdPerMillion,
      @Nullable BigDecimal outputUsdPerMillion) {}

  @Override
  public void routing(HttpRules rules) {
    rules.get("/api/models", this::search);
    rules.get("/api/models/compare", this::compare);
    rules.get("/api/models/enabled", (_, res) -> send(res, market.enabled().deployments()));
    rules.post("/api/models/import", this::bringIn);
    rules.get("/api/models/{+id}/substitutes", this::substitutes);
    rules.get("/api/models/{+id}/prices", this::prices);
    rules.get("/api/models/{+id}", (req, res) -> send(res, model(id(req))));
    rules.post("/api/models/{+id}/enable", this::enable);
    rules.delete("/api/models/{+id}/enable", this::disable);
    rules.get("/api/notices", (_, res) -> send(res, market.notices()));
    rules.post("/api/notices/dismiss-unused", this::dismissUnused);
    rules.post("/api/notices/{id}/dismiss", this::dismiss);
  }

  private void search(ServerRequest request, ServerResponse response) {
    UriQuery query = request.query();
    int offset = ModelQuery.count(query, "offset", 0);
    int limit = ModelQuery.count(query, "limit", PAGE);
    Catalog.Found found = catalog.search(ModelQuery.of(query, offset, limit));
    List<ModelSummary> models = found.models().stream().map(ModelSummary::of).toList();
    send(response, new Page(catalog.origin(), found.total(), offset, models));
  }

  private void compare(ServerRequest request, ServerResponse response) {
    List<String> ids =
        ModelQuery.all(request.query(), "ids").stream()
            .flatMap(all -> List.of(all.split(",", -1)).stream())
            .filter(id -> !id.isBlank())
            .distinct()
            .toList();
    if (ids.size() < 2 || ids.size() > COMPARED) {
      throw Problem.badInput(
              "compare-count",
              Count.of(ids.size(), "model") + " cannot be compared.",
              "Name two to four: ?ids=lab/one,lab/other.")
          .asException();
    }
    send(response, ids.stream().map(this::model).map(ModelSummary::of).toList());
  }

  private void substitutes(ServerRequest request, ServerResponse response) {
    String id = id(request);
    model(id);
    send(response, catalog.substitutes(id));
  }

  private void prices(ServerRequest request, ServerResponse response) {
    send(
        response,
        model(id(request)).offers().stream()
            .filter(o -> o.id().equals(id(request)) || o.model().equals(id(request)))
            .map(o -> new PricedOffer(o, catalog.prices(o.id())))
            .toList());
  }

  /** The model of that id, or the one that the offer of that id is of. */
  private Model model(String id) {
    return catalog
        .model(id)
        .or(() -> catalog.offer(id).flatMap(o -> catalog.model(o.model())))
        .orElseThrow(
            () ->
                Problem.of(
                        Problem.Kind.NOT_FOUND,
                        "model-unknown",
                        "There is no model “" + id + "”.",
                        "Search with GET /api/models?q=words.")
                    .asException());
  }

  private void enable(ServerRequest request, ServerResponse response) {
    NewEnabling terms = Bodies.read(request, NewEnabling.class);
    send(response, market.enable(id(request), enabling(terms)));
  }

  /** Enabling as people write it. Throws a problem that says what is wrong. */
  public static Enabling enabling(NewEnabling typed) {
    String baseUrl = orNull(typed.baseUrl());
    String apiKey = orNull(typed.apiKey());
    try {
      return new Enabling(
          orNull(typed.vendor()),
          baseUrl == null ? null : URI.create(baseUrl),
          orNull(typed.region()),
          orNull(typed.account()),
          apiKey == null ? null : SecretRef.parse(apiKey),
          typed.inputUsdPerMillion(),
          typed.outputUsdPerMillion());
    } catch (IllegalArgumentException e) {
      throw Problem.badInput(
              "terms-invalid",
              "The terms make no sense: " + e.getMessage() + ".",
              "An address is written https://…/v1, a key env:NAME, file:/path or store:name.")
          .asException(e);
    }
  }

  private static @Nullable String orNull(@Nullable String typed) {
    return typed == null || typed.isBlank() ? null : typed.strip();
  }

  private void disable(ServerRequest request, ServerResponse response) {
    market.disable(id(request));
    send(response, market.enabled().deployments());
  }

  private void bringIn(ServerRequest request, ServerResponse response) {
    UriQuery query = request.query();
    String text = Bodies.text(request);
    boolean own = query.first("own").map("true"::equals).orElse(false);
    if (own && query.first("as_of").isPresent()) {
      throw Problem.badInput(
              "as-of-not-here",
              "Your own prices hold from today on, so as_of has no meaning for them.",
              "Leave it out. A price from a later day on stands in the configuration, as one of a"
                  + " deployment's prices.")
          .asException();
    }
    send(
        response,
        own
            ? market.set(text)
            : market.replace(query.first("name").orElse("models.dev"), text, asOf(query)));
  }

  private LocalDate asOf(UriQuery query) {
    Optional<String> day = query.first("as_of").stream().findFirst();
    try {
      return day.map(LocalDate::parse).orElse(LocalDate.now(clock));
    } catch (DateTimeException e) {
      throw Problem.badInput(
              "date-invalid", "“" + day.orElse("") + "” is no date.", "Write it as 2026-11-23.")
          .asException(e);
    }
  }

  private void dismiss(ServerRequest request, ServerResponse response) {
    market.dismiss(id(request));
    send(response, market.notices());
  }

  private void dismissUnused(ServerRequest request, ServerResponse response) {
    market.dismissUnused();
    send(response, market.notices());
  }

  private static String id(ServerRequest request) {
    return request.path().pathParameters().get("id");
  }

  private static void send(ServerResponse response, Object value) {
    Bodies.send(response, value);
  }
}
