package org.anabranch.http;

import io.helidon.common.uri.UriQuery;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Instant;
import java.util.List;
import org.anabranch.gateway.config.GatewayConfig;
import org.anabranch.gateway.replay.History;
import org.anabranch.gateway.route.Decision;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.Moments;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.anabranch.kernel.Yaml;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Stored decisions under {@code /api/decisions}, and replays of them, as docs/api.md lists it. */
public final class HistoryApi implements HttpService {
  private static final int PAGE = 50;

  private final History history;

  public HistoryApi(History history) {
    this.history = history;
  }

  private record NewReplay(
      @Nullable String configuration,
      @Nullable String from,
      @Nullable String to,
      @Nullable String alias,
      @Nullable List<String> without) {}

  @Override
  public void routing(HttpRules rules) {
    rules.get("/api/decisions", this::list);
    rules.get("/api/decisions/{id}", this::one);
    rules.post("/api/replay", this::replay);
  }

  private void list(ServerRequest request, ServerResponse response) {
    UriQuery query = request.query();
    History.Filter filter =
        new History.Filter(
            from(text(query, "from")),
            to(text(query, "to")),
            text(query, "model"),
            text(query, "caller"),
            text(query, "deployment"),
            text(query, "answered") == null ? null : "true".equals(text(query, "answered")));
    History.Page page =
        history.decisions(filter, text(query, "after"), ModelQuery.count(query, "limit", PAGE));
    ObjectNode body = Json.object();
    ArrayNode decisions = body.putArray("decisions");
    page.decisions().forEach(d -> decisions.add(DecisionBody.of(d)));
    body.put("next", page.next());
    Bodies.send(response, body);
  }

  private void one(ServerRequest request, ServerResponse response) {
    String id = request.path().pathParameters().get("id");
    Decision decision = history.decision(id).orElseThrow(() -> unknown(id));
    Bodies.send(response, DecisionBody.of(decision, history.paid(id)));
  }

  private static ProblemException unknown(String id) {
    return Problem.of(
            Problem.Kind.NOT_FOUND,
            "decision-unknown",
            "There is no decision “" + id + "”.",
            "List what there is with GET /api/decisions.")
        .asException();
  }

  private static @Nullable String text(UriQuery query, String name) {
    return query.first(name).filter(t -> !t.isBlank()).orElse(null);
  }

  private static @Nullable Instant from(@Nullable String text) {
    return text == null ? null : Moments.from("from", text);
  }

  private static @Nullable Instant to(@Nullable String text) {
    return text == null ? null : Moments.to("to", text);
  }

  private void replay(ServerRequest request, ServerResponse response) {
    NewReplay asked = Bodies.read(request, NewReplay.class);
    String yaml = asked.configuration();
    Bodies.send(
        response,
        history.replay(
            new History.Wish(
                yaml == null ? null : Yaml.parse("configuration", yaml, GatewayConfig.class),
                from(asked.from()),
                to(asked.to()),
                asked.alias(),
                asked.without() == null ? List.of() : asked.without())));
  }
}
