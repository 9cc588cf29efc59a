package org.anabranch.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.anabranch.gateway.Bench.deployment;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.anabranch.gateway.config.GatewayConfig;
import org.anabranch.gateway.guard.Verdict;
import org.anabranch.gateway.route.Decision;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.Secret;
import org.junit.jupiter.api.Test;

/** What guardrails read, redact and block, over the wire. */
class GuardrailsTest extends OversightFixture {
  private static final String CARD = "my card is 4111 1111 1111 1111, ok?";

  @Test
  void a_request_is_redacted_before_anybody_sees_it_and_blocked_where_it_must_be()
      throws Exception {
    String guards =
        """
        guardrails:
          - {name: privacy, kind: personal_data, when: before}
          - {name: names, kind: deny_list, words: [falcon], when: before, action: block}
        """;
    try (FakeUpstream upstream = new FakeUpstream();
        Bench bench = new Bench(directory, config(upstream, guards));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      HttpResponse<String> redacted = chat(plane, CARD);
      HttpResponse<String> blocked = chat(plane, "about Falcon");
      HttpResponse<String> doubled =
          post(
              plane,
              "/v1/chat/completions",
              "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"falcon\","
                  + "\"content\":\"hi\"}]}");

      assertThat(redacted.statusCode()).isEqualTo(200);
      assertThat(upstream.requests()).hasSize(1);
      assertThat(upstream.requests().getFirst().body())
          .contains("my card is [card], ok?")
          .doesNotContain("4111");
      assertThat(decision(bench, redacted).notes())
          .containsExactly(
              new Decision.Note(Decision.Note.Kind.REDACT, "privacy", "before: redact card", 1));
      assertThat(blocked.statusCode()).isEqualTo(400);
      assertThat(blocked.body()).contains("content_blocked", "names").doesNotContain("alcon");
      assertThat(decision(bench, blocked).notes())
          .containsExactly(
              new Decision.Note(Decision.Note.Kind.BLOCK, "names", "before: block word", 1));
      assertThat(doubled.statusCode()).isEqualTo(400);
      assertThat(new String(bench.gateway.records().watch().metrics().text(List.of()), UTF_8))
          .contains(
              "anabranch_guardrail_actions_total{action=\"redact\",guardrail=\"privacy\","
                  + "stage=\"before\"} 1.0",
              "anabranch_guardrail_actions_total{action=\"block\",guardrail=\"names\","
                  + "stage=\"before\"} 1.0");
    }
  }

  @Test
  void what_a_request_declares_is_read_and_its_names_and_types_stay() throws Exception {
    String guards = "guardrails: [{name: privacy, kind: personal_data, when: before}]";
    String mail = "write to a.b@example.com";
    String schema =
        """
        {"type":"object","title":"%1$s","properties":{"to":{"type":"string","format":"email",
        "description":"%1$s","enum":["%1$s"],"default":{"deep":["%1$s"]},"maximum":4111111111111111}}}"""
            .formatted(mail);
    String declared =
        """
        ,"stop":["%1$s"],"tools":[{"type":"function","function":{"name":"send","description":"%1$s",
        "parameters":%2$s}}],"response_format":{"type":"json_schema","json_schema":{"name":"shape",
        "description":"%1$s","schema":%2$s}}"""
            .formatted(mail, schema);
    try (FakeUpstream upstream = new FakeUpstream();
        Bench bench = new Bench(directory, config(upstream, guards));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      HttpResponse<String> answer = post(plane, "/v1/chat/completions", chat("hi", declared));

      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      assertThat(upstream.requests().getFirst().body())
          .doesNotContain("example.com")
          .contains("\"stop\":[\"write to [email]\"]", "\"name\":\"send\"", "\"name\":\"shape\"")
          .contains("\"format\":\"email\"", "\"deep\":[\"write to [email]\"]", "4111111111111111");
      assertThat(decision(bench, answer).notes())
          .containsExactly(
              new Decision.Note(Decision.Note.Kind.REDACT, "privacy", "before: redact email", 11));
    }
  }

