package org.anabranch.gateway.gemini;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.anabranch.gateway.conversation.Reply;
import org.anabranch.gateway.dialect.Answer;
import org.anabranch.gateway.dialect.Asked;
import org.anabranch.gateway.dialect.BadRequest;
import org.anabranch.gateway.dialect.Credential;
import org.anabranch.gateway.dialect.EmbeddingAsk;
import org.anabranch.gateway.dialect.Embeddings;
import org.anabranch.gateway.dialect.Inbound;
import org.anabranch.gateway.dialect.Incoming;
import org.anabranch.gateway.dialect.Operation;
import org.anabranch.gateway.dialect.Refusal;
import org.anabranch.gateway.dialect.StreamWriter;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The Gemini API as clients speak it: generateContent, streamGenerateContent, countTokens,
 * embedContent, batchEmbedContents, models. Also under {@code /gemini}, and with Vertex's
 * addresses.
 */
public final class GeminiContent implements Inbound {
  /** What Google calls what other vendors cannot be told. */
  private static final Map<String, String> WORDS =
      Map.ofEntries(
          Map.entry("messages", "contents%"),
          Map.entry("messages.content", "contents%.parts%"),
          Map.entry("n", "generationConfig.candidateCount"),
          Map.entry("logprobs", "generationConfig.responseLogprobs"),
          Map.entry("top_logprobs", "generationConfig.logprobs"),
          Map.entry("top_k", "generationConfig.topK"),
          Map.entry("seed", "generationConfig.seed"),
          Map.entry("stop", "generationConfig.stopSequences"),
          Map.entry("temperature", "generationConfig.temperature"),
          Map.entry("max_tokens", "generationConfig.maxOutputTokens"),
          Map.entry("presence_penalty", "generationConfig.presencePenalty"),
          Map.entry("frequency_penalty", "generationConfig.frequencyPenalty"),
          Map.entry("response_format", "generationConfig.responseMimeType"),
          Map.entry("reasoning", "generationConfig.thinkingConfig"),
          Map.entry("reasoning_effort", "generationConfig.thinkingConfig"),
          Map.entry("thinking", "generationConfig.thinkingConfig"),
          Map.entry("service_tier", "serviceTier"),
          Map.entry("modalities", "generationConfig.responseModalities"),
          Map.entry("audio", "generationConfig.speechConfig"),
          Map.entry(
              "audio.voice",
              "generationConfig.speechConfig.voiceConfig.prebuiltVoiceConfig.voiceName"),
          Map.entry("audio.language", "generationConfig.speechConfig.languageCode"),
          Map.entry("audio.speakers", "generationConfig.speechConfig.multiSpeakerVoiceConfig"),
          Map.entry("image_config", "generationConfig.imageConfig"),
          Map.entry("image_config.aspect_ratio", "generationConfig.imageConfig.aspectRatio"),
          Map.entry("image_config.image_size", "generationConfig.imageConfig.imageSize"),
          Map.entry("tool_choice", "toolConfig.functionCallingConfig"));

  @Override
  public String dialect() {
    return Gemini.DIALECT;
  }

  @Override
  public @Nullable Operation operation(Incoming head) {
    if (Address.isList(head)) {
      return Operation.MODELS;
    }
    Address address = Address.of(head);
    return switch (address == null ? "?" : address.verb()) {
      case "generateContent", "streamGenerateContent" -> Operation.CONVERSE;
      case "countTokens" -> Operation.COUNT_TOKENS;
      case "embedContent", "batchEmbedContents" -> Operation.EMBED;
      case "" -> Operation.MODEL;
      default -> null;
    };
  }

  @Override
  public @Nullable Credential credential(Incoming head) {
    String key = head.headers().get(Address.KEY);
    if (key == null) {
      key = head.parameter("key");
    }
    if (key == null) {
      String bearer = head.headers().get(HttpHeaderNames.AUTHORIZATION, "");
      key = bearer.regionMatches(true, 0, "Bearer ", 0, 7) ? bearer.substring(7).strip() : null;
    }
    return key == null || key.isEmpty() ? null : new Credential.Key(key);
  }

  @Override
  public Asked read(Incoming request) {
    GeminiAsked asked = GeminiAsked.read(request);
    asked.maxOutputTokens();
    asked.choices();
    return asked;
  }

  @Override
  public Answer write(Reply reply, Asked asked) {
    return json(Replies.write(reply, asked instanceof GeminiAsked own && own.wantsSoundAlone()));
  }

  private static Answer json(ObjectNode body) {
    return Answer.json(Json.MAPPER.writeValueAsBytes(body));
  }

  @Override
  public StreamWriter writer(Asked asked) {
    return asked instanceof GeminiAsked own
        ? new ChunkWriter(own.wantsList(), own.wantsSoundAlone())
        : new ChunkWriter(false, false);
  }

