package org.anabranch.gateway.bedrock;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.anabranch.gateway.conversation.Untranslatable;
import org.anabranch.gateway.dialect.BadRequest;
import org.anabranch.gateway.dialect.EmbeddingAsk;
import org.anabranch.gateway.dialect.Embeddings;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Embeddings on Bedrock, where each family has a body of its own: Titan takes one text, Cohere many
 * and wants to know what for, Nova one within a task.
 */
final class EmbeddingBodies {
  private static final String QUERY = "RETRIEVAL_QUERY";
  private static final String DOCUMENT = "RETRIEVAL_DOCUMENT";

  private static final Set<String> TITANS = Set.of("inputText", "dimensions");
  private static final Set<String> COHERES = Set.of("texts", "input_type", "output_dimension");
  private static final Set<String> NOVAS = Set.of("embeddingPurpose", "embeddingDimension", "text");

  private static final Map<String, String> TITANS_WORDS = Map.of("input", "inputText");
  private static final Map<String, String> COHERES_WORDS =
      Map.of("input", "texts", "dimensions", "output_dimension", "purpose", "input_type");
  private static final Map<String, String> NOVAS_WORDS =
      Map.of(
          "input", "singleEmbeddingParams.text.value",
          "dimensions", "singleEmbeddingParams.embeddingDimension",
          "purpose", "singleEmbeddingParams.embeddingPurpose");

  private EmbeddingBodies() {}

  /** Whether a model takes bodies such as another's. */
  static boolean fits(JsonNode body, String modelId) {
    String id = modelId.toLowerCase(Locale.ROOT);
    if (body.has("texts") || body.has("images")) {
      return id.contains("cohere.");
    }
    return body.has("inputText") || body.has("inputImage")
        ? id.contains("titan")
        : id.contains("nova") && body.has("taskType");
  }

  static ObjectNode ask(EmbeddingAsk asked, String model) throws Untranslatable {
    if (!asked.extras().isEmpty()) {
      throw new Untranslatable(
          asked.extras().keySet().iterator().next(), "has no place in Bedrock's embeddings");
    }
    String id = model.toLowerCase(Locale.ROOT);
    int texts = asked.textsAlone().size();
    if (id.contains("cohere.")) {
      return cohere(asked);
    }
    if (texts != 1) {
      throw new Untranslatable("input", "holds several texts, and this model takes one at a time");
    }
    return id.contains("nova") ? nova(asked) : titan(asked);
  }

  private static ObjectNode titan(EmbeddingAsk asked) {
    ObjectNode body = Json.object().put("inputText", asked.texts().getFirst());
    return asked.dimensions() == null ? body : body.put("dimensions", asked.dimensions());
  }

  private static ObjectNode cohere(EmbeddingAsk asked) {
    ObjectNode body = Json.object();
    asked.texts().forEach(body.putArray("texts")::add);
    String purpose = asked.purpose() == null ? DOCUMENT : asked.purpose();
    body.put(
        "input_type",
        switch (purpose) {
          case QUERY, "QUESTION_ANSWERING", "CODE_RETRIEVAL_QUERY" -> "search_query";
          case "CLASSIFICATION" -> "classification";
          case "CLUSTERING", "SEMANTIC_SIMILARITY" -> "clustering";
          default -> "search_document";
        });
    return asked.dimensions() == null ? body : body.put("output_dimension", asked.dimensions());
  }

  private static ObjectNode nova(EmbeddingAsk asked) {
    ObjectNode body =
        Json.object()
            .put("schemaVersion", "nova-multimodal-embed-v1")
            .put("taskType", "SINGLE_EMBEDDING");
    ObjectNode wish = body.putObject("singleEmbeddingParams");
    String purpose = asked.purpose() == null ? DOCUMENT : asked.purpose();
    wish.put(
        "embeddingPurpose",
        switch (purpose) {
          case QUERY, "QUESTION_ANSWERING", "CODE_RETRIEVAL_QUERY" -> "TEXT_RETRIEVAL";
          case "CLASSIFICATION" -> "CLASSIFICATION";
          case "CLUSTERING", "SEMANTIC_SIMILARITY" -> "CLUSTERING";
          default -> "GENERIC_INDEX";
        });
    if (asked.dimensions() != null) {
      wish.put("embeddingDimension", asked.dimensions());
    }
    wish.putObject("text").put("truncationMode", "NONE").put("value", asked.texts().getFirst());
    return body;
  }

