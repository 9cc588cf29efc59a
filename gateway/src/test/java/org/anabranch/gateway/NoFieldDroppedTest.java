package org.anabranch.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.anabranch.gateway.conversation.Untranslatable;
import org.anabranch.gateway.dialect.BadRequest;
import org.anabranch.gateway.dialect.Dialects;
import org.anabranch.gateway.dialect.Inbound;
import org.anabranch.gateway.dialect.Incoming;
import org.anabranch.gateway.dialect.Operation;
import org.anabranch.gateway.dialect.Outgoing;
import org.anabranch.gateway.dialect.Upstream;
import org.anabranch.kernel.Json;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Every field of every dialect's request, on its way to every dialect out: it changes what is
 * asked, or the request is refused, but for hints that cannot change an answer. The fields are
 * those of OpenAI's OpenAPI (August 2026), anthropic-java 3.12, google-genai 1.70 and
 * bedrockruntime 2.54.
 */
class NoFieldDroppedTest {
  private static final Dialects DIALECTS = Bench.dialects(Clock.systemUTC());
  private static final List<String> OUT =
      List.of("openai", "openai-responses", "anthropic", "bedrock", "gemini");

  private static final String FUNCTION =
      "{\"type\":\"object\",\"properties\":{\"x\":{\"type\":\"string\"}}}";

  /** A dialect in, with a request that is whole without the fields. */
  private enum In {
    CHAT(
        "/v1/chat/completions",
        "{\"model\":\"m\",\"max_tokens\":4000,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],"
            + "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":"
            + FUNCTION
            + "}}]}"),
    RESPONSES(
        "/v1/responses",
        "{\"model\":\"m\",\"max_output_tokens\":4000,\"input\":\"hi\",\"tools\":[{\"type\":"
            + "\"function\",\"name\":\"f\",\"parameters\":"
            + FUNCTION
            + "}]}"),
    MESSAGES(
        "/v1/messages",
        "{\"model\":\"m\",\"max_tokens\":4000,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],"
            + "\"tools\":[{\"name\":\"f\",\"input_schema\":"
            + FUNCTION
            + "}]}"),
    GEMINI(
        "/v1beta/models/m:generateContent",
        "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"hi\"},{\"inlineData\":{\"mimeType\":"
            + "\"image/png\",\"data\":\"aGk=\"}}]}],\"generationConfig\":{\"maxOutputTokens\":4000},\"tools\":[{\"functionDeclarations\":[{\"name\":\"f\","
            + "\"parametersJsonSchema\":"
            + FUNCTION
            + "}]}]}"),
    CONVERSE(
        "/model/m/converse",
        "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"hi\"}]}],\"inferenceConfig\":"
            + "{\"maxTokens\":4000},\"toolConfig\":{\"tools\":[{\"toolSpec\":{\"name\":\"f\","
            + "\"inputSchema\":{\"json\":"
            + FUNCTION
            + "}}}]}}");

    private final String path;
    private final String body;

    In(String path, String body) {
      this.path = path;
      this.body = body;
    }
  }

  /** One field with a value that means something; dots lead into objects. */
  private record Field(In in, String name, String value) {
    @Override
    public String toString() {
      return in + " " + name;
    }
  }

  /** Said for vendors that keep caches or watch for abuse; no answer hangs on them. */
  private static final Set<String> HINTS =
      Set.of(
          "CHAT prompt_cache_key",
          "CHAT prompt_cache_retention",
          "RESPONSES prompt_cache_key",
          "RESPONSES prompt_cache_retention",
          "CHAT stream_options",
          "RESPONSES stream_options");

  /** For the gateway's own ledger, and carried on only where a dialect has the like. */
  private static final Set<String> LABELS =
      Set.of(
          "CHAT metadata",
          "RESPONSES metadata",
          "GEMINI labels",
          "CONVERSE requestMetadata",
          "CHAT user",
          "CHAT safety_identifier",
          "RESPONSES user",
          "RESPONSES safety_identifier",
          "MESSAGES metadata");

