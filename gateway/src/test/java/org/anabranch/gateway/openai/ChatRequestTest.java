package org.anabranch.gateway.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.anabranch.gateway.conversation.Conversation;
import org.anabranch.gateway.conversation.Conversation.Thinking;
import org.anabranch.gateway.conversation.Conversation.Thinking.Effort;
import org.anabranch.gateway.conversation.Part;
import org.anabranch.gateway.conversation.Part.CacheMark;
import org.anabranch.gateway.conversation.Part.Signature;
import org.anabranch.gateway.conversation.Part.Source;
import org.anabranch.gateway.conversation.Tool;
import org.anabranch.gateway.conversation.ToolChoice.Mode;
import org.anabranch.gateway.conversation.Turn;
import org.anabranch.gateway.conversation.Turn.Role;
import org.anabranch.gateway.conversation.Untranslatable;
import org.anabranch.gateway.dialect.BadRequest;
import org.anabranch.kernel.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ChatRequestTest {
  private static final String EVERYTHING =
      """
      {"model":"up",
       "messages":[
         {"role":"system","content":[{"type":"text","text":"Be brief."},{"type":"text","text":"Be kind."}]},
         {"role":"user","content":[
           {"type":"text","text":"Look, größer: 河"},
           {"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgo=","detail":"low"}},
           {"type":"image_url","image_url":{"url":"https://example.org/a.jpg"}},
           {"type":"input_audio","input_audio":{"data":"AAAA","format":"mp3"}},
           {"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,JVBERi0="}},
           {"type":"file","file":{"file_id":"file-1"}}]},
         {"role":"assistant","content":"Two calls.","tool_calls":[
           {"id":"c1","type":"function","function":{"name":"f","arguments":"{\\"a\\": 1}"}},
           {"id":"c2","type":"function","function":{"name":"g","arguments":"{}"}}]},
         {"role":"tool","tool_call_id":"c1","content":"one"},
         {"role":"tool","tool_call_id":"c2","content":[{"type":"text","text":"t"},{"type":"text","text":"wo"}]},
         {"role":"system","content":"From now on in French."},
         {"role":"assistant","content":[{"type":"refusal","refusal":"No."}]},
         {"role":"user","content":"And now?"}],
       "tools":[
         {"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object","properties":{"a":{"type":"integer"}}},"strict":true}},
         {"type":"function","function":{"name":"g"}},
         {"type":"custom","custom":{"name":"h"}}],
       "tool_choice":{"type":"function","function":{"name":"f"}},
       "parallel_tool_calls":false,
       "max_completion_tokens":300,"temperature":0.25,"top_p":0.9,
       "presence_penalty":0.5,"frequency_penalty":-0.5,"seed":-7,"stop":["a","b"],"n":2,
       "logprobs":true,"top_logprobs":3,"logit_bias":{"50256":-100},
       "response_format":{"type":"json_schema","json_schema":{"name":"s","description":"d","schema":{"type":"object"},"strict":true}},
       "reasoning_effort":"high","user":"u-1",
       "service_tier":"flex","verbosity":"low","prediction":{"type":"content","content":"x"},
       "stream":true,"stream_options":{"include_usage":true}}
      """;

  static LongStream seeds() {
    Long one = Long.getLong("seed");
    return one == null ? LongStream.range(0, 400) : LongStream.of(one);
  }

  private static Conversation read(String body) {
    return Chat.asked(body).conversation();
  }

  private static Conversation message(String message) {
    return read("{\"model\":\"m\",\"messages\":[" + message + "]}");
  }

  private static Conversation with(String fields) {
    return read(
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]," + fields + "}");
  }

  @Test
  void a_request_goes_through_the_neutral_form_without_loss() throws Exception {
    assertThat(Chat.sent(read(EVERYTHING))).isEqualTo(Json.tree(EVERYTHING));
  }

  @Test
  void results_of_parallel_calls_are_one_turn_and_the_signatures_of_reasoning_live() {
    Conversation c =
        read(
            """
            {"model":"m","messages":[
             {"role":"developer","content":"top"},
             {"role":"user","content":"q"},
             {"role":"assistant","content":null,"reasoning_content":"a b",
              "reasoning_details":[
                {"type":"reasoning.text","text":"a ","format":"anthropic-claude-v1","index":0},
                {"type":"reasoning.text","text":"b","signature":"sig","format":"anthropic-claude-v1","index":0},
                {"type":"reasoning.encrypted","data":"blob","format":"anthropic-claude-v1","index":1}],
              "tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":""},
                "extra_content":{"google":{"thought_signature":"gs"}}}]},
             {"role":"tool","tool_call_id":"c1","content":"1"},
             {"role":"tool","tool_call_id":"c2","content":"2"}]}
            """);

    assertThat(c.system()).containsExactly(new Part.Text("top"));
    assertThat(c.turns().get(1))
        .isEqualTo(
            new Turn(
                Role.ASSISTANT,
                List.of(
                    new Part.Thought("a b", new Signature("anthropic", "sig")),
                    new Part.SealedThought(new Signature("anthropic", "blob")),
                    new Part.ToolCall("c1", "f", "{}", new Signature("gemini", "gs"), null))));
    assertThat(c.turns().get(2).role()).isEqualTo(Role.USER);
    assertThat(c.turns().get(2).parts()).hasSize(2);
  }

  @Test
  void what_only_repeats_the_usual_is_no_loss_and_the_rest_is_kept_by_name() {
    Conversation usual =
        with(
            """
            "n":1,"presence_penalty":0,"logit_bias":{},"store":false,"service_tier":"auto",
            "verbosity":"medium","modalities":["text"],"metadata":{"team":"a"},"user":null,
            "prompt_cache_key":"k","stream_options":null,"functions":[],"tools":[],"tool_choice":"auto"
            """);
    assertThat(usual.extras()).isEmpty();
    assertThat(usual.sampling()).isEqualTo(org.anabranch.gateway.conversation.Sampling.DEFAULT);
    assertThat(usual.tags()).isEqualTo(Map.of("team", "a"));

    assertThat(with("\"store\":true,\"min_p\":0.1").extras()).containsOnlyKeys("store", "min_p");
    assertThat(message("{\"role\":\"user\",\"name\":\"Ann\",\"content\":\"x\"}").extras())
        .containsOnlyKeys("messages[0].name");
  }

  @Test
  void tools_that_are_not_allowed_are_not_offered() {
    Conversation c =
        with(
            """
            "tools":[{"type":"function","function":{"name":"f"}},{"type":"function","function":{"name":"g"}}],
            "tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"required",
              "tools":[{"type":"function","function":{"name":"g"}}]}}
            """);

    assertThat(c.tools()).extracting(Tool::name).containsExactly("g");
    assertThat(c.toolChoice().mode()).isEqualTo(Mode.REQUIRED);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "reasoning_effort":"xhigh" | XHIGH | | true
          "reasoning":{"effort":"low","exclude":true} | LOW | | false
          "reasoning":{"max_tokens":9000} | MEDIUM | 9000 | true
          "thinking":{"type":"disabled"} | NONE | | false
          "thinking":{"type":"enabled","budget_tokens":20000} | HIGH | 20000 | true
          "enable_thinking":true | MEDIUM | | true
          "enable_thinking":false | NONE | | false
          """)
  void how_much_to_reason_is_read_as_vendors_clients_say_it(
      String field, Effort effort, Integer budget, boolean visible) {
    assertThat(with(field).thinking()).isEqualTo(new Thinking(effort, budget, visible));
  }

  @Test
  void cache_marks_are_read_and_written_to_vendors_that_take_them() throws Exception {
    String body =
        """
        {"model":"up","messages":[
          {"role":"system","content":[{"type":"text","text":"s","cache_control":{"type":"ephemeral","ttl":"1h"}}]},
          {"role":"user","content":[{"type":"text","text":"x","cache_control":{"type":"ephemeral"}}]}],
         "tools":[{"type":"function","function":{"name":"f"},"cache_control":{"type":"ephemeral"}}]}
        """;
    Conversation c = read(body);

    assertThat(c.system().getFirst().cache()).isEqualTo(new CacheMark("1h"));
    assertThat(Chat.sent(c, "cache_control")).isEqualTo(Json.tree(body));
    assertThat(Chat.sent(c).toString()).doesNotContain("cache_control");
    assertThat(
            message(
                    "{\"role\":\"user\",\"content\":\"x\",\"cache_control\":{\"type\":\"ephemeral\"}}")
                .turns())
        .containsExactly(new Turn(Role.USER, List.of(new Part.Text("x", CacheMark.USUAL))));
  }

  @Test
  void quirks_change_what_is_written() throws Exception {
    Conversation c =
        with(
            """
            "max_completion_tokens":5,"seed":1,"reasoning_effort":"high","user":"u","stream":true
            """);

    assertThat(
            Chat.sent(c, "max_tokens", "random_seed", "no_stream_options", "no_user", "thinking"))
        .isEqualTo(
            Json.tree(
                """
                {"model":"up","messages":[{"role":"user","content":"x"}],"max_tokens":5,
                 "random_seed":1,"thinking":{"type":"enabled"},"stream":true}
                """));
    assertThat(Chat.sent(c, "reasoning").path("reasoning"))
        .isEqualTo(Json.tree("{\"effort\":\"high\"}"));
    assertThat(Chat.sent(c, "enable_thinking").path("thinking_budget").asInt()).isEqualTo(16_384);
    assertThatThrownBy(() -> Chat.sent(c, "no_seed"))
        .isInstanceOf(Untranslatable.class)
        .hasMessageContaining("“seed”");
  }

  @Test
  void a_picture_that_a_tool_returned_follows_in_the_users_words() throws Exception {
    Part.Image picture = new Part.Image(new Source.Inline("image/png", "AA=="), null, null);
    Conversation c =
        Conversation.of(
            "m",
            List.of(),
            List.of(
                new Turn(
                    Role.USER,
                    List.of(
                        new Part.ToolResult("c1", null, List.of(picture), false, null),
                        new Part.ToolResult(
                            "c2", null, List.of(new Part.Text("no such file")), true, null),
                        new Part.Text("Go on.")))));

    assertThat(Chat.sent(c).path("messages"))
        .isEqualTo(
            Json.tree(
                """
                [{"role":"tool","tool_call_id":"c1","content":"The result follows."},
                 {"role":"tool","tool_call_id":"c2","content":[{"type":"text","text":"Error:"},{"type":"text","text":"no such file"}]},
                 {"role":"user","content":[{"type":"text","text":"The tool call c1 returned this:"},
                   {"type":"image_url","image_url":{"url":"data:image/png;base64,AA=="}},
                   {"type":"text","text":"Go on."}]}]
                """));
  }

  @Test
  void what_the_dialect_cannot_say_is_named() {
    record Case(Part part, String message) {}
    List<Case> cases =
        List.of(
            new Case(new Part.Image(new Source.Uploaded("f", null), null, null), "uploaded"),
            new Case(new Part.Image(new Source.Link("s3://b/k", null), null, null), "cloud"),
            new Case(new Part.Video(new Source.Link("https://v", null), null), "video"),
            new Case(new Part.Document(new Source.Link("https://d", null), null, null), "itself"),
            new Case(new Part.Native("anthropic", Json.object(), null, null), "anthropic"));
    for (Case c : cases) {
      Conversation conversation =
          Conversation.of("m", List.of(), List.of(new Turn(Role.USER, List.of(c.part()))));
      assertThatThrownBy(() -> Chat.sent(conversation))
          .isInstanceOf(Untranslatable.class)
          .hasMessageContaining("messages[0].content[0]")
          .hasMessageContaining(c.message());
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void a_request_that_makes_no_sense_is_a_bad_request_and_nothing_else(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    String body = EVERYTHING;
    for (int i = 0; i < 1 + random.nextInt(4); i++) {
      body = Chat.mutation(random).apply(body);
    }
    try {
      Chat.sent(read(body));
    } catch (BadRequest | Untranslatable e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }
}
