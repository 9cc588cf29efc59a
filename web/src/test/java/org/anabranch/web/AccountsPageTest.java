package org.anabranch.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.anabranch.http.ControlPlane;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccountsPageTest {
  @TempDir static Path media;
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static ControlPlane server;

  @BeforeAll
  static void start() {
    Samples samples = new Samples(false, media);
    server = ControlPlane.start(0, List.of(samples.console(Optional.empty())));
  }

  @AfterAll
  static void stop() {
    server.close();
    CLIENT.close();
  }

  private HttpResponse<String> get(String path, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(server.address().resolve(path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String path, String cookie, String... fields)
      throws IOException, InterruptedException {
    StringBuilder body = new StringBuilder();
    for (int i = 0; i < fields.length; i += 2) {
      body.append(fields[i]).append('=');
      body.append(URLEncoder.encode(fields[i + 1], StandardCharsets.UTF_8)).append('&');
    }
    return CLIENT.send(
        HttpRequest.newBuilder(server.address().resolve(path))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Cookie", cookie)
            .POST(BodyPublishers.ofString(body.toString()))
            .build(),
        BodyHandlers.ofString());
  }

  @Test
  void every_account_says_how_it_stands_and_what_to_do_and_no_secret() throws Exception {
    String body = get("/accounts").body();
    Document page = Jsoup.parse(body);
    assertThat(page.text())
        .contains("ready", "consent ends soon", "connect again", "lacks pins:write")
        .contains("Token has been expired or revoked. (invalid_grant)")
        .contains("Connect it again: YouTube asks for your consent once more.")
        .contains("/oauth/callback/threads");
    assertThat(body).doesNotContain("s3cr3t");
    assertThat(page.select("input[type=password]")).isNotEmpty();
    assertThat(page.select("label")).allMatch(l -> !l.text().isBlank());
  }

  @Test
  void connecting_leads_to_the_consent_page_and_back_in_the_same_browser_only() throws Exception {
    HttpResponse<String> leave =
        post("/accounts/connect", "", "platform", "facebook", "app", "app_1");
    String consent = leave.headers().firstValue("Refresh").orElseThrow();
    assertThat(consent).startsWith("0; url=http://127.0.0.1:8090/");
    String cookie = leave.headers().firstValue("Set-Cookie").orElseThrow();
    assertThat(cookie).contains("HttpOnly").contains("SameSite=Lax");
    String sent = cookie.substring(0, cookie.indexOf(';'));
    URI link = URI.create(Jsoup.parse(leave.body()).select("a[href^=http]").attr("href"));
    assertThat(link.getQuery()).contains("state=s1");

    HttpResponse<String> stranger = get("/oauth/callback/facebook?code=c&state=s1");
    assertThat(stranger.statusCode()).isEqualTo(422);
    assertThat(Jsoup.parse(stranger.body()).select("[role=alert]").text())
        .contains("Not asked for here");

    HttpResponse<String> back = get("/oauth/callback/facebook?code=c&state=s1", "Cookie", sent);
    assertThat(back.statusCode()).isEqualTo(303);
    String choose = back.headers().firstValue("Location").orElseThrow();
    assertThat(Jsoup.parse(get(choose, "Cookie", sent).body()).text())
        .contains("Delta Page", "Estuary");
    assertThat(get(choose).statusCode()).isEqualTo(404);
    HttpResponse<String> none = post("/accounts/choose", sent, "state", "s1");
    assertThat(none.statusCode()).isEqualTo(422);
    assertThat(Jsoup.parse(none.body()).select("input[name=id]")).hasSize(2);
    HttpResponse<String> done = post("/accounts/choose", sent, "state", "s1", "id", "1");
    assertThat(done.headers().firstValue("Location")).contains("/accounts?done=connected");
    assertThat(Jsoup.parse(get("/accounts?done=connected").body()).select("[role=status]").text())
        .contains("connected");
  }

  @Test
  void a_single_account_needs_no_choice() throws Exception {
    assertThat(
            get("/oauth/callback/x?code=c&state=s1", "Cookie", "anabranch-connect=nonce-1")
                .headers()
                .firstValue("Location"))
        .hasValueSatisfying(
            to ->
                assertThat(to).startsWith("/accounts?done=connected&account=").endsWith("default"));
  }

  @Test
  void another_workspace_has_forms_of_its_own() throws Exception {
    Document page = Jsoup.parse(get("/accounts?workspace=acme").body());
    assertThat(page.select("nav[aria-label=Workspace] a[aria-current]").text()).isEqualTo("acme");
    assertThat(page.select("form[action^='/accounts/']"))
        .isNotEmpty()
        .allMatch(f -> f.attr("action").endsWith("?workspace=acme"));
    assertThat(
            post(
                    "/accounts/apps?workspace=acme",
                    "",
                    "platform",
                    "x",
                    "client_id",
                    "i",
                    "client_secret",
                    "s")
                .headers()
                .firstValue("Location"))
        .contains("/accounts?done=app&workspace=acme");
  }

  @Test
  void apps_and_accounts_are_entered_and_let_go() throws Exception {
    assertThat(
            post("/accounts/apps", "", "platform", "x", "client_id", "", "client_secret", "s")
                .statusCode())
        .isEqualTo(422);
    assertThat(
            post("/accounts/apps", "", "platform", "x", "client_id", "i", "client_secret", "s")
                .headers()
                .firstValue("Location"))
        .contains("/accounts?done=app");
    assertThat(
            post(
                    "/accounts/enter",
                    "",
                    "platform",
                    "wechat-official",
                    "credential.appid",
                    "wx1",
                    "credential.appsecret",
                    "s")
                .headers()
                .firstValue("Location"))
        .contains("/accounts?done=connected");
    assertThat(post("/accounts/disconnect", "", "id", "acc_x").headers().firstValue("Location"))
        .contains("/accounts?done=disconnected");
    assertThat(post("/accounts/connect", "", "platform", "myspace").statusCode()).isEqualTo(422);
  }
}