  static Stream<Field> fields() {
    List<Field> all = new ArrayList<>();
    add(all, In.CHAT, chat());
    add(all, In.RESPONSES, responses());
    add(all, In.MESSAGES, messages());
    add(all, In.GEMINI, gemini());
    add(all, In.CONVERSE, converse());
    return all.stream();
  }

  private static void add(List<Field> all, In in, Map<String, String> fields) {
    fields.forEach((name, value) -> all.add(new Field(in, name, value)));
  }

  private static Map<String, String> chat() {
    Map<String, String> f = new LinkedHashMap<>();
    f.put("audio", "{\"voice\":\"alloy\",\"format\":\"mp3\"}");
    f.put("frequency_penalty", "0.5");
    f.put("function_call", "\"none\"");
    f.put("functions", "[{\"name\":\"g\",\"parameters\":" + FUNCTION + "}]");
    f.put("logit_bias", "{\"50256\":-100}");
    f.put("logprobs", "true");
    f.put("max_completion_tokens", "77");
    f.put("metadata", "{\"a\":\"b\"}");
    f.put("modalities", "[\"text\",\"audio\"]");
    f.put("moderation", "{\"mode\":\"low\"}");
    f.put("n", "2");
    f.put("parallel_tool_calls", "false");
    f.put("prediction", "{\"type\":\"content\",\"content\":\"x\"}");
    f.put("presence_penalty", "0.5");
    f.put("prompt_cache_key", "\"k\"");
    f.put("prompt_cache_options", "{\"ttl\":\"1h\"}");
    f.put("prompt_cache_retention", "\"24h\"");
    f.put("reasoning_effort", "\"high\"");
    f.put("response_format", "{\"type\":\"json_object\"}");
    f.put("safety_identifier", "\"u\"");
    f.put("seed", "7");
    f.put("service_tier", "\"flex\"");
    f.put("stop", "[\"END\"]");
    f.put("store", "true");
    f.put("stream_options", "{\"include_usage\":true}");
    f.put("temperature", "0.3");
    f.put("tool_choice", "\"required\"");
    f.put("top_logprobs", "3");
    f.put("top_p", "0.3");
    f.put("user", "\"u\"");
    f.put("verbosity", "\"high\"");
    f.put("web_search_options", "{\"search_context_size\":\"low\"}");
    f.put("never_heard_of", "1");
    return f;
  }

  private static Map<String, String> responses() {
    Map<String, String> f = new LinkedHashMap<>();
    f.put("context_management", "[{\"type\":\"compaction\",\"compact_threshold\":2000}]");
    f.put("conversation", "\"conv_vendors\"");
    f.put("include", "[\"message.output_text.logprobs\"]");
    f.put("instructions", "\"Be kind.\"");
    f.put("max_tool_calls", "3");
    f.put("metadata", "{\"a\":\"b\"}");
    f.put("moderation", "{\"mode\":\"low\"}");
    f.put("parallel_tool_calls", "false");
    f.put("previous_response_id", "\"resp_vendors\"");
    f.put("prompt", "{\"id\":\"pmpt_1\"}");
    f.put("prompt_cache_key", "\"k\"");
    f.put("prompt_cache_options", "{\"ttl\":\"1h\"}");
    f.put("prompt_cache_retention", "\"24h\"");
    f.put("reasoning", "{\"effort\":\"high\"}");
    f.put("safety_identifier", "\"u\"");
    f.put("service_tier", "\"flex\"");
    f.put("store", "true");
    f.put("stream_options", "{\"include_obfuscation\":false}");
    f.put("temperature", "0.3");
    f.put("text", "{\"format\":{\"type\":\"json_object\"}}");
    f.put("text.verbosity", "\"high\"");
    f.put("tool_choice", "\"required\"");
    f.put("top_logprobs", "3");
    f.put("top_p", "0.3");
    f.put("truncation", "\"auto\"");
    f.put("user", "\"u\"");
    f.put("never_heard_of", "1");
    return f;
  }

