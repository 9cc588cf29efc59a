package org.anabranch.http;

import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.anabranch.kernel.Problem;
import org.anabranch.publish.Account;
import org.anabranch.publish.Publication.State;
import org.anabranch.publish.webhook.Webhooks;
import org.jspecify.annotations.Nullable;

/** Outbound webhooks under {@code /api/webhooks}; see docs/api.md. */
public final class WebhooksApi implements HttpService {
  private static final int LOGGED = 100;

  private final Webhooks webhooks;

  public WebhooksApi(Webhooks webhooks) {
    this.webhooks = webhooks;
  }

  private record Body(
      @Nullable String url, @Nullable String workspace, @Nullable List<String> states) {}

  @Override
  public void routing(HttpRules rules) {
    rules.get("/api/webhooks", (_, res) -> Bodies.send(res, webhooks.list()));
    rules.post("/api/webhooks", this::add);
    rules.delete("/api/webhooks/{id}", this::remove);
    rules.get(
        "/api/webhooks/{id}/deliveries",
        (req, res) -> Bodies.send(res, webhooks.log(id(req), LOGGED)));
    rules.post("/api/webhooks/deliveries/{id}/replay", this::replay);
  }

  private void add(ServerRequest request, ServerResponse response) {
    Body body = Bodies.read(request, Body.class);
    Webhooks.Made made =
        webhooks.add(
            body.workspace() == null ? Account.DEFAULT_WORKSPACE : body.workspace(),
            address(body.url()),
            states(body.states()));
    response.status(Status.CREATED_201);
    response.header("Cache-Control", "no-store");
    Bodies.send(response, Map.of("webhook", made.webhook(), "secret", made.secret().reveal()));
  }

  private static URI address(@Nullable String url) {
    try {
      return URI.create(url == null ? "" : url.strip());
    } catch (IllegalArgumentException e) {
      throw Problem.badInput(
              "webhook-invalid", "“" + url + "” is no address.", "Send one as https://….")
          .asException(e);
    }
  }

  private static Set<State> states(@Nullable List<String> names) {
    return (names == null ? List.<String>of() : names)
        .stream().map(WebhooksApi::state).collect(Collectors.toSet());
  }

  private static State state(String name) {
    return Arrays.stream(State.values())
        .filter(s -> s.name().equals(name.strip().toUpperCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                Problem.badInput(
                        "state-unknown",
                        "There is no state “" + name + "”.",
                        "Choose from: " + Arrays.toString(State.values()) + ".")
                    .asException());
  }

  private void remove(ServerRequest request, ServerResponse response) {
    webhooks.remove(id(request));
    response.status(Status.NO_CONTENT_204).send();
  }

  private void replay(ServerRequest request, ServerResponse response) {
    webhooks.replay(id(request));
    response.status(Status.ACCEPTED_202).send();
  }

  private static String id(ServerRequest request) {
    return request.path().pathParameters().get("id");
  }
}
