package org.anabranch.gateway.anthropic;

import static org.anabranch.gateway.anthropic.Samples.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.anabranch.gateway.conversation.Conversation;
import org.anabranch.gateway.conversation.Conversation.Thinking;
import org.anabranch.gateway.conversation.Conversation.Thinking.Effort;
import org.anabranch.gateway.conversation.Format;
import org.anabranch.gateway.conversation.Part;
import org.anabranch.gateway.conversation.Part.CacheMark;
import org.anabranch.gateway.conversation.Part.Signature;
import org.anabranch.gateway.conversation.Part.Source;
import org.anabranch.gateway.conversation.Sampling;
import org.anabranch.gateway.conversation.Tool;
import org.anabranch.gateway.conversation.ToolChoice;
import org.anabranch.gateway.conversation.Turn;
import org.anabranch.gateway.conversation.Untranslatable;
import org.anabranch.gateway.dialect.Outgoing;
import org.anabranch.gateway.dialect.Upstream;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.node.ObjectNode;

class RequestTest {
  private static final Upstream SONNET = new Upstream("claude-sonnet-4-5", "anthropic", Set.of());
  private static final Upstream OPUS = new Upstream("claude-opus-4-8", "anthropic", Set.of());
  private final Anthropic anthropic = new Anthropic();

  private static Conversation read(String body) {
    return RequestReader.read(bytes(body), bytes(body).length);
  }

  private JsonNode ask(Conversation conversation, Upstream upstream) throws Untranslatable {
    Outgoing outgoing = anthropic.ask(conversation, upstream);
    return Json.tree(outgoing.body().toString(StandardCharsets.UTF_8));
  }

  private JsonNode ask(List<Turn> turns) throws Untranslatable {
    return ask(Conversation.of("m", List.of(), turns), SONNET);
  }

  @Test
  void a_request_with_everything_in_it_is_read_and_written_without_loss() throws Untranslatable {
    JsonNode written = ask(read(Samples.REQUEST), SONNET);

    ObjectNode expected = (ObjectNode) Json.tree(Samples.REQUEST);
    // five marks; the vendor takes four, and the last ones cover what the first did
    ((ObjectNode) expected.path("tools").get(0)).remove("cache_control");
    assertThat(sorted(written)).isEqualTo(sorted(expected));
    assertThat(read(written.toString()).turns()).isEqualTo(read(Samples.REQUEST).turns());
  }

  private static String sorted(JsonNode node) {
    return Json.MAPPER
        .rebuild()
        .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
        .build()
        .writeValueAsString(Json.MAPPER.convertValue(node, Object.class));
  }

  @Test
  void texts_results_and_calls_are_what_other_dialects_know() {
    List<Turn> turns = read(Samples.REQUEST).turns();

    assertThat(turns.get(0).parts())
        .contains(
            new Part.Image(new Source.Inline("image/png", "aGVsbG8="), null, null),
            new Part.Image(
                new Source.Link("https://example.org/a.png", null), null, CacheMark.USUAL),
            new Part.Document(new Source.Inline("text/plain", "w5xuaXF1ZQ=="), null, null));
    assertThat(turns.get(1).parts())
        .contains(
            new Part.Thought("Hm.", new Signature("anthropic", "c2ln")),
            new Part.ToolCall("toolu_1", "weather", "{\"city\":\"Bern\",\"n\":1.50}", null, null));
    assertThat(turns.get(2).parts().get(1))
        .isEqualTo(
            new Part.ToolResult("toolu_2", null, List.of(new Part.Text("broken")), true, null));
  }

  @Test
  void turns_of_one_side_become_one_with_results_first() throws Untranslatable {
    JsonNode body =
        ask(
            List.of(
                Turn.user("a"),
                Turn.user("b"),
                new Turn(
                    Turn.Role.ASSISTANT,
                    List.of(
                        new Part.Text(""),
                        new Part.ToolCall("functions.f:0", "f", "", null, null))),
                Turn.user("c"),
                new Turn(
                    Turn.Role.USER,
                    List.of(
                        new Part.ToolResult(
                            "functions.f:0", "f", List.of(new Part.Text("r")), false, null)))));

    assertThat(body.path("messages"))
        .isEqualTo(
            Json.tree(
                """
                [{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]},
                 {"role":"assistant","content":[{"type":"tool_use","id":"functions_2ef_3a0",
                  "name":"f","input":{}}]},
                 {"role":"user","content":[{"type":"tool_result","tool_use_id":"functions_2ef_3a0",
                  "content":"r"},{"type":"text","text":"c"}]}]
                """));
  }