  private static Map<String, String> messages() {
    Map<String, String> f = new LinkedHashMap<>();
    f.put("cache_control", "{\"type\":\"ephemeral\"}");
    f.put("container", "\"c\"");
    f.put("context_management", "{\"edits\":[]}");
    f.put("diagnostics", "{\"previous_message_id\":\"msg_1\"}");
    f.put("fallbacks", "[{\"model\":\"x\"}]");
    f.put("inference_geo", "\"us\"");
    f.put("mcp_servers", "[{\"type\":\"url\",\"url\":\"https://x.example\",\"name\":\"x\"}]");
    f.put("metadata", "{\"user_id\":\"u\"}");
    f.put("output_config", "{\"effort\":\"high\"}");
    f.put("service_tier", "\"standard_only\"");
    f.put("speed", "\"fast\"");
    f.put("stop_sequences", "[\"END\"]");
    f.put("system", "\"Be kind.\"");
    f.put("temperature", "0.3");
    f.put("thinking", "{\"type\":\"enabled\",\"budget_tokens\":2048}");
    f.put("tool_choice", "{\"type\":\"any\"}");
    f.put("tool_choice+", "{\"type\":\"auto\",\"disable_parallel_tool_use\":true}");
    f.put("top_k", "5");
    f.put("top_p", "0.3");
    f.put("never_heard_of", "1");
    return f;
  }

  private static Map<String, String> gemini() {
    Map<String, String> f = new LinkedHashMap<>();
    f.put("cachedContent", "\"cachedContents/1\"");
    f.put("labels", "{\"a\":\"b\"}");
    f.put(
        "safetySettings",
        "[{\"category\":\"HARM_CATEGORY_HARASSMENT\",\"threshold\":\"BLOCK_NONE\"}]");
    f.put("serviceTier", "\"flex\"");
    f.put("systemInstruction", "{\"parts\":[{\"text\":\"Be kind.\"}]}");
    f.put("toolConfig", "{\"functionCallingConfig\":{\"mode\":\"ANY\"}}");
    f.put("toolConfig+", "{\"retrievalConfig\":{\"latLng\":{\"latitude\":1,\"longitude\":2}}}");
    String config = "generationConfig.";
    f.put(config + "audioTimestamp", "true");
    f.put(config + "candidateCount", "2");
    f.put(config + "enableAffectiveDialog", "true");
    f.put(config + "enableEnhancedCivicAnswers", "true");
    f.put(config + "frequencyPenalty", "0.5");
    f.put(config + "imageConfig", "{\"aspectRatio\":\"16:9\"}");
    f.put(config + "mediaResolution", "\"MEDIA_RESOLUTION_LOW\"");
    f.put(config + "presencePenalty", "0.5");
    f.put(config + "responseJsonSchema", FUNCTION);
    f.put(config + "responseLogprobs", "true");
    f.put(config + "responseMimeType", "\"application/json\"");
    f.put(config + "responseModalities", "[\"TEXT\",\"IMAGE\"]");
    f.put(config + "routingConfig", "{\"autoMode\":{}}");
    f.put(config + "seed", "7");
    f.put(config + "speechConfig", "{\"languageCode\":\"de-DE\"}");
    f.put(config + "stopSequences", "[\"END\"]");
    f.put(config + "temperature", "0.3");
    f.put(config + "thinkingConfig", "{\"thinkingBudget\":1024,\"includeThoughts\":true}");
    f.put(config + "topK", "5");
    f.put(config + "topP", "0.3");
    f.put(config + "neverHeardOf", "1");
    f.put("neverHeardOf", "1");
    return f;
  }

