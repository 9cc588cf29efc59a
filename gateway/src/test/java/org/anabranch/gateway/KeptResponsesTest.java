package org.anabranch.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIException;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseStreamEvent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.anabranch.kernel.Json;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Responses that the gateway keeps, through OpenAI's own Java SDK, from a vendor that has none. */
class KeptResponsesTest {
  @TempDir Path directory;

  private static String yaml(FakeUpstream upstream, String more) {
    return Bench.config(Bench.deployment("a", upstream.url(), ""))
        + """
        workspaces: [{name: acme}, {name: other}]
        keys:
          - {name: one, key: env:KEY, workspace: acme}
          - {name: two, key: env:OTHER, workspace: other}
        """
        + more;
  }

  private static ResponseCreateParams.Builder asked(String text) {
    return ResponseCreateParams.builder().model("m").input(text);
  }

  private static Response streamed(OpenAIClient client, ResponseCreateParams params) {
    try (StreamResponse<ResponseStreamEvent> events = client.responses().createStreaming(params)) {
      return events.stream()
          .flatMap(e -> e.completed().stream())
          .findFirst()
          .orElseThrow()
          .response();
    }
  }

  private static String said(FakeUpstream upstream) {
    StringBuilder said = new StringBuilder();
    for (JsonNode message : Json.tree(upstream.requests().getLast().body()).path("messages")) {
      said.append(message.path("role").asString()).append(": ");
      said.append(message.path("content").asString("")).append("; ");
    }
    return said.toString();
  }

  @Test
  void a_conversation_goes_on_from_what_was_kept_whole_or_streamed() throws Exception {
    try (FakeUpstream upstream = new FakeUpstream(FakeUpstream.answer("Hello Ann."));
        Bench bench = new Bench(directory, yaml(upstream, ""));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      OpenAIClient client = Bench.openAi(plane, "sk-one");
      Response first =
          client.responses().create(asked("I am Ann.").instructions("Be kind.").build());
      assertThat(first.id()).startsWith("resp_");
      upstream.then(FakeUpstream.stream(List.of("You are ", "Ann.")));
      Response second = streamed(client, asked("Who am I?").previousResponseId(first.id()).build());
      assertThat(second.previousResponseId()).contains(first.id());
      assertThat(said(upstream))
          .as("instructions are not carried over, as OpenAI has it")
          .isEqualTo("user: I am Ann.; assistant: Hello Ann.; user: Who am I?; ");

      upstream.then(FakeUpstream.answer("Bye Ann."));
      Response third =
          client.responses().create(asked("Bye.").previousResponseId(second.id()).build());
      assertThat(said(upstream)).endsWith("assistant: You are Ann.; user: Bye.; ");
      Response branch =
          client.responses().create(asked("Again?").previousResponseId(first.id()).build());
      assertThat(said(upstream)).doesNotContain("Who am I?").endsWith("user: Again?; ");
      assertThat(List.of(first.id(), second.id(), third.id(), branch.id())).doesNotHaveDuplicates();

      Response fetched = client.responses().retrieve(second.id());
      assertThat(fetched.output()).isEqualTo(second.output());
      assertThat(fetched.previousResponseId()).contains(first.id());
      assertThat(client.responses().inputItems().list(second.id()).data())
          .singleElement()
          .satisfies(i -> assertThat(i.toString()).contains("Who am I?"));
      assertThatThrownBy(() -> client.responses().cancel(second.id()))
          .isInstanceOf(BadRequestException.class)
          .hasMessageContaining("in the background");
    }
  }

  @Test
  void what_was_deleted_or_is_another_workspaces_is_not_found() throws Exception {
    try (FakeUpstream upstream = new FakeUpstream();
        Bench bench = new Bench(directory, yaml(upstream, ""));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      OpenAIClient ours = Bench.openAi(plane, "sk-one");
      OpenAIClient theirs = Bench.openAi(plane, "sk-two");
      String id = ours.responses().create(asked("hi").build()).id();
      assertThatThrownBy(() -> theirs.responses().retrieve(id))
          .isInstanceOf(NotFoundException.class);
      assertThatThrownBy(() -> theirs.responses().delete(id)).isInstanceOf(NotFoundException.class);
      ResponseCreateParams next = asked("and?").previousResponseId(id).build();
      assertThatThrownBy(() -> theirs.responses().create(next))
          .isInstanceOf(BadRequestException.class)
          .hasMessageContaining("is not kept");

      ours.responses().delete(id);
      assertThatThrownBy(() -> ours.responses().retrieve(id)).isInstanceOf(NotFoundException.class);
      assertThatThrownBy(() -> ours.responses().create(next))
          .isInstanceOfSatisfying(
              BadRequestException.class,
              e -> assertThat(e.code()).contains("previous_response_not_found"));
      assertThat(upstream.requests()).hasSize(1);
    }
  }