  @Test
  void reasoning_that_anthropic_did_not_seal_is_left_out() throws Untranslatable {
    JsonNode body =
        ask(
            List.of(
                Turn.user("a"),
                new Turn(
                    Turn.Role.ASSISTANT,
                    List.of(
                        new Part.Thought("x", null),
                        new Part.Thought("y", new Signature("gemini", "s")),
                        new Part.SealedThought(new Signature("openai", "t")),
                        new Part.Thought("z", new Signature("anthropic", "u")),
                        new Part.Text("b")))));

    assertThat(body.path("messages").get(1).path("content"))
        .isEqualTo(
            Json.tree(
                """
                [{"type":"thinking","thinking":"z","signature":"u"},{"type":"text","text":"b"}]
                """));
  }

  @Test
  void instructions_in_the_middle_keep_their_rank_where_the_model_knows_it() throws Untranslatable {
    List<Turn> turns =
        List.of(
            Turn.user("a"), new Turn(Turn.Role.SYSTEM, List.of(new Part.Text("Now in French."))));
    Conversation conversation = Conversation.of("m", List.of(), turns);

    assertThat(ask(conversation, OPUS).path("messages").get(1))
        .isEqualTo(Json.tree("{\"role\":\"system\",\"content\":\"Now in French.\"}"));
    assertThat(
            ask(conversation, SONNET).path("messages").get(0).path("content").get(1).path("text"))
        .isEqualTo(Json.tree("\"<system>\\nNow in French.\\n</system>\""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "claude-sonnet-4-5-20250929|MEDIUM||{type:enabled,budget_tokens:8192,display:summarized}|",
        "claude-3-7-sonnet-20250219|HIGH|2000|{type:enabled,budget_tokens:2000}|",
        "anthropic.claude-opus-4-6-v1:0|XHIGH||{type:adaptive,display:summarized}|high",
        "claude-opus-4-8|XHIGH||{type:adaptive,display:summarized}|xhigh",
        "claude-haiku-5-5|MINIMAL||{type:adaptive,display:summarized}|low",
        "claude-mythos-preview|MAX|70000|{type:adaptive,display:summarized}|max",
        "claude-haiku-4-5@20251001|NONE||{type:disabled}|",
        "kimi-k3|LOW||{type:enabled,budget_tokens:2048}|",
      })
  void reasoning_is_asked_for_as_the_model_takes_it(
      String model,
      Effort effort,
      @Nullable Integer budget,
      String thinking,
      @Nullable String level)
      throws Untranslatable {
    Conversation conversation =
        with(
            Conversation.of("m", List.of(), List.of(Turn.user("a"))),
            new Thinking(effort, budget, true),
            Format.TEXT,
            Sampling.DEFAULT);

    JsonNode body = ask(conversation, new Upstream(model, "anthropic", Set.of()));

    assertThat(body.path("thinking").toString().replace("\"", "")).isEqualTo(thinking);
    assertThat(body.path("output_config").path("effort").asString(""))
        .isEqualTo(level == null ? "" : level);
    assertThat(body.path("thinking").path("budget_tokens").asLong(0))
        .isLessThan(body.path("max_tokens").asLong());
  }

  private static Conversation with(
      Conversation c, @Nullable Thinking thinking, Format format, Sampling sampling) {
    return new Conversation(
        c.model(),
        c.system(),
        c.turns(),
        c.tools(),
        c.toolChoice(),
        sampling,
        format,
        thinking,
        c.stream(),
        c.user(),
        c.tags(),
        c.extras());
  }

  @Test
  void a_level_gives_way_to_a_small_bound_but_a_number_does_not() throws Untranslatable {
    Conversation plain = Conversation.of("m", List.of(), List.of(Turn.user("a")));
    Conversation level =
        with(plain, new Thinking(Effort.HIGH, null, true), Format.TEXT, Sampling.atMost(500));
    Conversation number =
        with(plain, new Thinking(Effort.HIGH, 4000, true), Format.TEXT, Sampling.atMost(500));

    assertThat(ask(level, SONNET).has("thinking")).isFalse();
    assertThatThrownBy(() -> ask(number, SONNET)).hasMessageContaining("thinking.budget_tokens");
  }

  @Test
  void without_a_bound_the_answer_has_the_usual_one_or_the_models_own() throws Untranslatable {
    Conversation plain = Conversation.of("m", List.of(), List.of(Turn.user("a")));

    assertThat(ask(plain, SONNET).path("max_tokens").asInt()).isEqualTo(8192);
    assertThat(
            ask(plain, new Upstream("claude-3-haiku", "anthropic", Set.of(), 4096L))
                .path("max_tokens")
                .asInt())
        .isEqualTo(4096);
  }

  @Test
  void any_json_object_is_asked_for_in_words() throws Untranslatable {
    Conversation plain =
        Conversation.of("m", List.of(new Part.Text("Hi.")), List.of(Turn.user("a")));
    Conversation json = with(plain, null, new Format.JsonObject(), Sampling.DEFAULT);

    assertThat(ask(json, SONNET).path("system").get(1).path("text").asString())
        .contains("single JSON object");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "n|{choices:2}",
        "logprobs|{logprobs:true}",
        "seed|{seed:0}",
        "presence_penalty|{presencePenalty:0.1}",
        "frequency_penalty|{frequencyPenalty:-1}",
        "logit_bias|{logitBias:{5:1}}",
        "temperature|{temperature:1.1}",
      })
  void what_anthropic_cannot_do_is_refused_by_its_name(String field, String change) {
    ObjectNode sampling = (ObjectNode) Json.tree("{\"choices\":1,\"stop\":[]}");
    sampling.setAll(
        (ObjectNode) Json.tree(change.replaceAll("([a-zA-Z]\\w*|(?<=\\{)5)(?=:)", "\"$1\"")));
    Conversation conversation =
        with(
            Conversation.of("m", List.of(), List.of(Turn.user("a"))),
            null,
            Format.TEXT,
            Json.read(sampling.toString(), Sampling.class));

    assertThatThrownBy(() -> ask(conversation, SONNET))
        .isInstanceOfSatisfying(Untranslatable.class, e -> assertThat(e.field()).isEqualTo(field));
  }

