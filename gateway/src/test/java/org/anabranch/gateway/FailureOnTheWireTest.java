package org.anabranch.gateway;

import static org.anabranch.gateway.Bench.config;
import static org.anabranch.gateway.Bench.deployment;
import static org.anabranch.gateway.FakeUpstream.pieces;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.anabranch.gateway.route.Decision;
import org.anabranch.gateway.route.Explanation;
import org.anabranch.kernel.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What a client sees when deployments fail, are slow, object, or are copied to. */
class FailureOnTheWireTest {
  @TempDir Path directory;

  /** What OpenAI answers where a request is longer than the model's context. */
  static final String TOO_LONG =
      "{\"error\":{\"message\":\"maximum context length is 10 tokens\","
          + "\"code\":\"context_length_exceeded\"}}";

  static String aliased(String alias, String... deployments) {
    return config(deployments) + "aliases:\n  - {name: x, candidates: [a, b], " + alias + "}\n";
  }

  private static String ask(DataPlane plane, boolean stream) throws Exception {
    String body =
        "{\"model\":\"x\",\"stream\":%s,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}"
            .formatted(stream);
    return ask(plane, "/v1/chat/completions", body);
  }

  private static String ask(DataPlane plane, String path, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + plane.address().getPort() + path))
            .header("content-type", "application/json")
            .timeout(Duration.ofSeconds(30))
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException broken) {
      return "broken";
    }
  }

  private static String text(String events) {
    StringBuilder text = new StringBuilder();
    for (String line : events.split("\n")) {
      if (line.startsWith("data: {")) {
        JsonNode delta = Json.tree(line.substring(6)).path("choices").path(0).path("delta");
        text.append(delta.path("content").asString(""));
      }
    }
    return text.toString();
  }

  @Test
  void a_request_ends_where_its_attempts_do_though_others_could_be_asked() throws Exception {
    try (FakeUpstream a = new FakeUpstream(FakeUpstream.status(500, "", "{}"));
        FakeUpstream b = new FakeUpstream(FakeUpstream.answer("hello"));
        Bench bench =
            new Bench(
                directory,
                aliased(
                    "preset: ordered, attempts: 1",
                    deployment("a", a.url(), ""),
                    deployment("b", b.url(), "")));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      assertThat(ask(plane, false)).contains("1 tried, the last failed: status 500");
    }
  }

  @Test
  void another_deployment_goes_on_where_a_stream_broke_if_the_alias_wants_it() throws Exception {
    try (FakeUpstream a = new FakeUpstream(FakeUpstream.streamThenCut(pieces(3)));
        FakeUpstream b = new FakeUpstream(FakeUpstream.stream(List.of("and ", "the rest.")));
        Bench bench =
            new Bench(
                directory,
                aliased(
                    "preset: ordered, resume: true",
                    deployment("a", a.url(), ""),
                    deployment("b", b.url(), "")));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      String events = ask(plane, true);

      String first = String.join("", pieces(3));
      assertThat(text(events)).isEqualTo(first + "and the rest.");
      assertThat(events).contains("[DONE]").doesNotContain("\"error\"");
      JsonNode messages = Json.tree(b.requests().getFirst().body()).path("messages");
      assertThat(messages.path(1).path("role").asString()).isEqualTo("assistant");
      assertThat(messages.path(1).path("content").asString()).isEqualTo(first);
      Decision decision = bench.gateway.recentDecisions(1).getFirst();
      assertThat(decision.attempts()).hasSize(2);
    }
  }

  @Test
  void a_stream_that_nobody_goes_on_with_ends_with_an_error() throws Exception {
    try (FakeUpstream a = new FakeUpstream(FakeUpstream.streamThenCut(pieces(3)));
        FakeUpstream b = new FakeUpstream(FakeUpstream.status(503, "", "{}"));
        Bench bench =
            new Bench(
                directory,
                aliased(
                    "preset: ordered, resume: true",
                    deployment("a", a.url(), ""),
                    deployment("b", b.url(), "")));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      assertThat(ask(plane, true)).doesNotContain("[DONE]");
      assertThat(b.requests()).hasSize(1);
    }
  }

  @Test
  void a_vendors_sentence_within_ours_has_one_full_stop() throws Exception {
    try (FakeUpstream a =
            new FakeUpstream(
                (request, out) -> {
                  FakeUpstream.head(out);
                  FakeUpstream.chunk(out, "data: {\"error\":{\"message\":\"It failed.\"}}\n\n");
                  FakeUpstream.write(out, "0\r\n\r\n");
                  return true;
                });
        Bench bench =
            new Bench(
                directory,
                aliased(
                    "preset: ordered, attempts: 1",
                    deployment("a", a.url(), ""),
                    deployment("b", a.url(), "")));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      assertThat(ask(plane, true)).contains("an error: It failed. Try").doesNotContain("..");
    }
  }

  @Test
  void a_kind_of_request_that_a_vendor_does_not_know_says_nothing_of_its_health() throws Exception {
    String unknown = "{\"error\":{\"message\":\"This is a chat model.\"}}";
    try (FakeUpstream a =
            new FakeUpstream(FakeUpstream.status(404, "", unknown), FakeUpstream.answer("a"));
        FakeUpstream b =
            new FakeUpstream(FakeUpstream.status(404, "", unknown), FakeUpstream.answer("b"));
        Bench bench =
            new Bench(
                directory,
                aliased(
                    "preset: ordered",
                    deployment("a", a.url(), ""),
                    deployment("b", b.url(), "")));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      assertThat(ask(plane, "/v1/completions", "{\"model\":\"x\",\"prompt\":\"hi\"}"))
          .as("who else there is is asked, then the client is told in the vendor's words")
          .isEqualTo(unknown);
      assertThat(b.requests()).hasSize(1);

      assertThat(ask(plane, false)).contains("\"a\"");
    }
  }

  @Test
  void a_400_about_the_key_or_the_model_says_what_to_mend_and_is_not_tried_again()
      throws Exception {
    String wrongKey = "{\"error\":{\"message\":\"No.\",\"code\":\"invalid_api_key\"}}";
    try (FakeUpstream a = new FakeUpstream(FakeUpstream.status(400, "", wrongKey));
        FakeUpstream b = new FakeUpstream(FakeUpstream.answer("b"), FakeUpstream.answer("b"));
        Bench bench =
            new Bench(
                directory,
                aliased(
                    "preset: ordered",
                    deployment("a", a.url(), ""),
                    deployment("b", b.url(), "")));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      assertThat(ask(plane, false)).contains("\"b\"");
      assertThat(ask(plane, false)).contains("\"b\"");

      assertThat(a.requests()).as("it cools down at once").hasSize(1);
      assertThat(bench.gateway.recentDecisions(2))
          .extracting(decision -> decision.attempts().getFirst().outcome())
          .as("of one moment, in no order")
          .anySatisfy(
              outcome ->
                  assertThat(outcome)
                      .startsWith("failed: status 400: " + a.url())
                      .endsWith("mend api_key or upstream_model"));
    }
  }

  @Test
  void a_whole_answer_that_declines_goes_on_to_another_lab_where_the_alias_wants_it()
      throws Exception {
    String declined =
        FakeUpstream.wholeAnswer("I cannot say that.", 10, 5)
            .replace("\"stop\"", "\"content_filter\"");
    assertThat(declined).contains("content_filter");
    for (boolean wanted : List.of(true, false)) {
      try (FakeUpstream a =
              new FakeUpstream(
                  FakeUpstream.status(200, "content-type: application/json\r\n", declined));
          FakeUpstream b = new FakeUpstream(FakeUpstream.answer("of course"));
          Bench bench =
              new Bench(
                  directory.resolve(String.valueOf(wanted)),
                  aliased(
                      "preset: ordered, refusal_to_other_lab: " + wanted,
                      deployment("a", a.url(), "lab: one"),
                      deployment("b", b.url(), "lab: two")));
          DataPlane plane = DataPlane.open(bench.gateway)) {
        assertThat(ask(plane, false)).contains(wanted ? "of course" : "I cannot say that.");
        Decision decision = bench.gateway.recentDecisions(1).getFirst();
        assertThat(decision.attempts().getFirst().outcome())
            .isEqualTo(wanted ? "failed: it declined for reasons of policy" : "answered");
        assertThat(bench.gateway.usage()).as("what declined is billed").hasSize(wanted ? 2 : 1);
      }
    }
  }

  @Test
  void no_more_connections_than_allowed_go_to_one_upstream() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    try (FakeUpstream a =
            new FakeUpstream(
                (request, out) -> {
                  release.await();
                  return FakeUpstream.answer("from a").answer(request, out);
                });
        Bench bench =
            new Bench(
                directory,
                config(deployment("x", a.url(), "")) + "limits: {upstream_connections: 1}\n");
        DataPlane plane = DataPlane.open(bench.gateway);
        var clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> answers = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        answers.add(clients.submit(() -> ask(plane, false)));
      }
      release.countDown();
      String taken =
          "all 1 connections to 127.0.0.1:" + URI.create(a.url()).getPort() + " are taken";
      for (Future<String> answer : answers) {
        assertThat(answer.get()).containsAnyOf("from a", taken);
      }
      assertThat(a.requests()).isNotEmpty();
      assertThat(a.connections()) // one for each event loop
          .isLessThanOrEqualTo(Runtime.getRuntime().availableProcessors());
    }
  }

  @Test
  void a_larger_model_is_asked_when_the_request_is_too_long_for_one() throws Exception {
    try (FakeUpstream a = new FakeUpstream(FakeUpstream.status(400, "", TOO_LONG));
        FakeUpstream b = new FakeUpstream(FakeUpstream.answer("from the larger"));
        Bench bench =
            new Bench(
                directory,
                aliased(
                    "preset: ordered",
                    deployment("a", a.url(), "context: 8000"),
                    deployment("b", b.url(), "context: 200000")));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      assertThat(ask(plane, false)).contains("from the larger");
    }
  }

  @Test
  void a_second_is_asked_beside_one_that_is_slower_than_ever_and_the_first_answer_wins()
      throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    try (FakeUpstream a = new FakeUpstream(FakeUpstream.answer("from a"));
        FakeUpstream b = new FakeUpstream(FakeUpstream.answer("from b"));
        Bench bench =
            new Bench(
                directory,
                aliased(
                    "preset: ordered, hedge: true",
                    deployment("a", a.url(), ""),
                    deployment("b", b.url(), "")));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      for (int i = 0; i < 30; i++) {
        assertThat(ask(plane, false)).contains("from ");
      }
      a.then(
          (_, _) -> {
            never.await();
            return false;
          });
      assertThat(ask(plane, false)).contains("from b");
      never.countDown();
    }
  }

  @Test
  void a_copy_goes_to_the_mirror_and_the_client_sees_nothing_of_it() throws Exception {
    CountDownLatch copied = new CountDownLatch(1);
    try (FakeUpstream a = new FakeUpstream(FakeUpstream.answer("from a"));
        FakeUpstream b =
            new FakeUpstream(
                (request, out) -> {
                  copied.countDown();
                  return FakeUpstream.answer("from b").answer(request, out);
                });
        Bench bench =
            new Bench(
                directory,
                config(deployment("a", a.url(), ""), deployment("b", b.url(), ""))
                    + "aliases:\n"
                    + "  - {name: x, candidates: [a], mirror: {deployment: b, share: 1}}\n");
        DataPlane plane = DataPlane.open(bench.gateway)) {
      assertThat(ask(plane, false)).contains("from a");
      copied.await();
      Decision decision = bench.gateway.recentDecisions(1).getFirst();
      assertThat(decision.notes())
          .containsExactly(new Decision.Note(Decision.Note.Kind.MIRROR, "went to b", 1));
      assertThat(Explanation.of(decision)).anyMatch(s -> s.startsWith("A copy went to b"));
    }
  }
}
