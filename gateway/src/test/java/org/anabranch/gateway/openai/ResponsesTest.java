package org.anabranch.gateway.openai;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.anabranch.gateway.conversation.Conversation;
import org.anabranch.gateway.conversation.Delta;
import org.anabranch.gateway.conversation.Part;
import org.anabranch.gateway.conversation.Part.Signature;
import org.anabranch.gateway.conversation.Reply;
import org.anabranch.gateway.conversation.StopReason;
import org.anabranch.gateway.conversation.TokenUse;
import org.anabranch.gateway.conversation.Turn;
import org.anabranch.gateway.conversation.Turn.Role;
import org.anabranch.gateway.conversation.Untranslatable;
import org.anabranch.gateway.dialect.BadRequest;
import org.anabranch.gateway.dialect.Capability;
import org.anabranch.gateway.dialect.Operation;
import org.anabranch.gateway.dialect.Refusal;
import org.anabranch.gateway.dialect.Relay;
import org.anabranch.kernel.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class ResponsesTest {
  private static final OpenAiResponses IN = new OpenAiResponses(Chat.CLOCK);
  private static final OpenAiResponsesVendor OUT = new OpenAiResponsesVendor();

  private static final String EVERYTHING =
      """
      {"model":"up","instructions":"Be brief.",
       "input":[
         {"type":"message","role":"system","content":[{"type":"input_text","text":"Be kind."}]},
         {"type":"message","role":"user","content":[
           {"type":"input_text","text":"Look, größer: 河"},
           {"type":"input_image","detail":"low","image_url":"data:image/png;base64,iVBORw0KGgo="},
           {"type":"input_image","detail":"auto","file_id":"file-9"},
           {"type":"input_file","filename":"a.pdf","file_data":"data:application/pdf;base64,JVBERi0="},
           {"type":"input_file","file_url":"https://example.org/a.pdf"}]},
         {"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"hm"}],"encrypted_content":"gAAAAA=="},
         {"type":"message","role":"assistant","content":[{"type":"output_text","text":"Two calls."}]},
         {"type":"function_call","call_id":"c1","name":"f","arguments":"{\\"a\\": 1}"},
         {"type":"function_call","call_id":"c2","name":"g","arguments":"{}"},
         {"type":"web_search_call","id":"ws_1","status":"completed","action":{"type":"search","query":"q"}},
         {"type":"function_call_output","call_id":"c1","output":"one"},
         {"type":"function_call_output","call_id":"c2","output":[{"type":"input_text","text":"t"},{"type":"input_image","detail":"auto","image_url":"https://example.org/b.png"}]},
         {"type":"message","role":"assistant","content":[{"type":"refusal","refusal":"No."}]},
         {"type":"message","role":"system","content":[{"type":"input_text","text":"In French."}]},
         {"type":"message","role":"user","content":[{"type":"input_text","text":"And now?"}]}],
       "tools":[
         {"type":"function","name":"f","description":"d","parameters":{"type":"object"},"strict":true},
         {"type":"web_search","search_context_size":"low"}],
       "tool_choice":{"type":"function","name":"f"},"parallel_tool_calls":false,
       "max_output_tokens":300,"temperature":0.25,"top_p":0.9,"top_logprobs":3,
       "text":{"format":{"type":"json_schema","name":"s","description":"d","schema":{"type":"object"},"strict":true},"verbosity":"low"},
       "reasoning":{"effort":"high","summary":"auto"},
       "include":["reasoning.encrypted_content","message.output_text.logprobs"],
       "user":"u","service_tier":"flex","store":false,"stream":true}
      """;

  private static final Reply ANSWER =
      new Reply(
          "resp_1",
          "m",
          List.of(
              new Reply.Choice(
                  List.of(
                      new Part.Thought("hm", new Signature("anthropic", "sig:+/=")),
                      new Part.SealedThought(new Signature("anthropic", "blob")),
                      new Part.Thought("own", new Signature("openai-responses", "rs_9:gAAA")),
                      new Part.Text("Two "),
                      new Part.Text("calls."),
                      new Part.Refused("No."),
                      new Part.ToolCall("c1", "f", "{\"a\":1}", new Signature("gemini", "g"), null),
                      new Part.ToolCall("c2", "g", "{}", null, null)),
                  StopReason.TOOL_CALLS,
                  null,
                  List.of())),
          new TokenUse(100, 60, 20, 50, 30),
          null,
          1_600_000_000);

  private static final List<Delta> PIECES =
      List.of(
          new Delta.Began("resp_1", "m", 1_600_000_000),
          new Delta.Thought(0, "h"),
          new Delta.Thought(0, "m"),
          new Delta.ThoughtSealed(0, new Signature("anthropic", "sig:+/=")),
          new Delta.SealedThought(0, new Signature("anthropic", "blob")),
          new Delta.Thought(0, "own"),
          new Delta.ThoughtSealed(0, new Signature("openai-responses", "rs_9:gAAA")),
          new Delta.Text(0, "Two "),
          new Delta.PartEnded(0),
          new Delta.Text(0, "cal"),
          new Delta.Text(0, "ls."),
          new Delta.Refused(0, "No."),
          new Delta.ToolBegan(0, 0, "c1", "f", new Signature("gemini", "g")),
          new Delta.ToolArguments(0, 0, "{\"a\":"),
          new Delta.ToolBegan(0, 1, "c2", "g", null),
          new Delta.ToolArguments(0, 0, "1}"),
          new Delta.ToolArguments(0, 1, "{}"),
          new Delta.Stopped(0, StopReason.TOOL_CALLS, null),
          new Delta.Used(new TokenUse(100, 60, 20, 50, 30)));

  static LongStream seeds() {
    Long one = Long.getLong("seed");
    return one == null ? LongStream.range(0, 120) : LongStream.of(one);
  }

  private static ResponsesAsked asked(String body) {
    return (ResponsesAsked) IN.read(Chat.post("/v1/responses", body));
  }

  private static Conversation with(String fields) {
    return asked("{\"model\":\"m\",\"input\":\"x\"," + fields + "}").conversation();
  }

  private static JsonNode sent(Conversation conversation) throws Untranslatable {
    return Json.tree(Chat.text(OUT.ask(conversation, Chat.upstream())));
  }

  private static String stream(List<Delta> pieces) {
    return Chat.write(IN.writer(asked("{\"model\":\"m\",\"input\":\"x\"}")), pieces);
  }

  private static List<String> types(String stream) {
    return stream
        .lines()
        .filter(line -> line.startsWith("event: "))
        .map(line -> line.substring("event: ".length()))
        .toList();
  }

  @Test
  void a_request_goes_through_the_neutral_form_without_loss() throws Exception {
    assertThat(sent(asked(EVERYTHING).conversation())).isEqualTo(Json.tree(EVERYTHING));
  }

  @Test
  void items_of_one_turn_are_one_turn() {
    List<Turn> turns = asked(EVERYTHING).conversation().turns();

    assertThat(turns)
        .extracting(Turn::role)
        .containsExactly(
            Role.USER, Role.ASSISTANT, Role.USER, Role.ASSISTANT, Role.SYSTEM, Role.USER);
    assertThat(turns.get(1).parts()).hasSize(5);
    assertThat(turns.get(1).parts().getFirst())
        .isEqualTo(new Part.Thought("hm", new Signature("openai-responses", "rs_1:gAAAAA==")));
    assertThat(turns.get(2).parts()).hasSize(2);
  }

  @Test
  void what_the_route_needs_is_read_and_only_the_model_is_changed() {
    ResponsesAsked asked =
        asked(
            """
            {"model":"m","input":[{"role":"user","content":[{"type":"input_image","image_url":"x"}]}],
             "tools":[{"type":"function","name":"f","parameters":{}}],"stream":true,
             "text":{"format":{"type":"json_schema","name":"s","schema":{}}},"reasoning":{"effort":"low"}}
            """);

    assertThat(asked.needs())
        .containsExactlyInAnyOrder(
            Capability.IMAGES,
            Capability.TOOLS,
            Capability.SCHEMA,
            Capability.REASONING,
            Capability.STREAMING);
    assertThat(Chat.text(asked("{ \"input\":\"m\", \"model\":\"m\"}").passThrough(Chat.upstream())))
        .isEqualTo("{ \"input\":\"m\", \"model\":\"up\"}");
  }

  @Test
  void what_only_repeats_the_usual_is_no_loss_and_the_rest_is_kept_by_name() {
    assertThat(
            with("""
            "store":false,"background":false,"truncation":"disabled","service_tier":"auto",
            "text":{"verbosity":"medium"},"include":["reasoning.encrypted_content"],
            "prompt_cache_key":"k","previous_response_id":null,"stream_options":{"include_obfuscation":true}
            """)
                .extras())
        .isEmpty();
    assertThat(with("\"previous_response_id\":\"r\",\"truncation\":\"auto\"").extras())
        .containsOnlyKeys("previous_response_id", "truncation");
    assertThatThrownBy(() -> with("\"store\":true"))
        .isInstanceOf(BadRequest.class)
        .hasMessageContaining("“store” cannot be true: this gateway keeps no responses");
    assertThatThrownBy(() -> Chat.sent(with("\"previous_response_id\":\"r\"")))
        .isInstanceOf(Untranslatable.class)
        .hasMessageContaining("previous_response_id");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"model":"m"} | “input” is missing
          {"input":"x"} | “model” is missing
          {"model":"m","input":"x","background":true} | “background”
          {"model":"m","input":"x","stream":1} | “stream”
          {"model":"m","input":7} | “input” must be
          {"model":"m","input":[{"role":"bot","content":"x"}]} | “input[0].role”
          {"model":"m","input":[{"type":"function_call","name":"f"}]} | “input[0].call_id”
          {"model":"m","input":"x","text":{"format":{"type":"xml"}}} | “text.format.type”
          """)
  void what_makes_no_sense_is_refused_in_words(String body, String message) {
    assertThatThrownBy(() -> asked(body).conversation())
        .isInstanceOf(BadRequest.class)
        .hasMessageContaining(message);
  }

  @Test
  void addresses_are_known() {
    assertThat(IN.operation(Chat.post("/v1/responses", ""))).isEqualTo(Operation.CONVERSE);
    assertThat(IN.operation(Chat.post("/openai/v1/responses", ""))).isEqualTo(Operation.CONVERSE);
    assertThat(IN.operation(Chat.post("/v1/responses/input_tokens", "")))
        .isEqualTo(Operation.COUNT_TOKENS);
    assertThat(IN.operation(Chat.post("/v1/responses/resp_1", ""))).isNull();
  }

  @Test
  void tokens_are_counted_by_the_same_request_without_what_does_not_count() throws Exception {
    Conversation c = asked(EVERYTHING).conversation();
    JsonNode body = Json.tree(Chat.text(OUT.count(c, Chat.upstream())));

    assertThat(body.has("stream")).isFalse();
    assertThat(body.path("input")).isEqualTo(Json.tree(EVERYTHING).path("input"));
    byte[] count =
        Chat.text(IN.counted(7, asked(EVERYTHING)).body()).getBytes(StandardCharsets.UTF_8);
    assertThat(OUT.counted(count, count.length)).isEqualTo(7);
  }

  @Test
  void an_answer_goes_both_ways_without_loss_and_repeats_its_request() {
    ResponsesAsked asked =
        asked("{\"model\":\"m\",\"input\":\"x\",\"temperature\":0.5,\"metadata\":{\"a\":\"b\"}}");
    String written = Chat.text(IN.write(ANSWER, asked).body());
    byte[] body = written.getBytes(StandardCharsets.UTF_8);

    assertThat(OUT.reply(body, body.length)).isEqualTo(ANSWER);
    JsonNode json = Json.tree(written);
    assertThat(json.path("temperature").asDouble()).isEqualTo(0.5);
    assertThat(json.path("metadata")).isEqualTo(Json.tree("{\"a\":\"b\"}"));
    assertThat(json.path("store").asBoolean()).isFalse();
    assertThat(json.path("status").asString()).isEqualTo("completed");
    assertThat(json.path("usage").path("input_tokens_details").path("cached_tokens").asInt())
        .isEqualTo(60);
  }

  @Test
  void an_answer_that_is_cut_off_is_incomplete() {
    Reply cut =
        new Reply(
            "i",
            "m",
            List.of(
                new Reply.Choice(
                    List.of(new Part.Text("x")), StopReason.MAX_TOKENS, null, List.of())),
            null);
    String written = Chat.text(IN.write(cut, asked("{\"model\":\"m\",\"input\":\"x\"}")).body());
    byte[] body = written.getBytes(StandardCharsets.UTF_8);

    assertThat(written).contains("\"status\":\"incomplete\"", "\"reason\":\"max_output_tokens\"");
    Reply read = requireNonNull(OUT.reply(body, body.length));
    assertThat(read.choices().getFirst().stop()).isEqualTo(StopReason.MAX_TOKENS);
    assertThat(
            stream(
                List.of(
                    new Delta.Began("i", "m"), new Delta.Stopped(0, StopReason.MAX_TOKENS, null))))
        .contains("event: response.incomplete");
  }

  @Test
  void the_events_come_in_the_documented_order_with_their_numbers() {
    String stream =
        stream(
            List.of(
                new Delta.Began("i", "m"),
                new Delta.Thought(0, "hm"),
                new Delta.Text(0, "a"),
                new Delta.Text(0, "b"),
                new Delta.ToolBegan(0, 0, "c", "f", null),
                new Delta.ToolArguments(0, 0, "{}"),
                new Delta.Stopped(0, StopReason.TOOL_CALLS, null)));

    assertThat(types(stream))
        .containsExactly(
            "response.created",
            "response.in_progress",
            "response.output_item.added",
            "response.reasoning_summary_part.added",
            "response.reasoning_summary_text.delta",
            "response.reasoning_summary_text.done",
            "response.reasoning_summary_part.done",
            "response.output_item.done",
            "response.output_item.added",
            "response.content_part.added",
            "response.output_text.delta",
            "response.output_text.delta",
            "response.output_text.done",
            "response.content_part.done",
            "response.output_item.done",
            "response.output_item.added",
            "response.function_call_arguments.delta",
            "response.function_call_arguments.done",
            "response.output_item.done",
            "response.completed");
    List<Integer> numbers =
        stream
            .lines()
            .filter(line -> line.startsWith("data: "))
            .map(line -> Json.tree(line.substring(6)).path("sequence_number").asInt(-1))
            .toList();
    assertThat(numbers).isEqualTo(IntStream.range(0, 20).boxed().toList());
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void what_is_written_is_read_again_however_it_is_cut(long seed) {
    byte[] bytes = stream(PIECES).getBytes(StandardCharsets.UTF_8);
    ResponsesStreamReader reader = new ResponsesStreamReader();

    assertThat(Assembled.reply(Chat.read(reader, bytes, new SplittableRandom(seed))))
        .isEqualTo(ANSWER);
    assertThat(reader.isComplete()).isTrue();
  }

  @Test
  void the_last_event_holds_what_the_pieces_were() {
    String last = stream(PIECES).lines().filter(l -> l.startsWith("data: ")).toList().getLast();
    byte[] response =
        Json.tree(last.substring(6)).path("response").toString().getBytes(StandardCharsets.UTF_8);

    assertThat(OUT.reply(response, response.length)).isEqualTo(ANSWER);
  }

  @Test
  void wherever_a_stream_is_cut_it_is_not_complete() {
    String stream = stream(PIECES);
    byte[] bytes = stream.getBytes(StandardCharsets.UTF_8);
    for (int cut = 0; cut < bytes.length - 3; cut += 1 + cut % 13) {
      ResponsesStreamReader reader = new ResponsesStreamReader();
      List<Delta> deltas = new ArrayList<>();
      reader.accept(Unpooled.copiedBuffer(bytes, 0, cut), deltas::add);
      reader.end(deltas::add);
      assertThat(reader.isComplete()).as("cut at %d", cut).isFalse();
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void nonsense_is_told_and_nothing_else_is_thrown(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    var change = Chat.mutation(random);
    ResponsesStreamReader reader = new ResponsesStreamReader();
    byte[] stream = change.apply(change.apply(stream(PIECES))).getBytes(StandardCharsets.UTF_8);
    Chat.read(reader, stream, new SplittableRandom(seed));
    byte[] answer =
        change
            .apply(Chat.text(IN.write(ANSWER, asked("{\"model\":\"m\",\"input\":\"x\"}")).body()))
            .getBytes(StandardCharsets.UTF_8);
    OUT.reply(answer, answer.length);
    OUT.counted(answer, answer.length);
    try {
      sent(asked(change.apply(change.apply(EVERYTHING))).conversation());
    } catch (BadRequest | Untranslatable e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  @Test
  void a_failed_response_breaks_the_stream_and_is_no_answer() {
    byte[] failed =
        "{\"output\":[],\"status\":\"failed\",\"error\":{\"message\":\"x\"}}"
            .getBytes(StandardCharsets.UTF_8);
    assertThat(OUT.reply(failed, failed.length)).isNull();
    assertThat(
            Chat.read(
                new ResponsesStreamReader(),
                ("event: response.failed\n"
                        + "data:"
                        + " {\"type\":\"response.failed\",\"response\":{\"error\":{\"code\":\"rate_limit_exceeded\",\"message\":\"slow\"}}}\n\n")
                    .getBytes(StandardCharsets.UTF_8),
                new SplittableRandom(1)))
        .containsExactly(new Delta.Broke("slow", true));
  }

  @Test
  void a_stream_passes_through_as_it_came() {
    String stream = stream(PIECES);
    byte[] bytes = stream.getBytes(StandardCharsets.UTF_8);
    Relay relay = OUT.passThrough(asked("{\"model\":\"m\",\"input\":\"x\"}"));
    StringBuilder passed = new StringBuilder();
    for (int at = 0; at < bytes.length; at += 100) {
      byte[] piece = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + 100));
      passed.append(Chat.text(relay.accept(Unpooled.wrappedBuffer(piece))));
    }
    passed.append(Chat.text(relay.finish()));

    assertThat(passed.toString()).isEqualTo(stream);
    assertThat(relay.isComplete()).isTrue();
    assertThat(relay.use()).isEqualTo(new TokenUse(100, 60, 20, 50, 30));
  }

  @Test
  void an_error_in_a_stream_carries_the_next_number() {
    ResponsesAsked asked = asked("{\"model\":\"m\",\"input\":\"x\",\"stream\":true}");
    Chat.text(IN.writer(asked).write(new Delta.Began("i", "m")));

    assertThat(Chat.text(IN.errorEvent(Refusal.of(502, "upstream_broken", "b"), asked)))
        .startsWith(
            "event: error\n"
                + "data: {\"type\":\"error\",\"sequence_number\":2,\"code\":\"upstream_broken\"");
  }
}