  @Test
  void wishes_that_say_nothing_are_no_hindrance() throws Untranslatable {
    Sampling nothing =
        new Sampling(9L, 1.0, null, null, 0.0, 0.0, null, List.of(), 1, false, null, Json.object());
    Conversation conversation =
        with(Conversation.of("m", List.of(), List.of(Turn.user("a"))), null, Format.TEXT, nothing);

    assertThat(ask(conversation, SONNET))
        .isEqualTo(
            Json.tree(
                """
                {"model":"claude-sonnet-4-5","max_tokens":9,"temperature":1.0,
                 "messages":[{"role":"user","content":"a"}]}
                """));
  }

  @Test
  void parts_that_anthropic_does_not_take_are_named_with_their_place() {
    Part sound = new Part.Audio(new Source.Inline("audio/wav", "aa"), null);
    Part foreign = new Part.Native("gemini", Json.object(), null, null);
    Part stored = new Part.Image(new Source.Link("gs://bucket/a.png", null), null, null);
    Part rough = new Part.Image(new Source.Inline("image/png", "aa"), "low", null);

    for (Part part : List.of(sound, foreign, stored, rough)) {
      assertThatThrownBy(
              () ->
                  ask(
                      List.of(
                          Turn.user("a"),
                          new Turn(Turn.Role.USER, List.of(new Part.Text("b"), part)))))
          .isInstanceOfSatisfying(
              Untranslatable.class,
              e -> assertThat(e.field()).startsWith("messages[1].content[1]"));
    }
  }

  @Test
  void tools_of_other_vendors_and_unknown_fields_are_refused() {
    Conversation c = Conversation.of("m", List.of(), List.of(Turn.user("a")));
    Conversation hosted =
        new Conversation(
            "m",
            List.of(),
            c.turns(),
            List.of(new Tool.Hosted("s", "openai", Json.object())),
            ToolChoice.AUTO,
            Sampling.DEFAULT,
            Format.TEXT,
            null,
            false,
            null,
            Map.of(),
            Map.of());
    Conversation extra =
        new Conversation(
            "m",
            List.of(),
            c.turns(),
            List.of(),
            ToolChoice.AUTO,
            Sampling.DEFAULT,
            Format.TEXT,
            null,
            false,
            null,
            Map.of(),
            Map.of("prediction", Json.object()));

    assertThatThrownBy(() -> ask(hosted, SONNET)).hasMessageContaining("tools");
    assertThatThrownBy(() -> ask(extra, SONNET)).hasMessageContaining("prediction");
  }

  @Test
  void claude_on_vertex_has_the_model_in_the_path_and_the_version_in_the_body()
      throws Untranslatable {
    Upstream vertex = new Upstream("claude-sonnet-4-5@20250929", "vertex", Set.of("vertex"));
    Conversation conversation = read(Samples.REQUEST);

    Outgoing outgoing = anthropic.ask(conversation, vertex);
    JsonNode body = Json.tree(outgoing.body().toString(StandardCharsets.UTF_8));

    assertThat(outgoing.path()).isEqualTo("/claude-sonnet-4-5%4020250929:streamRawPredict");
    assertThat(body.has("model")).isFalse();
    assertThat(body.path("anthropic_version").asString()).isEqualTo("vertex-2023-10-16");
  }

  @Test
  void counting_sends_the_prompt_alone() throws Untranslatable {
    Outgoing outgoing = anthropic.count(read(Samples.REQUEST), SONNET);
    JsonNode body = Json.tree(outgoing.body().toString(StandardCharsets.UTF_8));

    assertThat(outgoing.path()).isEqualTo("/messages/count_tokens");
    assertThat(body.propertyNames())
        .containsExactlyInAnyOrder(
            "model", "system", "messages", "tools", "tool_choice", "thinking", "output_config");
    assertThat(anthropic.counted(bytes("{\"input_tokens\":7}"), 18)).isEqualTo(7);
    assertThat(anthropic.counted(bytes("{}"), 2)).isEqualTo(-1);
  }
}