  private static Map<String, String> converse() {
    Map<String, String> f = new LinkedHashMap<>();
    f.put("additionalModelRequestFields", "{\"top_k\":5}");
    f.put("additionalModelResponseFieldPaths", "[\"/amazon-bedrock-invocationMetrics\"]");
    f.put("guardrailConfig", "{\"guardrailIdentifier\":\"g\",\"guardrailVersion\":\"1\"}");
    f.put("inferenceConfig.stopSequences", "[\"END\"]");
    f.put("inferenceConfig.temperature", "0.3");
    f.put("inferenceConfig.topP", "0.3");
    f.put(
        "outputConfig",
        "{\"textFormat\":{\"type\":\"json_schema\",\"structure\":{\"jsonSchema\":{\"schema\":%s}}}}"
            .formatted(Json.write(FUNCTION)));
    f.put("performanceConfig", "{\"latency\":\"optimized\"}");
    f.put("promptVariables", "{\"a\":{\"text\":\"b\"}}");
    f.put("requestMetadata", "{\"a\":\"b\"}");
    f.put("serviceTier", "{\"type\":\"flex\"}");
    f.put("system", "[{\"text\":\"Be kind.\"}]");
    f.put("toolConfig.toolChoice", "{\"any\":{}}");
    f.put("inferenceConfig.neverHeardOf", "1");
    f.put("neverHeardOf", "1");
    return f;
  }

  private static ObjectNode with(Field field) {
    ObjectNode body = (ObjectNode) Json.tree(field.in().body);
    ObjectNode holder = body;
    String[] names = field.name().replace("+", "").split("\\.");
    for (int i = 0; i < names.length - 1; i++) {
      holder =
          holder.path(names[i]) instanceof ObjectNode inner ? inner : holder.putObject(names[i]);
    }
    holder.set(names[names.length - 1], Json.tree(field.value()));
    return body;
  }

  private static Outgoing asked(In in, JsonNode body, String out) throws Untranslatable {
    Incoming request =
        new Incoming(
            "POST",
            in.path,
            "",
            new DefaultHttpHeaders().set("content-type", "application/json"),
            Unpooled.wrappedBuffer(body.toString().getBytes(UTF_8)));
    Inbound inbound =
        DIALECTS.inbound().stream()
            .filter(d -> d.operation(request) == Operation.CONVERSE)
            .findFirst()
            .orElseThrow();
    Upstream upstream = new Upstream(model(out), "vendor", Set.of(), null);
    return DIALECTS.outbound(out).ask(inbound.read(request).conversation(), upstream);
  }

  /** Such as takes everything. */
  private static String model(String dialect) {
    return switch (dialect) {
      case "anthropic" -> "claude-sonnet-4-5";
      case "bedrock" -> "anthropic.claude-sonnet-4-5-20250929-v1:0";
      case "gemini" -> "gemini-2.5-flash";
      default -> "gpt-5";
    };
  }

  private static String text(Outgoing outgoing) {
    StringBuilder text = new StringBuilder(outgoing.path()).append('\n');
    outgoing.headers().forEach(h -> text.append(h.getKey()).append(h.getValue()).append('\n'));
    return text.append(outgoing.body().toString(UTF_8)).toString();
  }

  @ParameterizedTest
  @MethodSource("fields")
  void it_changes_what_is_asked_or_is_refused(Field field) throws Exception {
    List<String> dropped = new ArrayList<>();
    for (String out : OUT) {
      String without = text(asked(field.in(), Json.tree(field.in().body), out));
      try {
        if (text(asked(field.in(), with(field), out)).equals(without)) {
          dropped.add(out);
        }
      } catch (Untranslatable e) {
        assertThat(e.field()).as("the client's own name").isNotEmpty();
      } catch (BadRequest e) {
        assertThat(e.param()).as("the client's own name").isNotNull();
      }
    }
    if (!HINTS.contains(field.toString()) && !LABELS.contains(field.toString())) {
      assertThat(dropped).as("dialects on the way to which %s is dropped", field).isEmpty();
    }
  }
}