  @Test
  void labels_in_the_body_are_read() throws Exception {
    String guards = "guardrails: [{name: privacy, kind: personal_data, action: block}]";
    try (FakeUpstream upstream = new FakeUpstream();
        Bench bench = new Bench(directory, config(upstream, guards));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      String labelled = chat("hi", ",\"metadata\":{\"of\":\"a.b@example.com\"}");
      HttpResponse<String> answer = post(plane, "/v1/chat/completions", labelled);

      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
      assertThat(answer.body()).contains("content_blocked", "privacy");
      assertThat(upstream.requests()).isEmpty();
    }
  }

  @Test
  void an_answer_is_redacted_whole_and_streamed_and_a_blocked_stream_stops_as_filtered()
      throws Exception {
    String guards =
        """
        guardrails:
          - {name: privacy, kind: personal_data, when: after}
          - {name: names, kind: deny_list, words: [falcon], when: after, action: block}
        """;
    List<String> card = List.of("my card is 41", "11 1111 ", "1111 11", "11, ok?");
    List<String> denied = List.of("About fal", "con and more", " words".repeat(100));
    try (FakeUpstream upstream =
            new FakeUpstream(
                FakeUpstream.answer(CARD), FakeUpstream.stream(card), FakeUpstream.stream(denied));
        Bench bench = new Bench(directory, config(upstream, guards));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      HttpResponse<String> whole = chat(plane, "hi");
      HttpResponse<String> stream =
          post(plane, "/v1/chat/completions", chat("hi", ",\"stream\":true"));
      HttpResponse<String> blocked =
          post(plane, "/v1/chat/completions", chat("hi", ",\"stream\":true"));

      assertThat(whole.body()).contains("my card is [card], ok?").doesNotContain("4111");
      assertThat(stream.body()).contains("[card]", "[DONE]").doesNotContain("4111", "1111");
      assertThat(decision(bench, stream).notes())
          .containsExactly(
              new Decision.Note(Decision.Note.Kind.REDACT, "privacy", "after: redact card", 1));
      assertThat(blocked.body()).contains("content_filter").doesNotContain("fal", "words");
      assertThat(decision(bench, blocked).notes())
          .containsExactly(
              new Decision.Note(Decision.Note.Kind.BLOCK, "names", "after: block word", 1));
    }
  }

  private static String legacy(String prompt, String more) {
    return "{\"model\":\"m\",\"prompt\":%s,\"suffix\":\"end\",\"max_tokens\":9%s}"
        .formatted(prompt, more);
  }

  private static String goneOn(String text, String reason) {
    return "{\"object\":\"text_completion\",\"choices\":[{\"text\":%s,\"index\":0,\"finish_reason\":%s}]}"
        .formatted(Json.write(text), reason);
  }

  @Test
  void a_legacy_completion_is_read_before_and_after_whole_and_streamed() throws Exception {
    String guards =
        """
        guardrails:
          - {name: privacy, kind: personal_data}
          - {name: names, kind: deny_list, words: [falcon], action: block}
        """;
    String path = "/v1/completions";
    String events =
        "data: "
            + goneOn("my card is 41", "null")
            + "\n\ndata: "
            + goneOn("11 1111 1111 1111, ok?", "null")
            + "\n\ndata: "
            + goneOn("", "\"stop\"")
            + "\n\ndata: [DONE]\n\n";
    try (FakeUpstream upstream =
            new FakeUpstream(
                FakeUpstream.status(200, "", goneOn(CARD, "\"length\"")),
                (_, out) -> {
                  FakeUpstream.head(out);
                  FakeUpstream.chunk(out, events);
                  FakeUpstream.write(out, "0\r\n\r\n");
                  return true;
                },
                FakeUpstream.status(200, "", goneOn("a falcon", "\"stop\"")));
        Bench bench = new Bench(directory, config(upstream, guards));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      HttpResponse<String> whole = post(plane, path, legacy(Json.write(CARD), ""));
      HttpResponse<String> stream = post(plane, path, legacy("[\"hi\"]", ",\"stream\":true"));
      HttpResponse<String> blocked = post(plane, path, legacy("\"hi\"", ""));
      HttpResponse<String> denied = post(plane, path, legacy("[\"hi\",\"a falcon\"]", ""));
      HttpResponse<String> tokens = post(plane, path, legacy("[1,2,3]", ""));

      assertThat(whole.body())
          .contains("\"text\":\"my card is [card], ok?\"", "text_completion", "\"length\"");
      assertThat(upstream.requests().getFirst().body())
          .contains(
              "\"prompt\":\"my card is [card], ok?\"", "\"suffix\":\"end\"", "\"max_tokens\":9")
          .doesNotContain("messages");
      assertThat(decision(bench, whole).notes())
          .containsExactly(
              new Decision.Note(Decision.Note.Kind.REDACT, "privacy", "before: redact card", 1),
              new Decision.Note(Decision.Note.Kind.REDACT, "privacy", "after: redact card", 1));
      assertThat(stream.body())
          .contains("[card]", "\"finish_reason\":\"stop\"", "[DONE]")
          .doesNotContain("is 41", "1111");
      assertThat(upstream.requests().get(1).body()).contains("\"prompt\":[\"hi\"]");
      assertThat(blocked.body()).contains("content_blocked", "blocked the answer");
      assertThat(denied.body()).contains("content_blocked", "blocked the request");
      assertThat(tokens.body()).contains("guardrails_cannot_read");
      assertThat(upstream.requests()).hasSize(3).allMatch(r -> r.path().endsWith(path));
    }
  }

