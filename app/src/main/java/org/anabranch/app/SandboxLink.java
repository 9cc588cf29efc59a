package org.anabranch.app;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.Provenance;
import org.anabranch.kernel.Secret;
import org.anabranch.loop.SimulatedTime;
import org.anabranch.publish.Account;
import org.anabranch.publish.Platform;
import org.anabranch.publish.connect.App;
import org.anabranch.publish.connect.CallbackKeys;
import org.anabranch.publish.connect.SandboxApps;
import tools.jackson.databind.JsonNode;

/**
 * Asks the sandbox, over its own HTTP, for accounts and for time to pass: the same for one in this
 * process or beside it.
 */
final class SandboxLink implements SimulatedTime, SandboxApps {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final URI address;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE).build();

  SandboxLink(URI address) {
    this.address = address;
  }

  /** Opens the platform's account in the sandbox, or finds the one that is open. */
  Account account(Platform platform) throws InterruptedException {
    JsonNode opened = ask("POST", "/_sandbox/accounts/" + platform.key(), "");
    Map<String, URI> hosts = new LinkedHashMap<>();
    opened.path("hosts").forEachEntry((name, at) -> hosts.put(name, URI.create(at.asString())));
    Map<String, Secret> credentials = new LinkedHashMap<>();
    opened
        .path("credentials")
        .forEachEntry((name, v) -> credentials.put(name, new Secret(v.asString())));
    return new Account(
        "sandbox-" + platform.key(),
        platform,
        opened.path("name").asString(platform.title()),
        opened.path("remoteId").asString(""),
        hosts,
        credentials,
        Provenance.SIMULATED);
  }

  /** Registers us at the platform's imitation, or finds that we are. */
  @Override
  public App app(Platform platform) throws InterruptedException {
    JsonNode app = ask("POST", "/_sandbox/apps/" + platform.key(), "");
    Map<String, URI> hosts = new LinkedHashMap<>();
    app.path("hosts").forEachEntry((name, at) -> hosts.put(name, URI.create(at.asString())));
    return new App(
        "sandbox",
        Account.DEFAULT_WORKSPACE,
        platform,
        app.path("clientId").asString(""),
        new Secret(app.path("clientSecret").asString("")),
        app.path("scopes").valueStream().map(s -> s.asString("")).toList(),
        hosts,
        Provenance.SIMULATED);
  }

  @Override
  public void callAt(App app, URI address, CallbackKeys.Keys keys) throws InterruptedException {
    ask(
        "POST",
        "/_sandbox/callbacks/" + app.platform().key(),
        Json.object()
            .put("url", address.toString())
            .put("token", keys.token().reveal())
            .put("key", keys.key().reveal())
            .toString());
  }

  @Override
  public Instant now() throws InterruptedException {
    return Instant.parse(ask("GET", "/_sandbox/now", "").path("now").asString());
  }

  @Override
  public void letPass(Duration time) throws InterruptedException {
    double hours = time.toMillis() / 3_600_000.0;
    ask("POST", "/_sandbox/let-pass", Json.write(Map.of("hours", hours)));
  }

  private JsonNode ask(String method, String path, String body) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(address.resolve(path))
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body))
            .build();
    try {
      HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
      if (response.statusCode() / 100 != 2) {
        throw unreachable("answers " + response.statusCode() + " to " + path, null);
      }
      return Json.tree(response.body());
    } catch (IOException e) {
      throw unreachable("does not answer", e);
    }
  }

  private RuntimeException unreachable(
      String what, java.io.@org.jspecify.annotations.Nullable IOException cause) {
    Problem problem =
        Problem.of(
            Problem.Kind.UNAVAILABLE,
            "sandbox-unreachable",
            "The sandbox at " + address + " " + what + ".",
            "Start it, or remove sandbox.address from the configuration.");
    return cause == null ? problem.asException() : problem.asException(cause);
  }
}
