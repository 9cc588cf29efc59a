package org.anabranch.gateway.openai;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.anabranch.kernel.Json;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A request for embeddings.
 *
 * @param base64 whether vectors are wanted as little-endian floats in base 64, as the SDKs do,
 *     instead of as numbers
 * @param dimensions the width asked for, or 0
 */
public record EmbeddingRequest(String model, List<String> texts, boolean base64, int dimensions) {
  private static final int MOST_TEXTS = 2048;

  public EmbeddingRequest {
    texts = List.copyOf(texts);
  }

  /** Throws {@link BadRequest}. */
  public static EmbeddingRequest read(byte[] body) {
    JsonNode root = tree(body);
    String model = root.path("model").asString("");
    if (model.isBlank()) {
      throw new BadRequest("The field “model” is missing.", "model");
    }
    String format = root.path("encoding_format").asString("float");
    if (!format.equals("float") && !format.equals("base64")) {
      throw new BadRequest(
          "The field “encoding_format” must be float or base64.", "encoding_format");
    }
    return new EmbeddingRequest(
        model,
        texts(root.path("input")),
        format.equals("base64"),
        root.path("dimensions").asInt(0));
  }

  private static JsonNode tree(byte[] body) {
    try {
      JsonNode root = Json.MAPPER.readTree(body);
      if (!root.isObject()) {
        throw new BadRequest("The body must be a JSON object.", null);
      }
      return root;
    } catch (JacksonException e) {
      throw ChatHead.malformed(e);
    }
  }

  private static List<String> texts(JsonNode input) {
    List<String> texts = new ArrayList<>();
    if (input.isString()) {
      texts.add(input.asString());
    } else {
      input.forEach(t -> texts.add(t.isString() ? t.asString() : ""));
    }
    if (texts.isEmpty() || texts.size() > MOST_TEXTS || texts.stream().anyMatch(String::isBlank)) {
      throw new BadRequest(
          "The field “input” must be a text or 1 to %d texts, none of them empty."
              .formatted(MOST_TEXTS),
          "input");
    }
    return texts;
  }

  /** Throws {@link BadRequest} when another width was asked for. */
  public byte[] answer(List<float[]> vectors, long tokens) {
    ObjectNode answer = Json.object().put("object", "list");
    ArrayNode data = answer.putArray("data");
    for (int i = 0; i < vectors.size(); i++) {
      float[] vector = vectors.get(i);
      if (dimensions != 0 && dimensions != vector.length) {
        throw new BadRequest(
            "The model has %d dimensions, not %d.".formatted(vector.length, dimensions),
            "dimensions");
      }
      ObjectNode one = data.addObject().put("object", "embedding").put("index", i);
      put(one, vector);
    }
    answer.put("model", model);
    answer.putObject("usage").put("prompt_tokens", tokens).put("total_tokens", tokens);
    return Json.MAPPER.writeValueAsBytes(answer);
  }

  private void put(ObjectNode one, float[] vector) {
    if (base64) {
      ByteBuffer bytes = ByteBuffer.allocate(vector.length * 4).order(ByteOrder.LITTLE_ENDIAN);
      bytes.asFloatBuffer().put(vector);
      one.put("embedding", Base64.getEncoder().encodeToString(bytes.array()));
    } else {
      ArrayNode numbers = one.putArray("embedding");
      for (float f : vector) {
        numbers.add(f);
      }
    }
  }
}