  @Test
  void an_answer_out_of_shape_is_asked_for_once_more_and_then_given_up() throws Exception {
    String more =
        """
        guardrails:
          - name: shape
            kind: schema
            schema: '{"type":"object","required":["a"]}'
        """;
    try (FakeUpstream wrong = new FakeUpstream(FakeUpstream.answer("nonsense"));
        FakeUpstream right = new FakeUpstream(FakeUpstream.answer("{\"a\":1}"));
        Bench bench =
            new Bench(
                directory.resolve("one"),
                config(wrong, more)
                    + deployment("b", right.url(), "")
                        .replace("input_usd_per_million: 1", "input_usd_per_million: 100"));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      HttpResponse<String> mended = chat(plane, "hi");

      assertThat(mended.body()).contains("{\\\"a\\\":1}");
      assertThat(wrong.requests()).hasSize(1);
      assertThat(bench.gateway.usage()).filteredOn(u -> u.inputTokens() == 10).hasSize(2);
    }
    try (FakeUpstream one = new FakeUpstream(FakeUpstream.answer("no"));
        Bench bench =
            new Bench(
                directory.resolve("two"),
                config(one, more)
                    + deployment("b", one.url(), "")
                    + deployment("c", one.url(), ""));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      HttpResponse<String> given =
          post(plane, "/v1/chat/completions", chat("hi", ",\"stream\":true"));

      assertThat(given.statusCode()).isEqualTo(502);
      assertThat(given.body()).contains("answer_misshapen");
      assertThat(one.requests()).hasSize(2);
    }
  }

  private static String spoken(String words) {
    return FakeUpstream.wholeAnswer("", 10, 5)
        .replace(
            "\"content\":\"\"",
            "\"content\":null,\"audio\":{\"id\":\"audio_1\",\"data\":\"aGk=\",\"expires_at\":9,"
                + "\"transcript\":"
                + Json.write(words)
                + "}");
  }

  private static FakeUpstream.Behaviour spokenInPieces(String... pieces) {
    return (_, out) -> {
      FakeUpstream.head(out);
      for (String piece : pieces) {
        FakeUpstream.chunk(
            out,
            "data: {\"id\":\"c\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"audio\":"
                + piece.replace('\'', '"')
                + "}}]}\n\n");
      }
      FakeUpstream.chunk(out, FakeUpstream.finish());
      FakeUpstream.chunk(out, "data: [DONE]\n\n");
      FakeUpstream.write(out, "0\r\n\r\n");
      return true;
    };
  }

