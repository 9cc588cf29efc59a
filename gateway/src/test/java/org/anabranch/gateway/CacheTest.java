package org.anabranch.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.anabranch.gateway.config.GatewayConfig;
import org.anabranch.gateway.route.Decision;
import org.anabranch.kernel.Money;
import org.junit.jupiter.api.Test;

/** Answers that are told again from the cache, over the wire. */
class CacheTest extends OversightFixture {
  @Test
  void a_request_that_was_answered_is_answered_again_in_any_dialect_for_nothing() throws Exception {
    try (FakeUpstream upstream = new FakeUpstream();
        Bench bench =
            new Bench(
                directory, config(upstream, "cache: {exact: {enabled: true, ttl_seconds: 60}}"));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      HttpResponse<String> first = chat(plane, "hi");
      bench.clock.advance(Duration.ofSeconds(7));
      HttpResponse<String> again = chat(plane, "hi");
      HttpResponse<String> stream =
          post(plane, "/v1/chat/completions", chat("hi", ",\"stream\":true"));
      HttpResponse<String> gemini =
          post(
              plane,
              "/v1beta/models/m:generateContent",
              "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"hi\"}]}],"
                  + "\"generationConfig\":{\"temperature\":0}}");

      assertThat(header(first, "x-anabranch-cache")).isEqualTo("miss");
      assertThat(List.of(again, stream, gemini))
          .allSatisfy(
              a -> {
                assertThat(header(a, "x-anabranch-cache")).isEqualTo("hit");
                assertThat(header(a, "age")).isEqualTo("7");
                assertThat(a.body()).contains("hello");
              });
      assertThat(stream.body()).startsWith("data: ").contains("[DONE]");
      assertThat(gemini.body()).contains("candidates");
      assertThat(upstream.requests()).hasSize(1);
      assertThat(decision(bench, again).notes())
          .containsExactly(
              new Decision.Note(Decision.Note.Kind.CACHE, "from the cache, 7 s old", 1));
      assertThat(bench.gateway.usage())
          .anySatisfy(
              u -> {
                assertThat(u.deploymentId()).isEqualTo("anabranch-cache");
                assertThat(u.requests()).isEqualTo(3);
                assertThat(u.cost()).isEqualTo(Money.ZERO);
              });

      bench.clock.advance(Duration.ofSeconds(60));
      assertThat(header(chat(plane, "hi"), "x-anabranch-cache")).isEqualTo("miss");
    }
  }

  @Test
  void a_stream_that_passed_is_kept_and_one_that_broke_is_not() throws Exception {
    try (FakeUpstream upstream =
            new FakeUpstream(
                FakeUpstream.streamThenCut(FakeUpstream.pieces(3)),
                FakeUpstream.stream(FakeUpstream.pieces(3)));
        Bench bench = new Bench(directory, config(upstream, "cache: {exact: {enabled: true}}"));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      String body = chat("hi", ",\"stream\":true");
      try {
        post(plane, "/v1/chat/completions", body);
      } catch (IOException e) {
        // the cut
      }
      HttpResponse<String> passed = post(plane, "/v1/chat/completions", body);
      HttpResponse<String> whole = chat(plane, "hi");

      assertThat(header(passed, "x-anabranch-cache")).isEqualTo("miss");
      assertThat(header(whole, "x-anabranch-cache")).isEqualTo("hit");
      assertThat(whole.body()).contains("word0 word1 word2 ");
    }
  }

  @Test
  void no_answer_is_told_to_another_workspace_nor_where_it_was_declined() throws Exception {
    String keys =
        """
        cache: {exact: {enabled: true}, workspaces: {off: false}}
        workspaces: [{name: w1}, {name: off}]
        keys:
          - {name: k1, key: env:KEY, workspace: w1}
          - {name: k2, key: env:OTHER}
        """;
    try (FakeUpstream upstream = new FakeUpstream();
        Bench bench = new Bench(directory, config(upstream, keys));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      String one = "Bearer sk-one";
      chat(plane, "hi", "authorization", one);

      assertThat(chat(plane, "hi", "authorization", "Bearer sk-two"))
          .satisfies(a -> assertThat(header(a, "x-anabranch-cache")).isEqualTo("miss"));
      assertThat(chat(plane, "hi", "authorization", one, "cache-control", "no-cache"))
          .satisfies(a -> assertThat(header(a, "x-anabranch-cache")).isEqualTo("miss"));
      assertThat(chat(plane, "hi", "authorization", one, "x-anabranch-cache", "off"))
          .satisfies(a -> assertThat(header(a, "x-anabranch-cache")).isEmpty());
      assertThat(chat(plane, "hi", "authorization", one))
          .satisfies(a -> assertThat(header(a, "x-anabranch-cache")).isEqualTo("hit"));
      assertThat(
              post(
                  plane,
                  "/v1/chat/completions",
                  chat("hi", "").replace("\"temperature\":0", "\"temperature\":1"),
                  "authorization",
                  one))
          .satisfies(a -> assertThat(header(a, "x-anabranch-cache")).isEmpty());
    }
  }

  @Test
  void a_question_that_is_alike_is_answered_from_the_cache_only_in_the_same_surroundings()
      throws Exception {
    try (FakeUpstream upstream = new FakeUpstream();
        Bench bench = new Bench(directory, config(upstream, "cache: {semantic: {enabled: true}}"));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      // the bench's embeddings know no more than the length of a text
      chat(plane, "What is the capital of France, please?");
      HttpResponse<String> alike = chat(plane, "Tell me the capital city of France!");
      HttpResponse<String> elsewhere =
          post(
              plane,
              "/v1/chat/completions",
              chat("Tell me the capital city of France!", ",\"max_tokens\":5"));

      assertThat(header(alike, "x-anabranch-cache")).isEqualTo("semantic");
      assertThat(header(alike, "x-anabranch-cache-similarity")).matches("[01]\\.\\d{4}");
      assertThat(header(elsewhere, "x-anabranch-cache")).isEqualTo("miss");
      assertThat(upstream.requests()).hasSize(2);
    }
  }

  @Test
  void a_cache_that_is_configured_anew_is_used_from_then_on_and_one_taken_away_is_gone()
      throws Exception {
    try (FakeUpstream upstream = new FakeUpstream();
        Bench bench = new Bench(directory, config(upstream, ""));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      assertThat(header(chat(plane, "hi"), "x-anabranch-cache")).isEmpty();

      String cache = config(upstream, "cache: {exact: {enabled: true, ttl_seconds: 60}}");
      bench.gateway.reload(
          org.anabranch.kernel.Yaml.parse("test.yaml", cache, GatewayConfig.class));
      assertThat(header(chat(plane, "hi"), "x-anabranch-cache")).isEqualTo("miss");
      assertThat(header(chat(plane, "hi"), "x-anabranch-cache")).isEqualTo("hit");

      bench.gateway.reload(
          org.anabranch.kernel.Yaml.parse("test.yaml", config(upstream, ""), GatewayConfig.class));
      assertThat(header(chat(plane, "hi"), "x-anabranch-cache")).isEmpty();
      assertThat(upstream.requests()).hasSize(3);
    }
  }
}
