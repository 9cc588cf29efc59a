package org.anabranch.gateway;

import static org.anabranch.gateway.BackgroundTest.asked;
import static org.anabranch.gateway.BackgroundTest.ended;
import static org.anabranch.gateway.BackgroundTest.spent;
import static org.anabranch.gateway.BackgroundTest.yaml;
import static org.anabranch.gateway.BatchSdkTest.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.openai.client.OpenAIClient;
import com.openai.core.ObjectMappers;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseRetrieveParams;
import com.openai.models.responses.ResponseStatus;
import com.openai.models.responses.ResponseStreamEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.Money;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Responses in the background that are told as they come, and told once more to whoever comes back,
 * through OpenAI's own Java SDK.
 */
class BackgroundStreamTest {
  @TempDir Path directory;

  /** Two pieces at once, the rest when the latch opens. */
  static FakeUpstream.Behaviour halting(CountDownLatch go) {
    return (request, out) -> {
      FakeUpstream.head(out);
      FakeUpstream.chunk(out, FakeUpstream.event("The river "));
      FakeUpstream.chunk(out, FakeUpstream.event("parts"));
      out.flush();
      go.await();
      FakeUpstream.chunk(out, FakeUpstream.event(" and joins."));
      FakeUpstream.chunk(out, FakeUpstream.finish());
      FakeUpstream.chunk(out, FakeUpstream.usage(100, 10));
      FakeUpstream.chunk(out, "data: [DONE]\n\n");
      FakeUpstream.write(out, "0\r\n\r\n");
      return true;
    };
  }

