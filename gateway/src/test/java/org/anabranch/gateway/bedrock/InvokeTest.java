package org.anabranch.gateway.bedrock;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.anabranch.gateway.anthropic.Anthropic;
import org.anabranch.gateway.anthropic.AnthropicMessages;
import org.anabranch.gateway.conversation.Conversation;
import org.anabranch.gateway.conversation.Delta;
import org.anabranch.gateway.conversation.Reply;
import org.anabranch.gateway.conversation.StopReason;
import org.anabranch.gateway.conversation.TokenUse;
import org.anabranch.gateway.conversation.Turn;
import org.anabranch.gateway.conversation.Untranslatable;
import org.anabranch.gateway.dialect.Answer;
import org.anabranch.gateway.dialect.Asked;
import org.anabranch.gateway.dialect.BadRequest;
import org.anabranch.gateway.dialect.EmbeddingAsk;
import org.anabranch.gateway.dialect.Embeddings;
import org.anabranch.gateway.dialect.Incoming;
import org.anabranch.gateway.dialect.Operation;
import org.anabranch.gateway.dialect.Outbound;
import org.anabranch.gateway.dialect.Outgoing;
import org.anabranch.gateway.dialect.Relay;
import org.anabranch.gateway.dialect.StreamReader;
import org.anabranch.gateway.dialect.StreamWriter;
import org.anabranch.gateway.dialect.Upstream;
import org.anabranch.gateway.openai.OpenAiChat;
import org.anabranch.gateway.openai.OpenAiCompletions;
import org.anabranch.kernel.Ids;
import org.anabranch.kernel.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class InvokeTest {
  static final InvokeInbound IN =
      new InvokeInbound(
          List.of(new AnthropicMessages(), new OpenAiChat(Clock.systemUTC())), Clock.systemUTC());

  private static final String ANTHROPIC =
      """
      {"anthropic_version":"bedrock-2023-05-31","max_tokens":100,"system":"Be brief.",
      "anthropic_beta":["interleaved-thinking-2025-05-14"],
      "messages":[{"role":"user","content":"hi"}]}""";
  private static final String NOVA =
      """
      {"schemaVersion":"messages-v1","system":[{"text":"Be brief."}],
      "messages":[{"role":"user","content":[{"text":"hi"}]}],
      "inferenceConfig":{"max_new_tokens":100,"topK":5}}""";
  private static final String OPENAI =
      """
      {"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"hi"}],
      "max_completion_tokens":100}""";

  private static BedrockOutbound outbound() {
    return new BedrockOutbound(
        new Ids(Clock.systemUTC(), new Random(1)),
        List.of(new Anthropic(), new OpenAiCompletions()));
  }

  private static Incoming incoming(String path, String body) {
    return new Incoming(
        "POST", path, "", new DefaultHttpHeaders(), Unpooled.wrappedBuffer(body.getBytes(UTF_8)));
  }

  private static Asked read(String action, String body) {
    return IN.read(incoming("/model/my-alias/" + action, body));
  }

  @ParameterizedTest
  @ValueSource(strings = {ANTHROPIC, NOVA, OPENAI})
  void the_bodys_dialect_is_told_by_its_fields(String body) {
    for (boolean stream : new boolean[] {false, true}) {
      Asked asked = read(stream ? "invoke-with-response-stream" : "invoke", body);
      assertThat(asked.model()).isEqualTo("my-alias");
      assertThat(asked.stream()).isEqualTo(stream);
      assertThat(asked.maxOutputTokens()).isEqualTo(100);
      assertThat(asked.conversation().model()).isEqualTo("my-alias");
      assertThat(asked.conversation().stream()).isEqualTo(stream);
      assertThat(asked.conversation().system().getFirst().text()).isEqualTo("Be brief.");
      assertThat(asked.conversation().turns()).containsExactly(Turn.user("hi"));
    }
  }

  @Test
  void what_anthropics_models_take_on_bedrock_too_gets_there() throws Untranslatable {
    Upstream claude = new Upstream("anthropic.claude-sonnet-4-5-v1:0", "bedrock", Set.of());
    ByteBuf body = outbound().ask(read("invoke", ANTHROPIC).conversation(), claude).body();
    assertThat(Json.tree(body.toString(UTF_8)).at("/additionalModelRequestFields"))
        .isEqualTo(Json.tree("{\"anthropic_beta\":[\"interleaved-thinking-2025-05-14\"]}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"prompt\":\"hi\"}", "{}", "[]", "nonsense"})
  void an_unknown_body_is_not_translated_and_told_which_are_known(String body) {
    assertThatThrownBy(() -> read("invoke", body).conversation()).isInstanceOf(BadRequest.class);
    if (body.startsWith("{")) {
      assertThatThrownBy(() -> read("invoke", body).conversation())
          .hasMessageContaining("anthropic_version");
    }
  }

  @Test
  void answers_are_in_the_bodys_dialect_with_the_counts_in_headers() {
    Reply reply = Reply.of("msg_1", "m", "Hello", new TokenUse(10, 3, 2, 4, 0));
    Answer anthropic = IN.write(reply, read("invoke", ANTHROPIC));
    assertThat(json(anthropic).at("/content/0/text").stringValue()).isEqualTo("Hello");
    assertThat(anthropic.headers())
        .containsEntry("x-amzn-bedrock-input-token-count", "5")
        .containsEntry("x-amzn-bedrock-output-token-count", "4")
        .containsEntry("x-amzn-bedrock-cache-read-input-token-count", "3");
    assertThat(json(IN.write(reply, read("invoke", OPENAI))).at("/choices/0/message/content"))
        .isEqualTo(Json.tree("\"Hello\""));
    JsonNode nova = json(IN.write(reply, read("invoke", NOVA)));
    assertThat(nova.at("/output/message/content/0/text").stringValue()).isEqualTo("Hello");
    assertThat(nova.at("/usage/cacheReadInputTokenCount").intValue()).isEqualTo(3);
  }

  private static JsonNode json(Answer answer) {
    return Json.tree(answer.body().toString(UTF_8));
  }

  @ParameterizedTest
  @ValueSource(strings = {ANTHROPIC, NOVA, OPENAI})
  void streams_are_frames_of_the_dialects_events_and_end_with_the_count(String body) {
    StreamWriter writer = IN.writer(read("invoke-with-response-stream", body));
    ByteBuf out = Unpooled.buffer();
    for (Delta delta :
        List.of(
            new Delta.Began("msg_1", "m"),
            new Delta.Text(0, "Hel"),
            new Delta.Text(0, "lo"),
            new Delta.Stopped(0, StopReason.END, null),
            new Delta.Used(new TokenUse(10, 4)))) {
      out.writeBytes(writer.write(delta));
    }
    out.writeBytes(writer.end());
    List<JsonNode> events = new ArrayList<>();
    new FrameReader()
        .accept(
            out,
            (frame, _) -> {
              assertThat(frame.name()).isEqualTo("chunk");
              String base64 = Json.tree(frame.payload().toString(UTF_8)).get("bytes").stringValue();
              events.add(Json.tree(new String(Base64.getDecoder().decode(base64), UTF_8)));
            });
    String all = events.toString();
    assertThat(all).contains("Hel").contains("lo");
    String count = body.equals(NOVA) ? "outputTokens\":4" : "outputTokenCount\":4";
    assertThat(events.getLast().toString()).contains(count);
    if (body.equals(ANTHROPIC)) {
      assertThat(events.getFirst().get("type").stringValue()).isEqualTo("message_start");
      assertThat(events.getLast().get("type").stringValue()).isEqualTo("message_stop");
    }
  }

  @Test
  void embeddings_are_read_and_written_as_each_family_has_them() throws Untranslatable {
    List<String> bodies =
        List.of(
            "{\"inputText\":\"hi\",\"dimensions\":256}",
            "{\"texts\":[\"hi\"],\"input_type\":\"search_query\",\"output_dimension\":256}",
            "{\"schemaVersion\":\"nova-multimodal-embed-v1\",\"taskType\":\"SINGLE_EMBEDDING\",\"singleEmbeddingParams\":{\"embeddingPurpose\":\"TEXT_RETRIEVAL\",\"embeddingDimension\":256,\"text\":{\"truncationMode\":\"NONE\",\"value\":\"hi\"}}}");
    List<String> models =
        List.of(
            "amazon.titan-embed-text-v2:0", "cohere.embed-v4:0", "amazon.nova-2-embeddings-v1:0");
    List<String> vectors = List.of("/embedding", "/embeddings/0", "/embeddings/0/embedding");
    BedrockOutbound outbound = outbound();
    for (int i = 0; i < bodies.size(); i++) {
      Incoming request =
          incoming("/model/" + PercentCoding.encode(models.get(i)) + "/invoke", bodies.get(i));
      assertThat(IN.operation(request)).isEqualTo(Operation.EMBED);
      EmbeddingAsk asked = IN.readEmbedding(request);
      assertThat(asked.texts()).containsExactly("hi");
      Upstream upstream = new Upstream(models.get(i), "bedrock", Set.of());
      assertThat(Json.tree(outbound.embed(asked, upstream).body().toString(UTF_8)))
          .isEqualTo(Json.tree(bodies.get(i)));
      Embeddings answer = new Embeddings("m", List.of(new float[] {0.5f, -1}), 3L);
      byte[] body = json(IN.writeEmbeddings(answer, asked)).toString().getBytes(UTF_8);
      assertThat(Json.tree(new String(body, UTF_8)).at(vectors.get(i)).toString())
          .isEqualTo("[0.5,-1.0]");
      Embeddings back = Objects.requireNonNull(outbound.embeddings(body, body.length));
      assertThat(back.vectors().getFirst()).containsExactly(0.5f, -1);
    }
    assertThatThrownBy(
            () -> IN.readEmbedding(incoming("/model/x-embed/invoke", "{\"input\":\"hi\"}")))
        .isInstanceOf(BadRequest.class)
        .hasMessageContaining("inputText");
  }

  private static final String LLAMA = "{\"prompt\": \"<s>[INST]hi[/INST]\", \"max_gen_len\": 64}";

  private static final String TITAN =
      "{\"inputText\":\"hi\",\"textGenerationConfig\":{\"maxTokenCount\":32}}";

  private static Upstream at(String model) {
    return new Upstream(model, "bedrock", Set.of());
  }

  @Test
  void a_body_passes_as_it_came_to_the_models_that_take_such() {
    String claude = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
    List<List<String>> fits =
        List.of(
            List.of(ANTHROPIC, claude),
            List.of(NOVA, "eu.amazon.nova-lite-v1:0"),
            List.of(OPENAI, "openai.gpt-oss-120b-1:0"),
            List.of(OPENAI, "mistral.mistral-large-2407-v1:0"),
            List.of(LLAMA, "us.meta.llama3-1-70b-instruct-v1:0"),
            List.of(TITAN, "amazon.titan-text-express-v1"));
    BedrockOutbound outbound = outbound();
    for (List<String> fit : fits) {
      for (List<String> model : fits) {
        Asked asked = read("invoke", fit.getFirst());
        boolean passes = outbound.passing(IN.dialect(), asked, at(model.getLast())) != null;
        boolean takesPrompts = fit.getFirst().equals(LLAMA) && !model.getLast().contains("amazon");
        boolean same =
            fit.getFirst().equals(model.getFirst()) && !model.getLast().contains("llama");
        assertThat(passes).as(fit + " at " + model).isEqualTo(same || takesPrompts);
      }
      Asked asked = read("invoke-with-response-stream", fit.getFirst());
      Outgoing sent = asked.passThrough(at(fit.getLast()));
      assertThat(sent.body().toString(UTF_8)).isEqualTo(fit.getFirst());
      assertThat(sent.path())
          .isEqualTo(
              "/model/" + PercentCoding.encode(fit.getLast()) + "/invoke-with-response-stream");
    }
    assertThat(read("invoke", LLAMA).maxOutputTokens()).isEqualTo(64);
    assertThat(read("invoke", TITAN).maxOutputTokens()).isEqualTo(32);
  }

  @Test
  void seals_of_others_are_cut_out_of_a_body_that_passes() {
    String sealed =
        ANTHROPIC.replace(
            "{\"role\":\"user\",\"content\":\"hi\"}",
            "{\"role\":\"user\",\"content\":\"hi\"},{\"role\":\"assistant\",\"content\":[{\"type\":"
                + "\"thinking\",\"thinking\":\"t\",\"signature\":\"anabranch:gemini:s\"},"
                + "{\"type\":\"text\",\"text\":\"ho\"}]},{\"role\":\"user\",\"content\":\"go\"}");
    String sent =
        read("invoke", sealed).passThrough(at("anthropic.claude-x")).body().toString(UTF_8);
    assertThat(sent).doesNotContain("anabranch").contains("anthropic_version").contains("ho");
    assertThat(Json.tree(sent).has("model")).isFalse();
  }

  @Test
  void what_headers_say_goes_along_or_is_named_where_it_cannot() throws Untranslatable {
    String plain = ANTHROPIC.replaceFirst("\"anthropic_beta\":\\[[^]]*],", "");
    Incoming request = incoming("/model/my-alias/invoke", plain);
    request.headers().set("X-Amzn-Bedrock-GuardrailIdentifier", "gr-1");
    request.headers().set("X-Amzn-Bedrock-GuardrailVersion", "2");
    Asked asked = IN.read(request);
    Upstream claude = at("anthropic.claude-sonnet-4-5-v1:0");
    assertThat(asked.passThrough(claude).headers().get("x-amzn-bedrock-guardrailidentifier"))
        .isEqualTo("gr-1");
    Conversation read = asked.conversation();
    assertThat(
            Json.tree(outbound().ask(read, claude).body().toString(UTF_8))
                .at("/guardrailConfig/guardrailVersion")
                .asString(""))
        .isEqualTo("2");
    assertThatThrownBy(() -> new OpenAiCompletions().ask(read, at("gpt")))
        .isInstanceOf(Untranslatable.class)
        .hasMessageContaining("guardrailConfig");
  }

  private static Outbound passage(String body, String model) {
    return Objects.requireNonNull(
        outbound().passing(IN.dialect(), read("invoke", body), at(model)));
  }

  @Test
  void the_ledger_reads_each_familys_count_or_the_headers() {
    DefaultHttpHeaders counted = new DefaultHttpHeaders();
    counted.set("X-Amzn-Bedrock-Input-Token-Count", "7");
    counted.set("X-Amzn-Bedrock-Output-Token-Count", "5");
    counted.set("X-Amzn-Bedrock-Cache-Read-Input-Token-Count", "3");
    Outbound llama = passage(LLAMA, "meta.llama3-8b");
    Outbound titan = passage(TITAN, "amazon.titan-text-lite-v1");
    assertThat(used(llama, "{\"generation\":\"x\"}", counted))
        .isEqualTo(new TokenUse(10, 3, 0, 5, 0));
    assertThat(used(llama, "{\"prompt_token_count\":9,\"generation_token_count\":2}", counted))
        .isEqualTo(new TokenUse(9, 2));
    assertThat(
            used(
                titan,
                "{\"inputTextTokenCount\":4,\"results\":[{\"tokenCount\":2},{\"tokenCount\":3}]}",
                new DefaultHttpHeaders()))
        .isEqualTo(new TokenUse(4, 5));
    assertThat(
            used(
                passage(NOVA, "amazon.nova-pro-v1:0"),
                "{\"usage\":{\"inputTokens\":4,\"outputTokens\":2,\"cacheReadInputTokenCount\":6}}",
                new DefaultHttpHeaders()))
        .isEqualTo(new TokenUse(10, 6, 0, 2, 0));
    byte[] nothing = "[1]".getBytes(UTF_8);
    assertThat(llama.tally(counted, nothing, nothing.length)).isNull();
  }

  private static TokenUse used(Outbound passage, String answer, HttpHeaders headers) {
    byte[] bytes = answer.getBytes(UTF_8);
    return Objects.requireNonNull(
        Objects.requireNonNull(passage.tally(headers, bytes, bytes.length)).use());
  }

  private static ByteBuf chunks(String... events) {
    ByteBuf out = Unpooled.buffer();
    for (String event : events) {
      out.writeBytes(InvokeChunks.write(Json.tree(event)));
    }
    return out;
  }

  @Test
  void a_models_own_stream_passes_byte_for_byte_and_is_whole_with_bedrocks_count() {
    ByteBuf stream =
        chunks(
            "{\"generation\":\"Hel\",\"stop_reason\":null}",
            "{\"generation\":\"lo\",\"stop_reason\":\"stop\",\"amazon-bedrock-invocationMetrics\":"
                + "{\"inputTokenCount\":8,\"outputTokenCount\":2}}");
    byte[] all = ByteBufUtil.getBytes(stream);
    for (int cut = 0; cut <= all.length; cut++) {
      Relay relay =
          passage(LLAMA, "meta.llama3-8b").passThrough(read("invoke-with-response-stream", LLAMA));
      ByteBuf passed = Unpooled.buffer();
      passed.writeBytes(relay.accept(Unpooled.copiedBuffer(all, 0, cut)));
      boolean whole = cut == all.length;
      assertThat(relay.isComplete()).isEqualTo(whole);
      if (!whole) {
        passed.writeBytes(relay.accept(Unpooled.copiedBuffer(all, cut, all.length - cut)));
      }
      assertThat(ByteBufUtil.getBytes(passed)).isEqualTo(all);
      assertThat(relay.isComplete()).isTrue();
      assertThat(relay.error()).isNull();
      assertThat(relay.use()).isEqualTo(new TokenUse(8, 2));
      relay.release();
    }
  }

  @Test
  void streams_of_known_dialects_are_read_as_they_pass() {
    List<Delta> seen = new ArrayList<>();
    StreamReader claude = passage(ANTHROPIC, "anthropic.claude-x").reader();
    claude.accept(
        chunks(
            "{\"type\":\"message_start\",\"message\":{\"id\":\"m\",\"usage\":{\"input_tokens\":3,\"output_tokens\":1}}}",
            "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}",
            "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"Hi\"}}",
            "{\"type\":\"content_block_stop\",\"index\":0}",
            "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"max_tokens\"},\"usage\":{\"output_tokens\":4}}",
            "{\"type\":\"message_stop\",\"amazon-bedrock-invocationMetrics\":{\"inputTokenCount\":3,\"outputTokenCount\":4}}"),
        seen::add);
    assertThat(claude.isComplete()).isTrue();
    assertThat(seen).contains(new Delta.Text(0, "Hi"), new Delta.Used(new TokenUse(3, 4)));
    assertThat(seen).contains(new Delta.Stopped(0, StopReason.MAX_TOKENS, null));

    seen.clear();
    StreamReader gpt = passage(OPENAI, "openai.gpt-oss-20b-1:0").reader();
    gpt.accept(
        chunks(
            "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"}}]}",
            "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"length\"}],"
                + "\"amazon-bedrock-invocationMetrics\":{\"inputTokenCount\":3,\"outputTokenCount\":4}}"),
        seen::add);
    assertThat(gpt.isComplete()).isTrue();
    assertThat(seen).contains(new Delta.Text(0, "Hi"), new Delta.Used(new TokenUse(3, 4)));
    assertThat(seen).contains(new Delta.Stopped(0, StopReason.MAX_TOKENS, null));

    seen.clear();
    StreamReader nova = passage(NOVA, "amazon.nova-lite-v1:0").reader();
    nova.accept(
        chunks(
            "{\"messageStart\":{\"role\":\"assistant\"}}",
            "{\"contentBlockDelta\":{\"delta\":{\"text\":\"Hi\"},\"contentBlockIndex\":0}}",
            "{\"messageStop\":{\"stopReason\":\"end_turn\"}}",
            "{\"metadata\":{\"usage\":{\"inputTokens\":3,\"outputTokens\":4,\"cacheReadInputTokenCount\":2}},"
                + "\"amazon-bedrock-invocationMetrics\":{\"inputTokenCount\":3,\"outputTokenCount\":4}}"),
        seen::add);
    assertThat(nova.isComplete()).isTrue();
    assertThat(seen).contains(new Delta.Text(0, "Hi"), new Delta.Used(new TokenUse(5, 2, 0, 4, 0)));
  }

  @Test
  void embeddings_pass_to_their_own_family_and_name_elsewhere_what_it_alone_knows() {
    String body = "{\"inputText\":\"hi\",\"normalize\":false,\"embeddingTypes\":[\"binary\"]}";
    Incoming request = incoming("/model/amazon.titan-embed-text-v2:0/invoke", body);
    Outgoing sent =
        Objects.requireNonNull(
            IN.passEmbedding(request, "bedrock", at("amazon.titan-embed-text-v2:0")));
    assertThat(sent.body().toString(UTF_8)).isEqualTo(body);
    assertThat(IN.passEmbedding(request, "bedrock", at("cohere.embed-v4:0"))).isNull();
    assertThat(IN.passEmbedding(request, "openai", at("titan"))).isNull();
    EmbeddingAsk asked = IN.readEmbedding(request);
    assertThatThrownBy(() -> outbound().embed(asked, at("cohere.embed-v4:0")))
        .isInstanceOf(Untranslatable.class)
        .hasMessageMatching("(?s).*(normalize|embeddingTypes).*");
  }

  @Test
  void tokens_of_an_invocation_are_counted_too() {
    String body =
        Json.object()
            .set(
                "input",
                Json.object()
                    .set(
                        "invokeModel",
                        Json.object()
                            .put(
                                "body",
                                Base64.getEncoder().encodeToString(ANTHROPIC.getBytes(UTF_8)))))
            .toString();
    BedrockInbound bedrock = new BedrockInbound(IN, Clock.systemUTC());
    Asked asked = bedrock.read(incoming("/model/x/count-tokens", body));
    assertThat(asked.conversation().turns()).containsExactly(Turn.user("hi"));
    Outgoing counted = Objects.requireNonNull(asked.passThroughCount(at("anthropic.claude-x")));
    assertThat(counted.body().toString(UTF_8)).isEqualTo(body);
  }

  @Test
  void any_body_is_read_or_refused() {
    Random random = new Random(20261123);
    List<String> seeds = List.of(ANTHROPIC, NOVA, OPENAI, LLAMA, TITAN);
    for (int i = 0; i < 1500; i++) {
      String body = ConverseTest.mutated(seeds.get(i % seeds.size()), random);
      try {
        Asked asked = read("invoke", body);
        asked.needs();
        asked.maxOutputTokens();
        asked.conversation();
      } catch (BadRequest e) {
        assertThat(e.getMessage()).isNotBlank();
      } catch (RuntimeException e) {
        throw new AssertionError("seed 20261123, body " + body, e);
      }
    }
  }
}
