package org.anabranch.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.http.Method;
import io.helidon.webserver.http.HttpService;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.anabranch.http.ControlPlane;
import org.anabranch.http.Idempotency;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Home;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.SecretStore;
import org.anabranch.kernel.StoredReplies;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every writing call of the API, as its sources register them, takes an idempotency key. */
class WritingCallsTest {
  private static final Pattern ROUTE =
      Pattern.compile("rules\\s*\\.(post|put|patch|delete)\\(\\s*\"(/api/[^\"]+)\"");

  @TempDir Path directory;
  private final HttpClient client = HttpClient.newHttpClient();

  private record Route(String method, String path) {}

  private record Call(String method, String path, String body) {}

  private static List<Route> routes() throws IOException {
    List<Route> routes = new ArrayList<>();
    try (Stream<Path> files = Files.walk(Path.of("..", "http", "src", "main", "java"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        Matcher found = ROUTE.matcher(Files.readString(file));
        while (found.find()) {
          routes.add(
              new Route(
                  found.group(1).toUpperCase(Locale.ROOT),
                  found.group(2).replaceAll("\\{[^}]+\\}", "1")));
        }
      }
    }
    return routes;
  }

  private static boolean isUpload(Route route) {
    return route.path().equals("/api/media") || route.path().startsWith("/api/media/uploads");
  }

  private HttpResponse<String> send(URI server, Call call, String key) throws Exception {
    return client.send(
        HttpRequest.newBuilder(server.resolve(call.path()))
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", key)
            .method(call.method(), BodyPublishers.ofString(call.body()))
            .build(),
        BodyHandlers.ofString());
  }

  @Test
  void each_is_carried_out_once_under_its_key_but_for_files_which_are_known_by_their_content()
      throws Exception {
    List<Route> routes = routes();
    assertThat(routes).hasSizeGreaterThan(60);
    Map<Route, Integer> carriedOut = new ConcurrentHashMap<>();
    HttpService counting =
        rules ->
            routes.forEach(
                route ->
                    rules.route(
                        Method.create(route.method()),
                        route.path(),
                        (_, res) -> {
                          carriedOut.merge(route, 1, Integer::sum);
                          res.send();
                        }));
    try (Database database = Database.sqlite(directory.resolve("anabranch.db"));
        Home home = Home.open(directory.resolve("home"));
        ControlPlane server =
            ControlPlane.start(
                0,
                List.of(counting),
                List.of(
                    new Idempotency(
                        new StoredReplies(
                            database, new SecretStore(database, home), Clock.systemUTC()))))) {
      for (Route route : routes) {
        String key = route.method() + route.path();
        Call call = new Call(route.method(), route.path(), "{}");
        send(server.address(), call, key);
        send(server.address(), call, key);
        Call other = new Call(route.method(), route.path(), "{\"other\":1}");
        int status = send(server.address(), other, key).statusCode();
        assertThat(carriedOut.get(route)).as("%s", route).isEqualTo(isUpload(route) ? 3 : 1);
        assertThat(status).as("%s", route).isEqualTo(isUpload(route) ? 200 : 409);
      }
    }
    System.out.printf("%d writing calls%n", routes.size());
  }

  /** Bodies, secrets that are shown once among them, come again as they came first. */
  @Test
  void the_program_answers_the_same_again_and_does_nothing_twice() throws Exception {
    try (Shell shell = new Shell(directory);
        Stations stations = shell.open()) {
      URI server = Anabranch.start(stations, Optional.of(0), _ -> {}).address();
      List<Call> calls =
          List.of(
              new Call("POST", "/api/keys", "{\"name\":\"mine\"}"),
              new Call("POST", "/api/webhooks", "{\"url\":\"https://example.com/hook\"}"),
              new Call("POST", "/api/inbox/answers", "{\"title\":\"T\",\"text\":\"Thank you\"}"),
              new Call("POST", "/api/apps", "{\"platform\":\"x\",\"sandbox\":true}"),
              new Call("PUT", "/api/queues/x", "{\"zone\":\"UTC\",\"slots\":[\"MO 09:30\"]}"),
              new Call(
                  "POST",
                  "/api/schedule",
                  "{\"account\":\"x\",\"text\":\"Once\",\"at\":\"2099-01-01T09:00\"}"),
              new Call(
                  "POST",
                  "/api/schedule/import",
                  "{\"csv\":\"account,at,text\\nx,2099-02-01T09:00,Row\"}"),
              new Call("POST", "/api/schedule/pause", "{\"workspace\":\"other\"}"));
      for (Call call : calls) {
        HttpResponse<String> first = send(server, call, "key " + call.path());
        HttpResponse<String> again = send(server, call, "key " + call.path());
        assertThat(first.statusCode()).as("%s: %s", call, first.body()).isBetween(200, 299);
        assertThat(again.statusCode()).as("%s", call).isEqualTo(first.statusCode());
        assertThat(again.body()).as("%s", call).isEqualTo(first.body()).isNotEmpty();
        assertThat(again.headers().firstValue("Idempotent-Replayed")).contains("true");
      }
      assertThat(count(server, "/api/webhooks")).isEqualTo(1);
      assertThat(count(server, "/api/inbox/answers")).isEqualTo(1);
      assertThat(count(server, "/api/schedule?from=2099-01-01")).isEqualTo(2);
      assertThat(count(server, "/api/schedule?from=2099-01-01&to=2099-01-01"))
          .as("the last day is meant whole")
          .isEqualTo(1);
    }
  }

  private int count(URI server, String path) throws Exception {
    HttpRequest get = HttpRequest.newBuilder(server.resolve(path)).build();
    return Json.tree(client.send(get, BodyHandlers.ofString()).body()).size();
  }
}