  private static JsonNode json(ResponseStreamEvent event) {
    try {
      return Json.tree(ObjectMappers.jsonMapper().writeValueAsString(event));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<JsonNode> all(StreamResponse<ResponseStreamEvent> stream) {
    return stream.stream().map(BackgroundStreamTest::json).toList();
  }

  private static List<JsonNode> created(OpenAIClient client, ResponseCreateParams params) {
    try (var stream = client.responses().createStreaming(params)) {
      return all(stream);
    }
  }

  private static List<JsonNode> again(OpenAIClient client, String id, long after) {
    ResponseRetrieveParams.Builder params = ResponseRetrieveParams.builder().responseId(id);
    if (after >= 0) {
      params.startingAfter(after);
    }
    return again(client, params.build());
  }

  private static List<JsonNode> again(OpenAIClient client, ResponseRetrieveParams params) {
    try (var stream = client.responses().retrieveStreaming(params)) {
      return all(stream);
    }
  }

  private static List<Long> numbers(List<JsonNode> events) {
    return events.stream().map(e -> e.path("sequence_number").asLong()).toList();
  }

  private static List<Long> upTo(long first, int count) {
    return LongStream.range(first, first + count).boxed().toList();
  }

  private static String text(List<JsonNode> events) {
    return events.stream()
        .filter(e -> type(e).equals("response.output_text.delta"))
        .map(e -> e.path("delta").asString())
        .collect(Collectors.joining());
  }

  private static String type(JsonNode event) {
    return event.path("type").asString();
  }

  static List<JsonNode> until(Iterator<ResponseStreamEvent> events, String text) {
    List<JsonNode> some = new ArrayList<>();
    while (!text(some).equals(text)) {
      some.add(json(events.next()));
    }
    return some;
  }

  static List<JsonNode> rest(Iterator<ResponseStreamEvent> events) {
    List<JsonNode> rest = new ArrayList<>();
    events.forEachRemaining(e -> rest.add(json(e)));
    return rest;
  }

  @Test
  void it_is_told_as_it_comes_and_goes_on_without_its_client_who_may_come_back() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    try (FakeUpstream upstream = new FakeUpstream(halting(go));
        Bench bench = new Bench(directory, yaml(upstream, ""));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      OpenAIClient client = Bench.openAi(plane, "sk-one");
      List<JsonNode> first;
      try (var stream = client.responses().createStreaming(asked("Think.").build())) {
        first = until(stream.stream().iterator(), "The river parts"); // while it is under way
      }
      assertThat(first.stream().limit(3).map(BackgroundStreamTest::type))
          .containsExactly("response.created", "response.queued", "response.in_progress");
      assertThat(numbers(first)).isEqualTo(upTo(0, first.size()));
      JsonNode told = first.get(2).path("response");
      assertThat(told.path("background").asBoolean()).isTrue();
      String id = told.path("id").asString();
      assertThat(first.getFirst().path("response").path("id").asString()).isEqualTo(id);
      long seen = first.getLast().path("sequence_number").asLong();
      try (var second =
          client
              .responses()
              .retrieveStreaming(
                  ResponseRetrieveParams.builder().responseId(id).startingAfter(1).build())) {
        Iterator<ResponseStreamEvent> events = second.stream().iterator();
        assertThat(numbers(until(events, "The river parts"))).isEqualTo(upTo(2, first.size() - 2));
        go.countDown();
        List<JsonNode> rest = rest(events);
        assertThat(numbers(rest)).isEqualTo(upTo(seen + 1, rest.size()));
        assertThat(text(rest)).isEqualTo(" and joins.");
        assertThat(type(rest.getLast())).isEqualTo("response.completed");
        assertThat(again(client, id, seen)).isEqualTo(rest);
        long last = rest.getLast().path("sequence_number").asLong();
        assertThat(again(client, id, last)).as("all is known").isEmpty();
      }
      List<JsonNode> whole = again(client, id, -1);
      assertThat(numbers(whole)).isEqualTo(upTo(0, whole.size()));
      assertThat(text(whole)).isEqualTo("The river parts and joins.");
      Response done = client.responses().retrieve(id);
      assertThat(done.status()).contains(ResponseStatus.COMPLETED);
      assertThat(done.output().getFirst().asMessage().content().getFirst().asOutputText().text())
          .isEqualTo("The river parts and joins.");
      assertThat(whole.getLast().path("response").path("output"))
          .isEqualTo(Json.tree(ObjectMappers.jsonMapper().writeValueAsString(done)).path("output"));
      assertThat(upstream.requests()).hasSize(1);
      assertThat(spent(bench)).isEqualTo(Money.usd("0.00012"));
    }
  }

  @Test
  void another_is_asked_until_something_was_told_and_then_a_break_fails_it() throws Exception {
    try (FakeUpstream failing = new FakeUpstream(FakeUpstream.status(500, "", "{}"));
        FakeUpstream breaking =
            new FakeUpstream(FakeUpstream.streamThenCut(List.of("The ", "river")));
        Bench bench =
            new Bench(
                directory,
                Bench.config(
                        Bench.deployment("a", failing.url(), ""),
                        Bench.deployment("b", breaking.url(), ""))
                    + "aliases: [{name: w, candidates: [a, b], preset: ordered}]\n"
                    + "workspaces: [{name: acme}]\n"
                    + "keys: [{name: one, key: env:KEY, workspace: acme}]\n");
        DataPlane plane = DataPlane.open(bench.gateway)) {
      OpenAIClient client = Bench.openAi(plane, "sk-one");
      List<JsonNode> events = created(client, asked("Think.").model("w").build());
      assertThat(failing.requests()).hasSize(1);
      assertThat(breaking.requests()).hasSize(1);
      assertThat(numbers(events)).isEqualTo(upTo(0, events.size()));
      assertThat(text(events)).isEqualTo("The river");
      JsonNode last = events.getLast();
      assertThat(type(last)).isEqualTo("response.failed");
      assertThat(last.path("response").path("error").path("message").asString())
          .contains("broke off");
      String id = last.path("response").path("id").asString();
      assertThat(client.responses().retrieve(id).status()).contains(ResponseStatus.FAILED);
      assertThat(again(client, id, -1)).isEqualTo(events);
    }
  }

  @Test
  void one_that_is_cancelled_or_deleted_ends_for_those_who_listen() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    try (FakeUpstream upstream = new FakeUpstream(halting(never));
        Bench bench = new Bench(directory, yaml(upstream, ""));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      OpenAIClient client = Bench.openAi(plane, "sk-one");
      try (var stream = client.responses().createStreaming(asked("Think.").build())) {
        Iterator<ResponseStreamEvent> events = stream.stream().iterator();
        String id =
            until(events, "The river parts").getFirst().path("response").path("id").asString();
        client.responses().cancel(id);
        List<JsonNode> rest = rest(events);
        assertThat(rest.getLast().path("response").path("status").asString())
            .isEqualTo("cancelled");
      }
      await(() -> spent(bench).compareTo(Money.ZERO) > 0);
      try (var stream = client.responses().createStreaming(asked("Think.").build())) {
        Iterator<ResponseStreamEvent> events = stream.stream().iterator();
        String id =
            until(events, "The river parts").getFirst().path("response").path("id").asString();
        client.responses().delete(id);
        List<JsonNode> rest = new ArrayList<>();
        Throwable met = catchThrowable(() -> events.forEachRemaining(e -> rest.add(json(e))));
        assertThat(met == null ? type(rest.getLast()) : "cut")
            .as("deleting cancels first, which a listener may hear of")
            .isIn("cut", "response.failed");
      }
      never.countDown();
    }
  }