  @Test
  void what_is_kept_is_found_after_a_restart() throws Exception {
    try (FakeUpstream upstream = new FakeUpstream()) {
      String id;
      try (Bench bench = new Bench(directory, yaml(upstream, ""));
          DataPlane plane = DataPlane.open(bench.gateway)) {
        id = Bench.openAi(plane, "sk-one").responses().create(asked("hi").build()).id();
      }
      try (Bench bench = new Bench(directory, yaml(upstream, ""));
          DataPlane plane = DataPlane.open(bench.gateway)) {
        OpenAIClient client = Bench.openAi(plane, "sk-one");
        assertThat(client.responses().retrieve(id).id()).isEqualTo(id);
        List<JsonNode> exported = new ArrayList<>();
        bench.gateway.export().eachResponse(exported::add);
        assertThat(exported).hasSize(1);
        assertThat(exported.getFirst().at("/response/id").asString()).isEqualTo(id);
        assertThat(exported.getFirst().at("/input/0/content/0/text").asString()).isEqualTo("hi");
        client.responses().create(asked("and?").previousResponseId(id).build());
        assertThat(said(upstream)).isEqualTo("user: hi; assistant: hello; user: and?; ");
      }
    }
  }

  @Test
  void nothing_is_kept_that_is_not_wanted_not_whole_or_not_allowed() throws Exception {
    try (FakeUpstream upstream = new FakeUpstream();
        Bench bench = new Bench(directory.resolve("on"), yaml(upstream, ""));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      OpenAIClient client = Bench.openAi(plane, "sk-one");
      Response unwanted = client.responses().create(asked("hi").store(false).build());
      assertThatThrownBy(() -> client.responses().retrieve(unwanted.id()))
          .isInstanceOf(NotFoundException.class);

      upstream.then(FakeUpstream.streamThenCut(List.of("half ")));
      assertThatThrownBy(() -> streamed(client, asked("hi").build()))
          .isInstanceOf(OpenAIException.class);
      assertThat(bench.database.<Long>read(KeptResponsesTest::count)).isZero();
    }
    try (FakeUpstream upstream = new FakeUpstream();
        Bench bench =
            new Bench(directory.resolve("off"), yaml(upstream, "responses: {enabled: false}"));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      OpenAIClient client = Bench.openAi(plane, "sk-one");
      Response answer = client.responses().create(asked("hi").build());
      assertThat(answer._additionalProperties()).extractingByKey("store").hasToString("false");
      for (ResponseCreateParams params :
          List.of(
              asked("hi").store(true).build(),
              asked("hi").previousResponseId(answer.id()).build())) {
        assertThatThrownBy(() -> client.responses().create(params))
            .isInstanceOf(BadRequestException.class);
      }
      assertThat(bench.database.<Long>read(KeptResponsesTest::count)).isZero();
    }
  }

  private static Long count(Handle h) {
    return h.createQuery("select count(*) from gateway_kept_answer").mapTo(Long.class).one();
  }

  @Test
  void what_guardrails_take_out_is_not_kept_either() throws Exception {
    String guards =
        "guardrails: [{name: privacy, kind: personal_data, when: before, action: redact}]";
    try (FakeUpstream upstream = new FakeUpstream();
        Bench bench = new Bench(directory, yaml(upstream, guards));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      OpenAIClient client = Bench.openAi(plane, "sk-one");
      Response first =
          client
              .responses()
              .create(
                  asked("Write to ann@example.org.").instructions("Copy bob@example.org.").build());
      client.responses().create(asked("And now?").previousResponseId(first.id()).build());
      assertThat(said(upstream))
          .startsWith("user: Write to [email].; assistant: hello; ")
          .doesNotContain("example.org");
      bench.gateway.close();
      List<String> stored =
          bench.database.read(
              h ->
                  h.createQuery("select input || answer from gateway_kept_answer")
                      .mapTo(String.class)
                      .list());
      assertThat(stored).hasSize(2).noneMatch(s -> s.contains("example.org"));
    }
  }
}
