package org.anabranch.gateway.gemini;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.anabranch.gateway.conversation.Conversation;
import org.anabranch.gateway.conversation.Delta;
import org.anabranch.gateway.conversation.MediaTokens;
import org.anabranch.gateway.conversation.Part;
import org.anabranch.gateway.conversation.Reply;
import org.anabranch.gateway.conversation.Sampling;
import org.anabranch.gateway.conversation.StopReason;
import org.anabranch.gateway.conversation.TokenUse;
import org.anabranch.gateway.conversation.Turn;
import org.anabranch.gateway.conversation.Untranslatable;
import org.anabranch.gateway.dialect.Asked;
import org.anabranch.gateway.dialect.BadRequest;
import org.anabranch.gateway.dialect.Capability;
import org.anabranch.gateway.dialect.Incoming;
import org.anabranch.gateway.dialect.Relay;
import org.anabranch.gateway.dialect.TranslatingRelay;
import org.anabranch.gateway.dialect.Upstream;
import org.anabranch.kernel.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GeminiTest {
  private static final Upstream UPSTREAM = new Upstream("gemini-2.5-pro", "gemini", Set.of());
  private static final String EVERYTHING =
      """
      {"systemInstruction":{"parts":[{"text":"Be brief."}]},
       "contents":[
        {"role":"user","parts":[{"text":"What is this?"},
          {"inlineData":{"mimeType":"image/png","data":"aGk="},
           "mediaResolution":{"level":"MEDIA_RESOLUTION_LOW"}},
          {"inlineData":{"mimeType":"application/pdf","data":"aGk="}},
          {"fileData":{"mimeType":"video/mp4","fileUri":"https://example.org/a.mp4"}}]},
        {"role":"model","parts":[{"text":"hm","thought":true,"thoughtSignature":"c2ln"},
          {"functionCall":{"id":"a","name":"look","args":{"at":1}},"thoughtSignature":"eA=="},
          {"functionCall":{"id":"b","name":"look","args":{}}}]},
        {"role":"user","parts":[
          {"functionResponse":{"id":"a","name":"look","response":{"output":"a cat"}}},
          {"functionResponse":{"id":"b","name":"look","response":{"error":"no light"}}}]}],
       "tools":[{"functionDeclarations":[{"name":"look","description":"Looks.",
         "parametersJsonSchema":{"type":"object","properties":{"at":{"type":"integer"}}}}]}],
       "toolConfig":{"functionCallingConfig":{"mode":"ANY","allowedFunctionNames":["look"]}},
       "generationConfig":{"temperature":0.5,"topP":0.9,"topK":40,"candidateCount":2,
         "maxOutputTokens":99,"stopSequences":["END"],"seed":7,"presencePenalty":0.1,
         "frequencyPenalty":0.2,"responseLogprobs":true,"logprobs":3,
         "responseMimeType":"application/json","responseJsonSchema":{"type":"object"},
         "thinkingConfig":{"thinkingBudget":4096,"includeThoughts":true}}}
      """;

  private static Asked asked(String path, String body) {
    byte[] bytes = body.getBytes(UTF_8);
    ByteBuf buffer = Unpooled.buffer(bytes.length).writeBytes(bytes);
    int mark = path.indexOf('?');
    return new GeminiContent()
        .read(
            new Incoming(
                "POST",
                mark < 0 ? path : path.substring(0, mark),
                mark < 0 ? "" : path.substring(mark + 1),
                new DefaultHttpHeaders(),
                buffer));
  }

  private static Asked asked(String body) {
    return asked("/v1beta/models/m:generateContent", body);
  }

  static LongStream seeds() {
    Long one = Long.getLong("seed");
    return one == null ? LongStream.range(0, 300) : LongStream.of(one);
  }

  @Test
  void all_that_a_request_says_survives_the_neutral_form() throws Untranslatable {
    Conversation conversation = asked(EVERYTHING).conversation();
    String written =
        new Gemini()
            .ask(conversation, new Upstream("gemini-3-pro-preview", "gemini", Set.of()))
            .body()
            .toString(UTF_8);
    assertThat(Json.tree(written)).isEqualTo(Json.tree(EVERYTHING));
  }

  @Test
  void data_in_the_alphabet_of_addresses_is_told_others_in_the_usual_one() throws Exception {
    Conversation conversation =
        asked(
                """
                {"contents":[{"parts":[{"inline_data":{"mime_type":"image/png","data":"-_-_-w"}}]}]}
                """)
            .conversation();
    assertThat(conversation.turns().getFirst().parts().toString()).contains("+/+/+w==");
  }

  @Test
  void what_a_request_needs_is_seen_before_it_is_read() {
    Asked asked = asked(EVERYTHING);
    assertThat(asked.needs())
        .contains(
            Capability.TOOLS,
            Capability.IMAGES,
            Capability.DOCUMENTS,
            Capability.VIDEO,
            Capability.SCHEMA,
            Capability.LOGPROBS,
            Capability.REASONING);
    assertThat(asked.maxOutputTokens()).isEqualTo(99);
    assertThat(asked.choices()).isEqualTo(2);
    assertThat(asked.model()).isEqualTo("m");
  }

  @Test
  void schemas_in_googles_older_way_become_json_schema() {
    Conversation conversation =
        asked(
                """
                {"contents":[{"parts":[{"text":"x"}]}],"tools":[{"function_declarations":[{"name":"f",
                 "parameters":{"type":"OBJECT","properties":{"a":{"type":"STRING","nullable":true}}}}]}]}
                """)
            .conversation();
    assertThat(conversation.tools().getFirst().toString())
        .contains("\"type\":\"object\"")
        .contains("\"type\":[\"string\",\"null\"]");
  }

  @Test
  void calls_without_ids_are_matched_with_their_results_in_order() {
    List<Turn> turns =
        asked(
                """
                {"contents":[{"role":"model","parts":[
                  {"functionCall":{"name":"f","args":{"n":1}}},{"functionCall":{"name":"f"}}]},
                 {"role":"user","parts":[
                  {"functionResponse":{"name":"f","response":{"result":"one"}}},
                  {"functionResponse":{"name":"f","response":{"result":"two"}}}]}]}
                """)
            .conversation()
            .turns();
    Part.ToolCall first = (Part.ToolCall) turns.get(0).parts().get(0);
    Part.ToolResult one = (Part.ToolResult) turns.get(1).parts().get(0);
    Part.ToolResult two = (Part.ToolResult) turns.get(1).parts().get(1);
    assertThat(one.callId()).isEqualTo(first.id()).isNotEqualTo(two.callId());
  }

  @Test
  void what_google_cannot_be_told_is_named() {
    Conversation biased =
        new Conversation(
            "m",
            List.of(),
            List.of(Turn.user("x")),
            List.of(),
            asked(EVERYTHING).conversation().toolChoice(),
            new Sampling(
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                List.of(),
                1,
                false,
                null,
                Json.object().put("50256", -100)),
            asked(EVERYTHING).conversation().format(),
            null,
            false,
            null,
            Map.of(),
            Map.of());
    assertThatThrownBy(() -> new Gemini().ask(biased, UPSTREAM))
        .isInstanceOf(Untranslatable.class)
        .hasMessageContaining("logit_bias");
  }

  private static List<Delta> answer() {
    return List.of(
        new Delta.Began("r1", "gemini-2.5-pro", 1_600_000_000),
        new Delta.Thought(0, "Let me see. "),
        new Delta.ThoughtSealed(0, new Part.Signature(Gemini.DIALECT, "c2ln")),
        new Delta.Text(0, "Grüße, "),
        new Delta.Text(0, "世界 🌍"),
        new Delta.Sound(0, new Part.Source.Inline("audio/L16;codec=pcm;rate=24000", "aGk="), "", 0),
        new Delta.ToolBegan(0, 0, "a", "look", null),
        new Delta.ToolArguments(0, 0, "{\"at\""),
        new Delta.ToolBegan(0, 1, "b", "look", null),
        new Delta.ToolArguments(0, 0, ":1}"),
        new Delta.ToolArguments(0, 1, "{}"),
        new Delta.Stopped(0, StopReason.TOOL_CALLS, null),
        new Delta.Used(new TokenUse(10, 4, 0, 9, 3)));
  }

  private static byte[] written(boolean list) {
    ChunkWriter writer = new ChunkWriter(list, false);
    ByteBuf all = Unpooled.buffer();
    answer().forEach(d -> all.writeBytes(writer.write(d)));
    all.writeBytes(writer.end());
    return all.toString(UTF_8).getBytes(UTF_8);
  }

  @Test
  void a_stream_is_read_as_it_was_written() {
    List<Delta> read = new ArrayList<>();
    ChunkReader reader = new ChunkReader();
    reader.accept(Unpooled.wrappedBuffer(written(false)), read::add);
    reader.end(read::add);
    assertThat(reader.isComplete()).isTrue();
    assertThat(read)
        .contains(
            new Delta.Began("r1", "gemini-2.5-pro", 1_600_000_000),
            new Delta.Text(0, "世界 🌍"),
            new Delta.Sound(
                0, new Part.Source.Inline("audio/L16;codec=pcm;rate=24000", "aGk="), "", 0),
            new Delta.ToolArguments(0, 0, "{\"at\":1}"),
            new Delta.Stopped(0, StopReason.TOOL_CALLS, null),
            new Delta.Used(new TokenUse(10, 4, 0, 9, 3)));
  }

  @Test
  void a_stream_without_events_is_one_json_list() {
    assertThat(Json.tree(new String(written(true), UTF_8)).isArray()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_stream_cut_anywhere_never_looks_complete(boolean list) {
    byte[] whole = written(false);
    for (int cut = 0; cut < whole.length - 4; cut++) {
      Relay relay =
          list
              ? new ListRelay()
              : new TranslatingRelay(new ChunkReader(), new ChunkWriter(true, false));
      ByteBuf out = Unpooled.buffer();
      out.writeBytes(relay.accept(Unpooled.copiedBuffer(whole, 0, cut)));
      out.writeBytes(relay.finish());
      assertThat(relay.isComplete()).as("cut at %d of %d", cut, whole.length).isFalse();
      assertThat(out.toString(UTF_8)).doesNotEndWith("]");
    }
  }

  @Test
  void a_stream_in_single_bytes_is_the_same_stream() {
    List<Delta> read = new ArrayList<>();
    ChunkReader reader = new ChunkReader();
    for (byte b : written(false)) {
      reader.accept(Unpooled.wrappedBuffer(new byte[] {b}), read::add);
    }
    reader.end(read::add);
    List<Delta> atOnce = new ArrayList<>();
    new ChunkReader().accept(Unpooled.wrappedBuffer(written(false)), atOnce::add);
    assertThat(read).isEqualTo(atOnce);
  }

  @Test
  void a_whole_answer_survives_the_neutral_form() {
    Reply reply =
        new Reply(
            "r1",
            "gemini-2.5-pro",
            List.of(
                new Reply.Choice(
                    List.of(
                        new Part.Thought("hm", new Part.Signature(Gemini.DIALECT, "c2ln")),
                        new Part.Text("Hello"),
                        new Part.ToolCall("a", "look", "{\"at\":1}", null, null)),
                    StopReason.TOOL_CALLS,
                    null,
                    List.of())),
            new TokenUse(
                10,
                4,
                0,
                0,
                9,
                3,
                new MediaTokens(4, 2, 2, 1, 1),
                new MediaTokens(3, 2, 1, 0, 0),
                0),
            null,
            1_600_000_000);
    assertThat(Replies.read(Replies.write(reply, false))).isEqualTo(reply);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void rubbish_is_refused_and_nothing_else(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] body = EVERYTHING.getBytes(UTF_8);
    for (int i = random.nextInt(1, 6); i > 0; i--) {
      body[random.nextInt(body.length)] = (byte) random.nextInt(256);
    }
    try {
      ByteBuf buffer = Unpooled.buffer(body.length).writeBytes(body);
      new GeminiContent()
          .read(
              new Incoming(
                  "POST", "/v1beta/models/m:generateContent", "", new DefaultHttpHeaders(), buffer))
          .conversation();
    } catch (BadRequest refused) {
      assertThat(refused.getMessage()).isNotBlank();
    }
    List<Delta> deltas = new ArrayList<>();
    byte[] stream = written(false);
    stream[random.nextInt(stream.length)] = (byte) random.nextInt(256);
    ChunkReader reader = new ChunkReader();
    reader.accept(Unpooled.wrappedBuffer(stream), deltas::add);
    reader.end(deltas::add);
    new Gemini().reply(body, body.length);
    new Gemini().error(400, body, body.length);
  }

  @Test
  void a_wrong_key_is_our_fault_and_not_the_clients() {
    byte[] body =
        """
        {"error":{"code":400,"message":"API key not valid.","status":"INVALID_ARGUMENT",
         "details":[{"reason":"API_KEY_INVALID"}]}}\
        """
            .getBytes(UTF_8);
    assertThat(new Gemini().error(400, body, body.length).kind().name()).isEqualTo("MISCONFIGURED");
  }
}