  /** Null when the body holds no vectors. */
  static @Nullable Embeddings answer(byte[] body, int length) {
    try {
      JsonNode json = Json.MAPPER.readTree(body, 0, length);
      JsonNode many = json.path("embeddings");
      JsonNode list = many.isObject() ? many.path("float") : many;
      List<float[]> vectors = new ArrayList<>();
      if (json.path("embedding").isArray()) {
        vectors.add(vector(json.path("embedding")));
      }
      for (JsonNode one :
          vectors.isEmpty() && list.isArray() ? list : Json.MAPPER.createArrayNode()) {
        vectors.add(vector(one.isObject() ? one.path("embedding") : one));
      }
      JsonNode count = json.path("inputTextTokenCount");
      Long tokens = count.isIntegralNumber() && count.canConvertToLong() ? count.longValue() : null;
      boolean whole = !vectors.isEmpty() && vectors.stream().allMatch(v -> v.length > 0);
      return whole ? new Embeddings("", vectors, tokens) : null;
    } catch (JacksonException e) {
      return null;
    }
  }

  private static float[] vector(JsonNode numbers) {
    float[] vector = new float[numbers.isArray() ? numbers.size() : 0];
    for (int i = 0; i < vector.length; i++) {
      if (!numbers.get(i).isNumber()) {
        return new float[0];
      }
      vector[i] = numbers.get(i).floatValue();
    }
    return vector;
  }

  /** Reads what a client asks; the family is known by the body's fields. */
  static EmbeddingAsk read(Field body, String model) {
    if (body.has("inputText") || body.has("inputImage")) {
      String text = body.has("inputText") ? body.get("inputText").text() : "";
      return ask(
          model, List.of(text), body.get("dimensions"), null, others(body, TITANS), TITANS_WORDS);
    }
    if (body.has("texts")) {
      String purpose =
          switch (body.get("input_type").text()) {
            case "search_query" -> QUERY;
            case "classification" -> "CLASSIFICATION";
            case "clustering" -> "CLUSTERING";
            default -> DOCUMENT;
          };
      List<String> texts = body.get("texts").texts();
      if (texts.isEmpty()) {
        throw body.get("texts").wrong("is empty");
      }
      return ask(
          model,
          texts,
          body.get("output_dimension"),
          purpose,
          others(body, COHERES),
          COHERES_WORDS);
    }
    Field wish = body.get("singleEmbeddingParams");
    if (wish.isThere()) {
      String said = wish.object().get("embeddingPurpose").text();
      String purpose =
          said.endsWith("_RETRIEVAL") ? QUERY : said.equals("GENERIC_INDEX") ? DOCUMENT : said;
      List<String> texts = List.of(wish.get("text").object().get("value").text());
      return ask(
          model, texts, wish.get("embeddingDimension"), purpose, others(wish, NOVAS), NOVAS_WORDS);
    }
    throw new BadRequest(
        "The body is no request for embeddings of a known family: Titan (inputText), Cohere (texts)"
            + " or Nova (singleEmbeddingParams with a text).",
        null);
  }

  private static EmbeddingAsk ask(
      String model,
      List<String> texts,
      Field dimensions,
      @Nullable String purpose,
      Map<String, JsonNode> others,
      Map<String, String> words) {
    Integer width = dimensions.isThere() ? (int) dimensions.whole(1, 1 << 16) : null;
    return new EmbeddingAsk(model, texts, List.of(), width, false, purpose, null, others, words);
  }

  /** Fields that the neutral form has no place for: known to this family alone. */
  private static Map<String, JsonNode> others(Field body, Set<String> known) {
    Map<String, JsonNode> others = new LinkedHashMap<>();
    for (Field field : body.fields()) {
      if (!known.contains(field.name())) {
        others.put(field.path(), field.value());
      }
    }
    return others;
  }

  /**
   * The answer as each family's clients look for it: Titan's one vector beside Cohere's list of
   * vectors; Nova's list is of objects, so its models are known by name.
   */
  static ObjectNode write(Embeddings embeddings, EmbeddingAsk asked) {
    ObjectNode body = Json.object();
    if (asked.model().toLowerCase(Locale.ROOT).contains("nova")) {
      ArrayNode list = body.putArray("embeddings");
      embeddings
          .vectors()
          .forEach(
              v -> numbers(v, list.addObject().put("embeddingType", "TEXT").putArray("embedding")));
      return body;
    }
    numbers(embeddings.vectors().getFirst(), body.putArray("embedding"));
    ArrayNode list = body.putArray("embeddings");
    embeddings.vectors().forEach(v -> numbers(v, list.addArray()));
    asked.texts().forEach(body.putArray("texts")::add);
    body.put("response_type", "embeddings_floats");
    if (embeddings.inputTokens() != null) {
      body.put("inputTextTokenCount", embeddings.inputTokens());
    }
    return body;
  }

  private static void numbers(float[] vector, ArrayNode to) {
    for (float number : vector) {
      to.add(number);
    }
  }
}
