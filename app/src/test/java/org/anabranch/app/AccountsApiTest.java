package org.anabranch.app;

import static org.anabranch.app.ConsentBench.soon;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.anabranch.http.AccountsApi;
import org.anabranch.http.ControlPlane;
import org.anabranch.kernel.Json;
import org.anabranch.publish.Platform;
import org.anabranch.publish.connect.Connections.Consented;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class AccountsApiTest {
  @TempDir Path directory;
  private final HttpClient client = HttpClient.newHttpClient();
  private ConsentBench bench;
  private ControlPlane server;

  @BeforeEach
  void start() {
    bench = new ConsentBench(directory);
    server =
        ControlPlane.start(
            0,
            List.of(new AccountsApi(bench.connections, org.anabranch.publish.limits.Limits.NONE)));
  }

  @AfterEach
  void stop() {
    server.close();
    bench.close();
    client.close();
  }

  private HttpResponse<String> call(String method, String path, String body) throws Exception {
    return client.send(
        HttpRequest.newBuilder(server.address().resolve(path))
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  @Test
  void a_program_connects_looks_at_and_disconnects_an_account() throws Exception {
    HttpResponse<String> made = call("POST", "/api/apps", "{\"platform\":\"x\",\"sandbox\":true}");
    assertThat(made.statusCode()).isEqualTo(201);
    String secret = bench.app(Platform.X).clientSecret().reveal();
    assertThat(made.body()).doesNotContain(secret);
    assertThat(call("GET", "/api/apps", "").body()).contains("\"x\"").doesNotContain(secret);
    String app = Json.tree(made.body()).path("id").asString();

    HttpResponse<String> begun = call("POST", "/api/accounts/connect", "{\"app\":\"" + app + "\"}");
    JsonNode where = Json.tree(begun.body());
    assertThat(where.path("redirect").asString()).isEqualTo(server.address() + "/oauth/callback/x");
    String cookie = begun.headers().firstValue("Set-Cookie").orElseThrow();
    String nonce = cookie.substring(cookie.indexOf('=') + 1, cookie.indexOf(';'));
    Map<String, String> back = bench.consent(URI.create(where.path("consent").asString()), "allow");
    Consented.Connected connected =
        (Consented.Connected) bench.connections.finish(Platform.X, back, nonce, soon());

    HttpResponse<String> all = call("GET", "/api/accounts", "");
    JsonNode account = Json.tree(all.body()).path(0);
    assertThat(account.path("state").asString()).isEqualTo("ready");
    assertThat(account.path("provenance").asString()).isEqualTo("simulated");
    assertThat(account.path("granted").valueStream().map(JsonNode::asString))
        .contains("tweet.write", "offline.access");
    assertThat(all.body()).doesNotContain(connected.account().credential("access_token").reveal());

    HttpResponse<String> gone = call("DELETE", "/api/accounts/" + connected.account().id(), "");
    assertThat(gone.body()).contains("\"platformTold\":true");
    assertThat(call("GET", "/api/accounts", "").body()).isEqualTo("[]");
    assertThat(call("DELETE", "/api/apps/" + app, "").statusCode()).isEqualTo(204);
  }

  @Test
  void what_is_wrong_is_said_and_changes_nothing() throws Exception {
    assertThat(call("POST", "/api/apps", "{\"platform\":\"myspace\"}").statusCode()).isEqualTo(400);
    HttpResponse<String> bare = call("POST", "/api/apps", "{\"platform\":\"x\"}");
    assertThat(bare.statusCode()).isEqualTo(400);
    assertThat(bare.body()).contains("needs its id and its secret");
    assertThat(call("POST", "/api/accounts/connect", "{\"app\":\"app_none\"}").statusCode())
        .isEqualTo(404);
    HttpResponse<String> halfway =
        call(
            "POST",
            "/api/accounts",
            "{\"platform\":\"wechat-official\",\"credentials\":{\"appid\":\"wx1\"}}");
    assertThat(halfway.statusCode()).isEqualTo(400);
    assertThat(halfway.body()).contains("appsecret");
    assertThat(call("GET", "/api/accounts", "").body()).isEqualTo("[]");
  }

  @Test
  void an_account_without_a_consent_page_is_entered() throws Exception {
    HttpResponse<String> made =
        call(
            "POST",
            "/api/accounts",
            "{\"platform\":\"wechat-official\",\"name\":\"Ours\",\"credentials\":{\"appid\":\"wx1\","
                + "\"appsecret\":\"s3cr3t\"}}");
    assertThat(made.statusCode()).isEqualTo(201);
    String all = call("GET", "/api/accounts", "").body();
    assertThat(all).contains("\"configured\"").contains("Ours").doesNotContain("s3cr3t");
  }
}