  @Override
  public Answer refuse(Refusal refusal) {
    byte[] body = Json.MAPPER.writeValueAsBytes(error(refusal.in(WORDS)));
    return Answer.json(refusal.status(), refusal.headers(), body);
  }

  private static ObjectNode error(Refusal refusal) {
    ObjectNode body = Json.object();
    ObjectNode error =
        body.putObject("error")
            .put("code", refusal.status())
            .put("message", refusal.message())
            .put("status", status(refusal.status()));
    ObjectNode detail = error.putArray("details").addObject();
    detail.put("@type", "type.googleapis.com/google.rpc.ErrorInfo").put("reason", refusal.code());
    if (refusal.param() != null) {
      detail.putObject("metadata").put("field", refusal.param());
    }
    return body;
  }

  private static String status(int status) {
    return switch (status) {
      case 400, 413, 422 -> "INVALID_ARGUMENT";
      case 401 -> "UNAUTHENTICATED";
      case 403 -> "PERMISSION_DENIED";
      case 404, 405 -> "NOT_FOUND";
      case 429 -> "RESOURCE_EXHAUSTED";
      case 503 -> "UNAVAILABLE";
      case 504 -> "DEADLINE_EXCEEDED";
      default -> "INTERNAL";
    };
  }

  @Override
  public ByteBuf errorEvent(Refusal refusal, Asked asked) {
    boolean list = asked instanceof GeminiAsked own && own.wantsList();
    return ChunkWriter.Framing.bytes(
        list ? ",\r\n" + error(refusal) : "data: " + error(refusal) + "\r\n\r\n");
  }

  @Override
  public Answer counted(long tokens, Asked asked) {
    return json(Json.object().put("totalTokens", tokens));
  }

  @Override
  public EmbeddingAsk readEmbedding(Incoming request) {
    JsonNode body = GeminiAsked.tree(request.array(), request.length());
    Address address = Address.of(request);
    boolean batch = address != null && address.verb().equals("batchEmbedContents");
    List<JsonNode> requests = batch ? GeminiAsked.requests(body) : List.of(body);
    if (address == null || requests.isEmpty()) {
      throw new BadRequest("The field “requests” is missing or empty.", "requests");
    }
    List<String> texts = new ArrayList<>();
    requests.forEach(one -> texts.add(text(one)));
    JsonNode first = requests.getFirst();
    return new EmbeddingAsk(
        address.model(),
        texts,
        List.of(),
        Fields.small(first, "outputDimensionality"),
        batch,
        Fields.text(first, "taskType"),
        null,
        Map.of(),
        Map.of(
            "input", batch ? "requests" : "content",
            "dimensions", "outputDimensionality",
            "purpose", "taskType"));
  }

  private static String text(JsonNode request) {
    StringBuilder text = new StringBuilder();
    for (JsonNode part : Fields.list(Fields.object(request, "content"), "parts")) {
      text.append(text.isEmpty() ? "" : "\n").append(Fields.needed(part, "text", "content.parts"));
    }
    if (text.isEmpty()) {
      throw new BadRequest("The field “content” is missing or empty.", "content");
    }
    return text.toString();
  }

  /** For this dialect {@link EmbeddingAsk#base64} says that a batch was asked for. */
  @Override
  public Answer writeEmbeddings(Embeddings embeddings, EmbeddingAsk asked) {
    ObjectNode body = Json.object();
    if (asked.base64()) {
      ArrayNode all = body.putArray("embeddings");
      embeddings.vectors().forEach(v -> values(all.addObject(), v));
    } else {
      values(body.putObject("embedding"), embeddings.vectors().getFirst());
    }
    return json(body);
  }

  private static void values(ObjectNode to, float[] vector) {
    ArrayNode values = to.putArray("values");
    for (float value : vector) {
      values.add(value);
    }
  }

  @Override
  public Answer models(List<Listed> models) {
    ObjectNode body = Json.object();
    ArrayNode all = body.putArray("models");
    models.forEach(m -> all.add(listed(m)));
    return json(body);
  }

  @Override
  public Answer model(Listed model) {
    return json(listed(model));
  }

  private static ObjectNode listed(Listed model) {
    ObjectNode listed =
        Json.object()
            .put("name", "models/" + model.name())
            .put("displayName", model.name())
            .put("version", "1");
    if (model.context() != null) {
      listed.put("inputTokenLimit", model.context());
    }
    if (model.maxOutput() != null) {
      listed.put("outputTokenLimit", model.maxOutput());
    }
    listed
        .putArray("supportedGenerationMethods")
        .add("generateContent")
        .add("streamGenerateContent")
        .add("countTokens");
    return listed;
  }

  @Override
  public String modelAsked(Incoming request) {
    Address address = Address.of(request);
    return address == null ? "" : address.model();
  }
}
