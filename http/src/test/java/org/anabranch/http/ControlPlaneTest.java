package org.anabranch.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.helidon.common.parameters.Parameters;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ControlPlaneTest {
  private static ControlPlane server;
  private static Wire wire;

  @BeforeAll
  static void start() {
    server =
        ControlPlane.start(
            0,
            List.of(
                rules -> {
                  rules.get("/fine", (_, res) -> res.send("fine"));
                  rules.post("/change", (_, res) -> res.send("changed"));
                  rules.post(
                      "/form",
                      (req, res) ->
                          res.send(req.content().as(Parameters.class).first("name").orElse("")));
                  rules.get(
                      "/bug",
                      (_, _) -> {
                        throw new IllegalStateException("a detail nobody should see");
                      });
                  rules.get(
                      "/problem",
                      (_, _) -> {
                        throw Problem.badInput(
                                "bad", "No <script>alert(1)</script> & \"so\".", "Do <b>this</b>.")
                            .asException();
                      });
                }));
    wire = new Wire(server.address());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example:8080",
        "169.254.169.254",
        "[::2]:80"
      })
  void a_request_that_names_another_host_is_turned_away(String host) {
    assertThat(wire.get("/fine", "Host: " + host).status()).isEqualTo(421);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "localhost:8080", "[::1]:9"})
  void a_request_that_names_this_machine_is_served(String host) {
    assertThat(wire.get("/fine", "Host: " + host).text()).isEqualTo("fine");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Origin: https://evil.example",
        "Origin: null",
        "Origin: http://127.0.0.1:1",
        "Origin: http://localhost",
        "Sec-Fetch-Site: cross-site",
        "Sec-Fetch-Site: same-site"
      })
  void another_page_may_look_but_change_nothing(String header) {
    assertThat(wire.post("/change", "", header).status()).isEqualTo(403);
    assertThat(wire.get("/fine", header).status()).isEqualTo(200);
  }

  @Test
  void pages_of_this_server_and_programs_may_change_things() {
    assertThat(wire.post("/change", "", "Origin: http://" + wire.host()).text())
        .isEqualTo("changed");
    assertThat(wire.post("/change", "", "Sec-Fetch-Site: same-origin").status()).isEqualTo(200);
    assertThat(wire.post("/change", "").status()).isEqualTo(200);
  }

  @Test
  void a_body_of_a_type_that_nobody_reads_is_the_senders_mistake() {
    String form = "Content-Type: application/x-www-form-urlencoded";
    assertThat(wire.post("/form", "name=a", form).text()).isEqualTo("a");

    Wire.Reply reply = wire.post("/form", "--b", "Content-Type: multipart/form-data; boundary=b");

    assertThat(reply.status()).isEqualTo(415);
    assertThat(reply.text()).contains("multipart/form-data", "application/x-www-form-urlencoded");
  }

  @Test
  void every_reply_carries_the_security_headers() {
    for (Wire.Reply reply :
        List.of(
            wire.get("/fine"),
            wire.get("/nothing"),
            wire.get("/bug"),
            wire.get("/problem"),
            wire.get("/fine", "Host: evil.example"),
            wire.post("/change", "", "Origin: https://evil.example"))) {
      assertThat(reply.header("X-Content-Type-Options")).isEqualTo("nosniff");
      assertThat(reply.header("X-Frame-Options")).isEqualTo("DENY");
      assertThat(reply.header("Content-Security-Policy"))
          .contains("default-src 'self'", "object-src 'none'", "frame-ancestors 'none'")
          .doesNotContain("unsafe");
      assertThat(reply.header("Referrer-Policy")).isEqualTo("same-origin");
    }
  }

  @Test
  void a_bug_is_told_in_plain_words_without_its_details() {
    Wire.Reply reply = wire.get("/bug");

    assertThat(reply.status()).isEqualTo(500);
    assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(reply.json().get("code").asString()).isEqualTo("internal");
    assertThat(reply.text()).doesNotContain("detail");
  }

  @Test
  void a_problem_is_json_for_programs_and_an_escaped_page_for_people() {
    Wire.Reply program = wire.get("/problem");
    assertThat(program.status()).isEqualTo(400);
    assertThat(program.json().get("title").asString()).contains("<script>");
    assertThat(program.json().get("type").asString()).isEqualTo("urn:anabranch:bad");

    Wire.Reply person = wire.get("/problem", "Accept: text/html,*/*");
    assertThat(person.status()).isEqualTo(400);
    assertThat(person.header("Content-Type")).isEqualTo("text/html; charset=utf-8");
    assertThat(person.text())
        .contains("No &lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;so&quot;.")
        .contains("Do &lt;b&gt;this&lt;/b&gt;.")
        .doesNotContain("<script>", "<b>");
  }

  @Test
  void what_is_not_there_is_404_and_its_name_is_escaped_too() {
    assertThat(wire.get("/nothing").status()).isEqualTo(404);
    assertThat(wire.get("/no%3Cb%3E", "Accept: text/html").text()).doesNotContain("<b>");
  }

  @Test
  void a_taken_port_is_one_clear_line() throws IOException {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      assertThatThrownBy(() -> ControlPlane.start(other.getLocalPort(), List.of()))
          .isInstanceOfSatisfying(
              ProblemException.class,
              e -> {
                assertThat(e.problem().code()).isEqualTo("port-in-use");
                assertThat(e.problem().message()).contains(String.valueOf(other.getLocalPort()));
                assertThat(e.problem().kind().exitCode()).isEqualTo(2);
              });
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 65_536, 70_000})
  void what_is_no_port_is_one_clear_line(int port) {
    assertThatThrownBy(() -> ControlPlane.start(port, List.of()))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.problem().code()).isEqualTo("port-unknown"));
  }
}
