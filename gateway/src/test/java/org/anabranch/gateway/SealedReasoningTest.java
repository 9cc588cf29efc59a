package org.anabranch.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.anabranch.gateway.exchange.Sealed;
import org.anabranch.gateway.route.Decision;
import org.anabranch.gateway.route.Explanation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Conversations that one vendor's model began, with reasoning it sealed, and another goes on with.
 */
class SealedReasoningTest {
  private static final String CLAUDE =
      """
      {"id":"msg_1","type":"message","role":"assistant","model":"up","content":[{"type":"text","text":"Of claude."}],
       "stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":9,"output_tokens":3}}""";
  private static final String GEMINI =
      """
      {"candidates":[{"content":{"role":"model","parts":[{"text":"Of gemini."}]},"finishReason":"STOP","index":0}],
       "usageMetadata":{"promptTokenCount":9,"candidatesTokenCount":3,"totalTokenCount":12},"modelVersion":"up"}""";
  private static final String THOUGHT =
      """
      {"type":"thinking","thinking":"hm, hidden","signature":"%s"},""";
  private static final String CALL =
      """
      {"type":"tool_use","id":"toolu_1","name":"weather","input":{"city":"Bern"}}""";
  private static final String BODY =
      """
      {"model":"x","max_tokens":90,"messages":[{"role":"user","content":"Weather?"},
       {"role":"assistant","content":[%s%s]},
       {"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":"snow"}]}],
       "tools":[{"name":"weather","input_schema":{"type":"object"}}]}""";

  @TempDir Path directory;
  private final HttpClient http = HttpClient.newHttpClient();

  private static FakeUpstream says(String answer) throws Exception {
    return new FakeUpstream(FakeUpstream.status(200, "", answer));
  }

  private Bench bench(FakeUpstream claude, FakeUpstream gemini, String alias) {
    return new Bench(
        directory,
        Bench.config(
                Bench.deployment("claude", claude.url(), "dialect: anthropic"),
                Bench.deployment("gem", gemini.url(), "dialect: gemini")
                    .replace("upstream_model: up", "upstream_model: gemini-3-pro"))
            + "aliases: [{name: x, preset: ordered, "
            + alias
            + "}]\n");
  }

  private HttpResponse<String> ask(DataPlane plane, String seal) throws Exception {
    String body =
        BODY.formatted(seal.isEmpty() ? "" : THOUGHT.formatted(seal), CALL).replace("\n", "");
    return http.send(
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + plane.address().getPort() + "/v1/messages"))
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void who_sealed_it_is_asked_first_whatever_the_order() throws Exception {
    try (FakeUpstream claude = says(CLAUDE);
        FakeUpstream gemini = says(GEMINI);
        Bench bench = bench(claude, gemini, "candidates: [gem, claude]");
        DataPlane plane = DataPlane.open(bench.gateway)) {
      HttpResponse<String> sealed = ask(plane, "c2VhbA==");
      assertThat(sealed.body()).contains("Of claude.");
      assertThat(sealed.headers().firstValue(Sealed.HEADER)).isEmpty();
      assertThat(claude.requests().getFirst().body()).contains("hm, hidden", "c2VhbA==");

      assertThat(ask(plane, "").body()).as("nothing is sealed").contains("Of gemini.");
    }
  }

  @Test
  void
      the_conversation_goes_on_elsewhere_when_who_sealed_it_fails_and_it_is_told_what_was_left_out()
          throws Exception {
    try (FakeUpstream claude = new FakeUpstream(FakeUpstream.status(500, "", "{}"));
        FakeUpstream gemini = says(GEMINI);
        Bench bench = bench(claude, gemini, "candidates: [gem, claude]");
        DataPlane plane = DataPlane.open(bench.gateway)) {
      HttpResponse<String> answer = ask(plane, "c2VhbA==");

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).contains("Of gemini.");
      assertThat(answer.headers().firstValue(Sealed.HEADER))
          .contains("reasoning sealed by anthropic");
      assertThat(gemini.requests().getFirst().body())
          .doesNotContain("hm, hidden", "c2VhbA==")
          .contains("\"thoughtSignature\":\"skip_thought_signature_validator\"");
      Decision decision = bench.gateway.recentDecisions(1).getFirst();
      assertThat(decision.notes())
          .containsExactly(
              new Decision.Note(
                  Decision.Note.Kind.REASONING, "gem: reasoning sealed by anthropic", 1));
      assertThat(Explanation.of(decision))
          .contains(
              "Left out, since it cannot be opened there, gem: reasoning sealed by anthropic.");
    }
  }

  @Test
  void an_alias_may_let_its_order_decide() throws Exception {
    try (FakeUpstream claude = says(CLAUDE);
        FakeUpstream gemini = says(GEMINI);
        Bench bench =
            bench(claude, gemini, "candidates: [gem, claude], sealed_reasoning: leave_out");
        DataPlane plane = DataPlane.open(bench.gateway)) {
      HttpResponse<String> answer = ask(plane, "c2VhbA==");

      assertThat(answer.body()).contains("Of gemini.");
      assertThat(answer.headers().firstValue(Sealed.HEADER)).isPresent();
      assertThat(claude.requests()).isEmpty();
    }
  }

  @Test
  void an_alias_may_require_that_it_is_opened_and_clients_are_told_the_field() throws Exception {
    try (FakeUpstream claude = says(CLAUDE);
        FakeUpstream gemini = says(GEMINI);
        Bench bench = bench(claude, gemini, "candidates: [gem], sealed_reasoning: require");
        DataPlane plane = DataPlane.open(bench.gateway)) {
      HttpResponse<String> answer = ask(plane, "c2VhbA==");

      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.body())
          .contains(
              "“messages.1.content.0” is reasoning sealed by anthropic, which gem cannot open");
      assertThat(gemini.requests()).isEmpty();
    }
  }

  @Test
  void what_is_left_out_of_passed_bytes_is_told_too() throws Exception {
    try (FakeUpstream claude = says(CLAUDE);
        FakeUpstream gemini = says(GEMINI);
        Bench bench = bench(claude, gemini, "candidates: [claude]");
        DataPlane plane = DataPlane.open(bench.gateway)) {
      HttpResponse<String> answer = ask(plane, "anabranch:gemini:Z29vZ2xl");

      assertThat(answer.body()).isEqualTo(CLAUDE);
      assertThat(answer.headers().firstValue(Sealed.HEADER)).contains("reasoning sealed by gemini");
      assertThat(claude.requests().getFirst().body()).doesNotContain("Z29vZ2xl", "hm, hidden");
    }
  }
}
