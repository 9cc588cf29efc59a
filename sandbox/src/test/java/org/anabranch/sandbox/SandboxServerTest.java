package org.anabranch.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.junit.jupiter.api.Test;

class SandboxServerTest extends SandboxTest {
  @Test
  void it_listens_on_loopback_only() {
    assertThat(server.address().getHost()).isEqualTo("127.0.0.1");
    assertThat(server.address().getPort()).isPositive();
  }

  @Test
  void a_port_in_use_is_named_with_its_setting() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      var settings = new SandboxServer.Settings(taken.getLocalPort(), 1, Duration.ZERO);

      assertThatThrownBy(
              () ->
                  SandboxServer.start(directory.resolve("other"), _ -> List.of(), settings, clock))
          .isInstanceOfSatisfying(
              ProblemException.class,
              e -> {
                assertThat(e.problem().kind()).isEqualTo(Problem.Kind.ENVIRONMENT);
                assertThat(e.problem().code()).isEqualTo("port-in-use");
                assertThat(e.problem().message()).contains("" + taken.getLocalPort());
                assertThat(e.problem().fix()).contains("sandbox.port");
              });
    }
  }

  @Test
  void an_account_is_opened_once_with_absolute_addresses() throws Exception {
    HttpResponse<String> first = send(to("/_sandbox/accounts/board").POST(BodyPublishers.noBody()));

    assertThat(Json.tree(first.body()).path("hosts").path("api").stringValue())
        .isEqualTo(server.address() + "/board/api");
    assertThat(server.open("board").credentials().get("access_token"))
        .isEqualTo(Json.tree(first.body()).path("credentials").path("access_token").stringValue());
    assertThat(server.hosts("board", server.open("board")))
        .isEqualTo(
            Map.of(
                "api", URI.create(server.address() + "/board/api"),
                "web", URI.create(server.address() + "/board/web")));
  }

  @Test
  void an_unknown_platform_is_told_with_those_that_are_known() throws Exception {
    HttpResponse<String> reply = send(to("/_sandbox/accounts/mars").POST(BodyPublishers.noBody()));

    assertThat(reply.statusCode()).isEqualTo(404);
    assertThat(reply.body()).contains("platform-unknown").contains("board");
  }

  @Test
  void time_passes_when_asked() throws Exception {
    HttpResponse<String> reply = post("/_sandbox/let-pass", Json.object().put("hours", 24));

    assertThat(Json.tree(reply.body()).path("now").stringValue()).isEqualTo("2026-11-23T12:00:00Z");
    assertThat(Json.tree(get("/_sandbox/now").body()).path("now").stringValue())
        .isEqualTo("2026-11-23T12:00:00Z");
  }

  @Test
  void time_does_not_run_back() throws Exception {
    assertThat(post("/_sandbox/let-pass", Json.object().put("hours", -1)).statusCode())
        .isEqualTo(400);
  }

  @Test
  void posts_are_listed_with_their_simulated_figures() throws Exception {
    note("first");
    note("second");
    server.letPass(Duration.ofHours(24));

    var posts = Json.tree(get("/_sandbox/posts").body()).path("posts");

    assertThat(posts.get(0).path("text").stringValue()).isEqualTo("second");
    assertThat(posts.get(1).path("text").stringValue()).isEqualTo("first");
    assertThat(posts.get(0).path("simulated").path("views").asLong()).isPositive();
    assertThat(Json.tree(get("/_sandbox/posts/board").body()).path("posts")).hasSize(2);
  }

  @Test
  void a_bug_in_an_imitation_is_a_500_and_the_server_goes_on() throws Exception {
    assertThat(get("/board/api/fail").statusCode()).isEqualTo(500);
    assertThat(note("on").statusCode()).isEqualTo(201);
  }
}