  @Test
  void what_is_said_aloud_is_read_and_its_sound_passes_only_where_it_may() throws Exception {
    String guards =
        "guardrails: [{name: privacy, kind: personal_data, when: after, unreadable: %s}]\n";
    String asked = chat("hi", ",\"modalities\":[\"text\",\"audio\"],\"audio\":{\"voice\":\"ash\"}");
    try (FakeUpstream upstream =
            new FakeUpstream(
                FakeUpstream.status(200, "", spoken("Good day.")),
                FakeUpstream.status(200, "", spoken(CARD)),
                spokenInPieces(
                    "{'id':'audio_1','transcript':'my card is 41'}",
                    "{'data':'aGk='}",
                    "{'transcript':'11 1111 1111 1111, ok?'}"));
        Bench bench =
            new Bench(directory.resolve("pass"), config(upstream, guards.formatted("pass")));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      HttpResponse<String> whole = post(plane, "/v1/chat/completions", asked);
      HttpResponse<String> redacted = post(plane, "/v1/chat/completions", asked);
      HttpResponse<String> streamed =
          post(
              plane,
              "/v1/chat/completions",
              asked.replace("\"modalities\"", "\"stream\":true,\"modalities\""));

      assertThat(whole.body())
          .contains("\"id\":\"audio_1\",\"data\":\"aGk=\"", "\"transcript\":\"Good day.\"");
      assertThat(redacted.body())
          .as("the sound still says what is taken out of its words")
          .contains("\"content\":\"my card is [card], ok?\"")
          .doesNotContain("aGk=", "4111");
      assertThat(streamed.body())
          .contains("\"id\":\"audio_1\"", "\"data\":\"aGk=\"", "[card]", "[DONE]")
          .doesNotContain("4111", "1111 ");
    }
    try (FakeUpstream upstream =
            new FakeUpstream(FakeUpstream.status(200, "", spoken("Good day.")));
        Bench bench =
            new Bench(directory.resolve("refuse"), config(upstream, guards.formatted("refuse")));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      HttpResponse<String> refused = post(plane, "/v1/chat/completions", asked);

      assertThat(refused.statusCode()).isEqualTo(403);
      assertThat(refused.body()).contains("privacy", "sounds");
    }
  }

  @Test
  void tokens_to_be_embedded_are_what_nobody_reads() throws Exception {
    String guards = "guardrails: [{name: privacy, kind: personal_data, unreadable: %s}]";
    String ask = "{\"model\":\"m\",\"input\":[[1,2],[3]]}";
    String answer = "{\"data\":[{\"index\":0,\"embedding\":[1]},{\"index\":1,\"embedding\":[2]}]}";
    for (String rule : List.of("refuse", "pass")) {
      try (FakeUpstream upstream = new FakeUpstream(FakeUpstream.status(200, "", answer));
          Bench bench =
              new Bench(
                  directory.resolve(rule),
                  Bench.config(Bench.deployment("a", upstream.url(), "service: embedding"))
                      + guards.formatted(rule)
                      + "\n");
          DataPlane plane = DataPlane.open(bench.gateway)) {
        HttpResponse<String> said = post(plane, "/v1/embeddings", ask);

        assertThat(said.statusCode()).isEqualTo(rule.equals("pass") ? 200 : 403);
        assertThat(upstream.requests()).hasSize(rule.equals("pass") ? 1 : 0);
        assertThat(said.body()).contains(rule.equals("pass") ? "embedding" : "privacy");
      }
    }
  }

  @Test
  void texts_to_be_embedded_are_read_too() throws Exception {
    String guards =
        "guardrails: [{name: privacy, kind: personal_data, action: block, when: before}]";
    try (FakeUpstream upstream = new FakeUpstream();
        Bench bench = new Bench(directory, config(upstream, guards));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      String ask = "{\"model\":\"all-minilm-l6-v2\",\"input\":[%s]}";

      assertThat(post(plane, "/v1/embeddings", ask.formatted("\"hi\"")).statusCode())
          .isEqualTo(200);
      assertThat(post(plane, "/v1/embeddings", ask.formatted(Json.write(CARD))).body())
          .contains("content_blocked");
    }
  }

  @Test
  void tokens_are_counted_by_the_gateway_itself_where_guardrails_read() throws Exception {
    String guards = "guardrails: [{name: privacy, kind: personal_data}]";
    try (FakeUpstream upstream = new FakeUpstream();
        Bench bench = new Bench(directory, config(upstream, guards));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      String count = "{\"contents\":[{\"parts\":[{\"text\":\"hi\"}]}]}";

      assertThat(post(plane, "/v1beta/models/m:countTokens", count).statusCode()).isEqualTo(200);
      assertThat(upstream.requests()).isEmpty();
    }
  }

