package org.anabranch.publish.meta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Provenance;
import org.anabranch.kernel.Secret;
import org.anabranch.publish.Account;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Step;
import org.anabranch.publish.internal.Api;
import org.anabranch.publish.internal.Query;
import org.anabranch.publish.internal.Refusal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GraphApiTest {
  private final Map<String, String> headers = new HashMap<>();
  private final List<String> addresses = new ArrayList<>();
  private final List<Headers> received = new ArrayList<>();
  private final GraphApi graph =
      new GraphApi(
          new Api(), Platform.FACEBOOK, new GraphErrors(Platform.FACEBOOK, Map.of()), Set.of());
  private int status = 200;
  private String body = "{\"id\":\"1\"}";
  private HttpServer server;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          addresses.add(exchange.getRequestURI().toString());
          received.add(exchange.getRequestHeaders());
          headers.forEach(exchange.getResponseHeaders()::set);
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private Account account() {
    URI host = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    return new Account(
        "acc_1",
        Platform.FACEBOOK,
        "A Page",
        "7",
        Map.of("graph", host),
        Map.of("access_token", new Secret("t0ken"), "client_secret", new Secret("s3cret")),
        Provenance.SIMULATED);
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(60));
  }

  @Test
  void no_address_holds_the_token_and_every_call_proves_the_apps_secret() throws Exception {
    graph.get(account(), "/v25.0/7", new Query().with("fields", "id,name"), soon());
    assertThat(addresses.getFirst())
        .doesNotContain("t0ken", "s3cret")
        .endsWith(
            "appsecret_proof=d0f8abfce5e9c8e5c0b6446d31e29359768d9916db08c6a94ca7b481a4eeac2c");
    assertThat(received.getFirst().getFirst("Authorization")).isEqualTo("Bearer t0ken");
  }

  @Test
  void an_allowance_nearly_used_up_stops_what_is_begun_but_not_what_is_read() throws Exception {
    headers.put("X-App-Usage", "{\"call_count\":12,\"total_time\":96,\"total_cputime\":3}");
    var refusal = catchThrowableOfType(Refusal.class, this::begin);
    assertThat(refusal.failure().reason()).isEqualTo(Reason.THROTTLED);
    assertThat(graph.get(account(), "/v25.0/7", new Query(), soon()).path("id").asString())
        .isEqualTo("1");

    headers.put("X-App-Usage", "{\"call_count\":94}");
    begin();
    headers.put(
        "X-Business-Use-Case-Usage",
        "{\"7\":[{\"type\":\"pages\",\"call_count\":99,\"estimated_time_to_regain_access\":13}]}");
    assertThat(catchThrowableOfType(Refusal.class, this::begin).failure().retryAfter())
        .isEqualTo(Duration.ofMinutes(13));
  }

  private void begin() throws Refusal, InterruptedException {
    graph.getFirst(account(), "/v25.0/7", new Query(), soon());
  }

  @Test
  void a_commit_is_refused_only_by_a_reply_that_proves_it() throws Exception {
    assertThat(commit()).isEqualTo(new Step.Accepted("1"));
    body = "{}";
    assertThat(commit()).isInstanceOf(Step.Unknown.class);
    status = 400;
    body = "{\"error\":{\"code\":100}}";
    assertThat(commit()).isInstanceOf(Step.Refused.class);
    body = "{\"error\":{\"code\":1}}";
    assertThat(commit()).isInstanceOf(Step.Unknown.class);
    status = 502;
    assertThat(commit()).isInstanceOf(Step.Unknown.class);
    server.stop(0);
    assertThat(commit()).isInstanceOf(Step.Refused.class);
  }

  private Step.Committed commit() throws InterruptedException {
    return graph.commit(account(), "/v25.0/7/feed", new Query(), "id", soon());
  }
}
