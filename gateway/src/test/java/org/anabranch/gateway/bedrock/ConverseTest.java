package org.anabranch.gateway.bedrock;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.anabranch.gateway.conversation.Conversation;
import org.anabranch.gateway.conversation.Conversation.Thinking;
import org.anabranch.gateway.conversation.Conversation.Thinking.Effort;
import org.anabranch.gateway.conversation.Format;
import org.anabranch.gateway.conversation.Part;
import org.anabranch.gateway.conversation.Part.CacheMark;
import org.anabranch.gateway.conversation.Part.Signature;
import org.anabranch.gateway.conversation.Part.Source;
import org.anabranch.gateway.conversation.Reply;
import org.anabranch.gateway.conversation.Sampling;
import org.anabranch.gateway.conversation.StopReason;
import org.anabranch.gateway.conversation.TokenUse;
import org.anabranch.gateway.conversation.Tool;
import org.anabranch.gateway.conversation.ToolChoice;
import org.anabranch.gateway.conversation.Turn;
import org.anabranch.gateway.conversation.Untranslatable;
import org.anabranch.gateway.dialect.Asked;
import org.anabranch.gateway.dialect.BadRequest;
import org.anabranch.gateway.dialect.Capability;
import org.anabranch.gateway.dialect.Incoming;
import org.anabranch.gateway.dialect.Operation;
import org.anabranch.gateway.dialect.Outgoing;
import org.anabranch.gateway.dialect.Upstream;
import org.anabranch.kernel.Ids;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class ConverseTest {
  private static final String CLAUDE = "eu.anthropic.claude-sonnet-4-5-20250929-v1:0";
  private static final BedrockInbound IN = new BedrockInbound(InvokeTest.IN, Clock.systemUTC());
  private static final BedrockOutbound OUT =
      new BedrockOutbound(new Ids(Clock.systemUTC(), new Random(1)), List.of());

  private static Incoming incoming(String path, String body) {
    return new Incoming(
        "POST", path, "", new DefaultHttpHeaders(), Unpooled.wrappedBuffer(body.getBytes(UTF_8)));
  }

  private static Asked read(String body) {
    return IN.read(incoming("/model/m/converse", body));
  }

  private static String written(Conversation conversation, String model) throws Untranslatable {
    Outgoing outgoing = OUT.ask(conversation, new Upstream(model, "bedrock", Set.of()));
    return outgoing.body().toString(UTF_8);
  }

  private static Conversation everything() {
    Source picture = new Source.Inline("image/png", "iVBORw0KGgo=");
    Source stored = new Source.Link("s3://bucket/clip.mp4", "video/mp4");
    return new Conversation(
        "m",
        List.of(new Part.Text("Be brief."), new Part.Text("Be kind.", new CacheMark("1h"))),
        List.of(
            new Turn(
                Turn.Role.USER,
                List.of(
                    new Part.Text("Grüße 👋"),
                    new Part.Image(picture, null, null),
                    new Part.Document(
                        new Source.Inline("application/pdf", "JVBERi0="), "report", null),
                    new Part.Video(stored, CacheMark.USUAL),
                    new Part.Audio(new Source.Inline("audio/wav", "UklGRg=="), null))),
            new Turn(
                Turn.Role.ASSISTANT,
                List.of(
                    new Part.Thought("Hm.", new Signature("bedrock", "c2lnbmVk")),
                    new Part.SealedThought(new Signature("bedrock", "c2VhbGVk")),
                    new Part.Text("Let me look."),
                    new Part.ToolCall("call_1", "look", "{\"at\":[1,2.50]}", null, null),
                    new Part.ToolCall("call_2", "look", "{}", null, null))),
            new Turn(
                Turn.Role.USER,
                List.of(
                    new Part.ToolResult(
                        "call_1",
                        null,
                        List.of(new Part.Text("seen"), new Part.Image(picture, null, null)),
                        false,
                        null),
                    new Part.ToolResult(
                        "call_2", null, List.of(new Part.Text("blind")), true, CacheMark.USUAL)))),
        List.of(
            new Tool.Function(
                "look",
                "Looks.",
                Json.tree("{\"type\":\"object\",\"properties\":{\"at\":{\"type\":\"array\"}}}"),
                true,
                CacheMark.USUAL),
            new Tool.Hosted(
                "nova_code_interpreter",
                "bedrock",
                Json.tree("{\"systemTool\":{\"name\":\"nova_code_interpreter\"}}"))),
        new ToolChoice(ToolChoice.Mode.REQUIRED, List.of("look"), null),
        new Sampling(3000L, 0.5, 0.9, 40, null, null, null, List.of("END"), 1, false, null, null),
        new Format.JsonSchema("seen", "What was seen", Json.tree("{\"type\":\"object\"}"), null),
        new Thinking(Effort.LOW, 2048, true),
        false,
        null,
        Map.of("team", "a"),
        Map.of());
  }

  @Test
  void a_conversation_comes_back_from_bedrocks_json_without_loss() throws Untranslatable {
    String json = written(everything(), CLAUDE);
    assertThat(read(json).conversation()).isEqualTo(everything());
    assertThat(written(read(json).conversation(), CLAUDE)).isEqualTo(json);
  }

  @Test
  void what_a_deployment_must_be_able_to_do_is_known() throws Untranslatable {
    Asked asked = read(written(everything(), CLAUDE));
    assertThat(asked.needs())
        .containsExactlyInAnyOrder(
            Capability.TOOLS,
            Capability.IMAGES,
            Capability.DOCUMENTS,
            Capability.VIDEO,
            Capability.AUDIO,
            Capability.SCHEMA,
            Capability.REASONING);
    assertThat(asked.maxOutputTokens()).isEqualTo(3000);
    assertThat(asked.tags()).isEqualTo(Map.of("team", "a"));
    String innocent =
        """
        {"messages":[{"role":"user","content":[{"text":"hi"}]}],"toolConfig":{"tools":[{"toolSpec":
        {"name":"t","inputSchema":{"json":{"properties":{"image":{"type":"string"}}}}}}]}}\
        """;
    assertThat(read(innocent).needs()).containsExactly(Capability.TOOLS);
  }

  @Test
  void a_body_of_a_later_version_is_passed_on_and_not_translated() {
    String later =
        """
        {"messages":[{"role":"user","content":[{"image":{"format":"avif","source":{"bytes":"AA=="}}}]}]}\
        """;
    assertThat(read(later).needs()).isEmpty();
    assertThatThrownBy(() -> read(later).conversation())
        .isInstanceOf(BadRequest.class)
        .hasMessageContaining("messages[0].content[0].image.format");
  }

  @Test
  void paths_name_models_aliases_and_profiles() {
    String arn = "arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Ainference-profile%2Fus.m-v1%3A0";
    String body = "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"hi\"}]}]}";
    assertThat(IN.read(incoming("/model/" + arn + "/converse", body)).model())
        .isEqualTo("us.m-v1:0");
    Incoming stream = incoming("/model/my%20alias/converse-stream", body);
    assertThat(IN.read(stream).model()).isEqualTo("my alias");
    assertThat(IN.read(stream).stream()).isTrue();
    assertThat(IN.operation(stream)).isEqualTo(Operation.CONVERSE);
    assertThat(IN.operation(incoming("/model/x/count-tokens", "")))
        .isEqualTo(Operation.COUNT_TOKENS);
    for (String other :
        List.of("/", "/model", "/model//converse", "/model/x", "/v1/model/x/converse")) {
      assertThat(IN.operation(incoming(other, ""))).as(other).isNull();
    }
    Outgoing passed = IN.read(stream).passThrough(new Upstream("arn:aws:x/y", "bedrock", Set.of()));
    assertThat(passed.path()).isEqualTo("/model/arn%3Aaws%3Ax%2Fy/converse-stream");
    assertThat(passed.body().toString(UTF_8)).isEqualTo(body);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "guardrailConfig|\"guardrailConfig\":{\"guardrailIdentifier\":\"g\"}",
        "performanceConfig|\"performanceConfig\":{\"latency\":\"optimized\"}",
        "promptVariables|\"promptVariables\":{\"x\":{\"text\":\"y\"}}",
        "service_tier|\"serviceTier\":{\"type\":\"flex\"}",
        "additionalModelRequestFields.odd|\"additionalModelRequestFields\":{\"odd\":1}",
        "inferenceConfig.odd|\"inferenceConfig\":{\"odd\":1}",
      })
  void what_only_bedrock_can_say_is_kept_by_name(String name, String field) throws Exception {
    String body = "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"hi\"}]}],%s}";
    Conversation conversation = read(body.formatted(field)).conversation();
    assertThat(conversation.extras()).containsOnlyKeys(name);
    if (!name.startsWith("inferenceConfig")) {
      assertThat(Json.tree(written(conversation, CLAUDE)))
          .isEqualTo(Json.tree(body.formatted(field)));
    }
  }

  @Test
  void usual_wishes_are_no_hindrance() {
    String body =
        """
        {"messages":[{"role":"user","content":[{"text":"hi"}]}],"serviceTier":{"type":"default"},
        "performanceConfig":{"latency":"standard"}}\
        """;
    assertThat(read(body).conversation().extras()).isEmpty();
  }

  @Test
  void families_are_told_what_converse_has_no_field_for_in_their_own_words() throws Untranslatable {
    Conversation wish = asking(new Thinking(Effort.HIGH, null, true), 40, false);
    assertThat(fields(wish, CLAUDE))
        .isEqualTo(
            Json.tree(
                "{\"top_k\":40,\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":16384}}"));
    String newer = written(wish, "anthropic.claude-opus-4-7-v1:0");
    assertThat(Json.tree(newer).at("/additionalModelRequestFields/thinking/type").stringValue())
        .isEqualTo("adaptive");
    assertThat(Json.tree(newer).at("/outputConfig/effort").stringValue()).isEqualTo("high");
    assertThat(fields(wish, "amazon.nova-2-lite-v1:0"))
        .isEqualTo(
            Json.tree(
                "{\"inferenceConfig\":{\"topK\":40},\"reasoningConfig\":{\"type\":\"enabled\",\"maxReasoningEffort\":\"high\"}}"));
    assertThat(fields(wish, "openai.gpt-oss-120b-1:0"))
        .isEqualTo(Json.tree("{\"top_k\":40,\"reasoning_effort\":\"high\"}"));
    assertThatThrownBy(() -> written(wish, "meta.llama3-3-70b-instruct-v1:0"))
        .isInstanceOf(Untranslatable.class)
        .hasMessageContaining("top_k");
  }

  private static JsonNode fields(Conversation wish, String model) throws Untranslatable {
    return Json.tree(written(wish, model)).get("additionalModelRequestFields");
  }

  private static Conversation asking(
      @Nullable Thinking thinking, @Nullable Integer topK, boolean logprobs) {
    return new Conversation(
        "m",
        List.of(),
        List.of(Turn.user("hi")),
        List.of(),
        ToolChoice.AUTO,
        new Sampling(null, null, null, topK, null, null, null, List.of(), 1, logprobs, null, null),
        Format.TEXT,
        thinking,
        false,
        "someone",
        Map.of(),
        Map.of());
  }

  @Test
  void what_converse_cannot_say_is_named() {
    assertThatThrownBy(() -> written(asking(null, null, true), CLAUDE))
        .isInstanceOfSatisfying(
            Untranslatable.class, e -> assertThat(e.field()).isEqualTo("logprobs"));
    Part link = new Part.Image(new Source.Link("https://x/y.png", null), null, null);
    Conversation with =
        Conversation.of("m", List.of(), List.of(new Turn(Turn.Role.USER, List.of(link))));
    assertThatThrownBy(() -> written(with, CLAUDE))
        .isInstanceOfSatisfying(
            Untranslatable.class, e -> assertThat(e.field()).isEqualTo("messages[0].content[0]"));
  }

  @Test
  void reasoning_goes_back_only_to_the_vendor_that_sealed_it() throws Untranslatable {
    List<Part> parts =
        List.of(
            new Part.Thought("Hm.", new Signature("gemini", "x")),
            new Part.SealedThought(new Signature("openai-responses", "y")),
            new Part.Thought("Oh.", new Signature("anthropic", "z")),
            new Part.ToolCall("c", "look", "{}", new Signature("gemini", "w"), null));
    Turn said = new Turn(Turn.Role.ASSISTANT, parts);
    Reply.Choice choice = new Reply.Choice(parts, StopReason.TOOL_CALLS, null, List.of());
    Reply reply = new Reply("id", "m", List.of(choice), null);
    JsonNode shown = Json.tree(IN.write(reply, read(SEEDS.getFirst())).body().toString(UTF_8));
    String body = "{\"messages\":[%s]}".formatted(shown.at("/output/message"));
    assertThat(read(body).conversation().turns()).containsExactly(said);
    Outgoing passed = read(body).passThrough(new Upstream(CLAUDE, "bedrock", Set.of()));
    assertThat(passed.body().toString(UTF_8))
        .doesNotContain("reasoningContent")
        .contains("toolUse");
    Conversation back = Conversation.of("m", List.of(), List.of(said));
    assertThat(Json.tree(written(back, CLAUDE)).at("/messages/0/content"))
        .isEqualTo(
            Json.tree(
                """
                [{"reasoningContent":{"reasoningText":{"text":"Oh.","signature":"z"}}},
                {"toolUse":{"toolUseId":"c","name":"look","input":{}}}]\
                """));
  }

  @Test
  void what_one_side_said_in_a_row_is_one_message() throws Untranslatable {
    Conversation twice =
        Conversation.of(
            "m",
            List.of(),
            List.of(
                Turn.user("a"),
                new Turn(Turn.Role.ASSISTANT, List.of(new Part.Text(""))),
                Turn.user("b"),
                Turn.assistant("c")));
    assertThat(Json.tree(written(twice, CLAUDE)).get("messages"))
        .isEqualTo(
            Json.tree(
                """
                [{"role":"user","content":[{"text":"a"},{"text":"b"}]},
                {"role":"assistant","content":[{"text":"c"}]}]\
                """));
  }

  @Test
  void a_reply_comes_back_without_loss() {
    Reply reply =
        new Reply(
            "id",
            "m",
            List.of(
                new Reply.Choice(
                    List.of(
                        new Part.Thought("Hm.", new Signature("gemini", "abc")),
                        new Part.SealedThought(new Signature("anthropic", "xyz")),
                        new Part.Text("Hello"),
                        new Part.ToolCall(
                            "c1", "look", "{\"a\":1}", new Signature("gemini", "s"), null)),
                    StopReason.TOOL_CALLS,
                    null,
                    List.of())),
            new TokenUse(100, 30, 20, 5, 7, 0));
    ByteBuf body = IN.write(reply, read(SEEDS.getFirst())).body();
    assertThat(Json.tree(body.toString(UTF_8)).get("usage"))
        .isEqualTo(
            Json.tree(
                """
                {"inputTokens":50,"outputTokens":7,"totalTokens":107,"cacheReadInputTokens":30,
                "cacheWriteInputTokens":20,"cacheDetails":[{"ttl":"1h","inputTokens":5},
                {"ttl":"5m","inputTokens":15}]}\
                """));
    byte[] bytes = ByteBufUtil.getBytes(body);
    Reply back = Objects.requireNonNull(OUT.reply(bytes, bytes.length));
    assertThat(back.choices()).isEqualTo(reply.choices());
    assertThat(back.use()).isEqualTo(reply.use());
  }

  private static final List<String> SEEDS =
      List.of(
          "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"hi\"}]}]}",
          """
          {"system":[{"text":"s"},{"cachePoint":{"type":"default","ttl":"1h"}}],"messages":[{"role":"user",
          "content":[{"image":{"format":"png","source":{"bytes":"AA=="}}},{"document":{"name":"d","source":
          {"text":"x"}}},{"searchResult":{"source":"s","title":"t","content":[{"text":"c"}]}}]},{"role":
          "assistant","content":[{"reasoningContent":{"reasoningText":{"text":"h","signature":"s"}}},
          {"toolUse":{"toolUseId":"1","name":"n","input":{"a":[1]}}}]},{"role":"user","content":[{"toolResult":
          {"toolUseId":"1","content":[{"json":{"b":2}}],"status":"error"}},{"cachePoint":{"type":"default"}}]}],
          "inferenceConfig":{"maxTokens":10,"temperature":0.5,"topP":1,"stopSequences":["x"]},
          "toolConfig":{"tools":[{"toolSpec":{"name":"n","inputSchema":{"json":{}}}}],"toolChoice":{"any":{}}},
          "additionalModelRequestFields":{"thinking":{"type":"enabled","budget_tokens":2000},"top_k":5},
          "requestMetadata":{"a.b":"c"},"outputConfig":{"effort":"low","textFormat":{"type":"json_schema",
          "structure":{"jsonSchema":{"schema":"{}","name":"n"}}}}}\
          """);

  @Test
  void any_body_is_read_or_refused_with_a_reason() {
    Random random = new Random(20261123);
    int refused = 0;
    for (int i = 0; i < 4000; i++) {
      String body = mutated(SEEDS.get(i % SEEDS.size()), random);
      try {
        Asked asked = read(body);
        asked.weight();
        asked.needs();
        asked.conversation();
      } catch (BadRequest e) {
        refused++;
        assertThat(e.getMessage()).as(body).isNotBlank();
      } catch (RuntimeException e) {
        throw new AssertionError("seed 20261123, body " + body, e);
      }
    }
    assertThat(refused).isBetween(200, 3990);
  }

  /** Puts other values in the place of some, or other bytes in the place of a few. */
  static String mutated(String body, Random random) {
    String[] values = {
      "null",
      "true",
      "-1",
      "1e999",
      "99999999999999999999",
      "\"\"",
      "\"x\"",
      "[]",
      "{}",
      "[[{}]]",
      "\"\\ud800\""
    };
    List<String> tokens = List.of(body.split("(?<=[\\[{,:])|(?=[\\]},:])"));
    StringBuilder out = new StringBuilder();
    for (String token : tokens) {
      boolean replace = token.length() > 1 && random.nextInt(tokens.size()) < 2;
      out.append(replace ? values[random.nextInt(values.length)] : token);
    }
    if (random.nextInt(4) == 0) {
      out.setCharAt(random.nextInt(out.length()), (char) (32 + random.nextInt(95)));
    }
    return out.toString();
  }
}