  @Test
  void guardrails_that_are_configured_anew_hold_from_then_on() throws Exception {
    try (FakeUpstream upstream = new FakeUpstream();
        Bench bench = new Bench(directory, config(upstream, ""));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      assertThat(chat(plane, CARD).statusCode()).isEqualTo(200);

      String guards = "guardrails: [{name: privacy, kind: personal_data, action: block}]";
      bench.gateway.reload(
          org.anabranch.kernel.Yaml.parse(
              "test.yaml", config(upstream, guards), GatewayConfig.class));

      assertThat(chat(plane, CARD).statusCode()).isEqualTo(400);
    }
  }

  private static FakeUpstream.Behaviour verdict(String json) {
    return FakeUpstream.status(200, "", json);
  }

  @Test
  void an_outside_checker_sees_signed_texts_and_is_obeyed() throws Exception {
    try (FakeUpstream upstream = new FakeUpstream();
        FakeUpstream checker =
            new FakeUpstream(
                verdict("{\"action\":\"redact\",\"replacements\":[\"better\"]}"),
                verdict("{\"action\":\"allow\"}"),
                verdict("{\"action\":\"block\",\"reason\":\"Not here.\"}"));
        Bench bench =
            new Bench(
                directory,
                config(
                    upstream,
                    "guardrails: [{name: out, kind: webhook, url: '"
                        + checker.url()
                        + "/check?x=1', secret: env:KEY}]"));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      HttpResponse<String> replaced =
          post(plane, "/v1/chat/completions", chat("worse", ",\"stream\":true"));
      HttpResponse<String> blocked = chat(plane, "worse");

      assertThat(replaced.body()).contains("hello", "[DONE]");
      assertThat(upstream.requests()).hasSize(1);
      assertThat(upstream.requests().getFirst().body()).contains("better").doesNotContain("worse");
      assertThat(blocked.statusCode()).isEqualTo(400);
      assertThat(blocked.body()).contains("content_blocked", "Not here.");
      FakeUpstream.Request asked = checker.requests().getFirst();
      assertThat(asked.path()).isEqualTo("/v1/check?x=1");
      assertThat(Json.tree(asked.body()).path("texts").get(0).asString()).isEqualTo("worse");
      long at = Long.parseLong(asked.headers().get("x-anabranch-timestamp"));
      assertThat(asked.headers().get("x-anabranch-signature"))
          .isEqualTo(
              "sha256="
                  + Verdict.signature(
                      new Secret("sk-one"), at, asked.body().getBytes(StandardCharsets.UTF_8)));
    }
  }

  @Test
  void a_checker_that_does_not_answer_closes_or_opens_as_configured() throws Exception {
    for (Map.Entry<String, Integer> wanted : Map.of("false", 503, "true", 200).entrySet()) {
      try (FakeUpstream upstream = new FakeUpstream();
          FakeUpstream checker = new FakeUpstream();
          Bench bench =
              new Bench(
                  directory.resolve(wanted.getKey()),
                  config(
                      upstream,
                      "guardrails: [{name: out, kind: webhook, timeout_millis: 50, when: before,"
                          + " fail_open: %s, url: '%s'}]"
                              .formatted(wanted.getKey(), checker.url())));
          DataPlane plane = DataPlane.open(bench.gateway)) {
        checker.then(checker.silence());

        HttpResponse<String> answer = chat(plane, "hi");

        assertThat(answer.statusCode()).isEqualTo(wanted.getValue());
        String did = wanted.getValue() == 200 ? "flag" : "block";
        assertThat(new String(bench.gateway.records().watch().metrics().text(List.of()), UTF_8))
            .contains(
                "anabranch_guardrail_actions_total{action=\"%s\",guardrail=\"out\",stage=\"before\"} 1"
                    .formatted(did));
        assertThat(decision(bench, answer).notes())
            .containsExactly(
                new Decision.Note(
                    wanted.getValue() == 200 ? Decision.Note.Kind.FLAG : Decision.Note.Kind.BLOCK,
                    "out",
                    "before: " + did + ", not checked (no answer in time)",
                    1));
        if (wanted.getValue() == 503) {
          assertThat(answer.body()).contains("guardrail_unavailable", "“out”");
          assertThat(header(answer, "retry-after")).isEqualTo("1");
        }
      }
    }
  }
}