  @Test
  void what_a_stop_cuts_ends_as_failed_behind_what_was_told() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    try (FakeUpstream upstream = new FakeUpstream(halting(go))) {
      List<JsonNode> told;
      try (Bench bench = new Bench(directory, yaml(upstream, ""));
          DataPlane plane = DataPlane.open(bench.gateway);
          var stream =
              Bench.openAi(plane, "sk-one").responses().createStreaming(asked("hi").build())) {
        told = until(stream.stream().iterator(), "The river parts");
      }
      go.countDown();
      try (Bench bench = new Bench(directory, yaml(upstream, ""));
          DataPlane plane = DataPlane.open(bench.gateway)) {
        OpenAIClient client = Bench.openAi(plane, "sk-one");
        List<JsonNode> events =
            again(client, told.getFirst().path("response").path("id").asString(), -1);
        assertThat(events.subList(0, told.size())).isEqualTo(told);
        assertThat(events).hasSize(told.size() + 1);
        assertThat(type(events.getLast())).isEqualTo("response.failed");
        assertThat(numbers(events)).isEqualTo(upTo(0, events.size()));
        assertThat(upstream.requests()).hasSize(1);
      }
    }
  }

  @Test
  void what_guardrails_read_whole_is_told_as_a_stream_all_the_same() throws Exception {
    String guards =
        "guardrails: [{name: names, kind: deny_list, words: [falcon], action: redact}]\n";
    try (FakeUpstream upstream = new FakeUpstream(FakeUpstream.answer("A falcon flies.", 100, 10));
        Bench bench = new Bench(directory, yaml(upstream, guards));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      OpenAIClient client = Bench.openAi(plane, "sk-one");
      List<JsonNode> events = created(client, asked("A falcon?").build());
      assertThat(numbers(events)).isEqualTo(upTo(0, events.size()));
      assertThat(text(events)).contains("flies.").doesNotContain("falcon");
      assertThat(type(events.getLast())).isEqualTo("response.completed");
      assertThat(upstream.requests().getFirst().body()).doesNotContain("falcon", "\"stream\":true");
    }
  }

  @Test
  void a_stream_that_moved_on_unseen_is_counted_from_its_start() throws Exception {
    FakeUpstream.Behaviour cutBeforeTheFirstWord =
        (request, out) -> {
          FakeUpstream.head(out);
          FakeUpstream.chunk(
              out,
              FakeUpstream.event("").replace("{\"content\":\"\"}", "{\"role\":\"assistant\"}"));
          return false;
        };
    try (FakeUpstream upstream =
            new FakeUpstream(cutBeforeTheFirstWord, FakeUpstream.stream(List.of("The ", "river")));
        Bench bench =
            new Bench(
                directory,
                yaml(upstream, "aliases: [{name: w, candidates: [a], retry_same: 1}]\n"));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      OpenAIClient client = Bench.openAi(plane, "sk-one");
      List<JsonNode> events = created(client, asked("Think.").model("w").background(false).build());
      assertThat(upstream.requests()).hasSize(2);
      assertThat(text(events)).isEqualTo("The river");
      assertThat(numbers(events)).isEqualTo(upTo(0, events.size()));
    }
  }

  @Test
  void what_was_not_created_so_is_no_stream_and_numbers_are_numbers() throws Exception {
    try (FakeUpstream upstream = new FakeUpstream();
        Bench bench = new Bench(directory, yaml(upstream, ""));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      OpenAIClient client = Bench.openAi(plane, "sk-one");
      Response plain = ended(client, client.responses().create(asked("hi").build()).id());
      assertThatThrownBy(() -> again(client, plain.id(), -1))
          .isInstanceOfSatisfying(
              BadRequestException.class, e -> assertThat(e.param()).contains("stream"));
      ResponseRetrieveParams odd =
          ResponseRetrieveParams.builder()
              .responseId(plain.id())
              .putAdditionalQueryParam("starting_after", "soon")
              .build();
      assertThatThrownBy(() -> again(client, odd))
          .isInstanceOfSatisfying(
              BadRequestException.class, e -> assertThat(e.param()).contains("starting_after"));
    }
  }
}
