package org.anabranch.gateway.openai;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.anabranch.gateway.conversation.Untranslatable;
import org.anabranch.gateway.dialect.BadRequest;
import org.anabranch.gateway.dialect.EmbeddingAsk;
import org.anabranch.gateway.dialect.Embeddings;
import org.anabranch.gateway.dialect.Incoming;
import org.anabranch.gateway.dialect.Upstream;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Requests for embeddings and their answers, both ways. */
final class EmbeddingBodies {
  private static final int MOST_INPUTS = 2048;

  private EmbeddingBodies() {}

  /**
   * @param addressed the model that the address names, or null. Throws {@link BadRequest}.
   */
  static EmbeddingAsk read(Incoming request, @Nullable String addressed) {
    Fields body = Fields.of(request.array(), request.length());
    String model = addressed == null ? body.text("model") : addressed;
    body.take("model");
    if (model.isBlank()) {
      throw Fields.wrong("model", "is missing");
    }
    String format = body.text("encoding_format", "float");
    if (!format.equals("float") && !format.equals("base64")) {
      throw Fields.wrong("encoding_format", "must be float or base64");
    }
    Integer dimensions = body.small("dimensions");
    JsonNode input = body.take("input");
    List<List<Integer>> tokens = tokens(input);
    return new EmbeddingAsk(
        model,
        tokens.isEmpty() ? texts(input) : List.of(),
        tokens,
        dimensions,
        format.equals("base64"),
        null,
        body.textOrNull("user"),
        body.rest(),
        Map.of());
  }

  /** None where the input does not begin as tokens do: numbers, or lists of them. */
  private static List<List<Integer>> tokens(@Nullable JsonNode input) {
    if (input == null) {
      return List.of();
    }
    JsonNode first = input.path(0);
    if (!first.isNumber() && !first.isArray()) {
      return List.of();
    }
    if (first.isNumber()) {
      return List.of(cut(input));
    }
    if (input.size() > MOST_INPUTS) {
      throw Fields.wrong("input", "must be at most " + MOST_INPUTS + " lists of tokens");
    }
    List<List<Integer>> tokens = new ArrayList<>();
    input.forEach(one -> tokens.add(cut(one)));
    return tokens;
  }

  private static List<Integer> cut(JsonNode input) {
    List<Integer> tokens = new ArrayList<>();
    for (JsonNode token : input) {
      if (!token.isIntegralNumber() || !token.canConvertToInt() || token.intValue() < 0) {
        break;
      }
      tokens.add(token.intValue());
    }
    if (tokens.isEmpty() || tokens.size() < input.size()) {
      throw Fields.wrong("input", "must hold lists of tokens, which are whole numbers, none empty");
    }
    return tokens;
  }

  private static List<String> texts(@Nullable JsonNode input) {
    List<String> texts = new ArrayList<>();
    if (input != null && input.isString()) {
      texts.add(input.asString());
    } else if (input != null) {
      input.forEach(t -> texts.add(t.isString() ? t.asString() : ""));
    }
    if (texts.isEmpty() || texts.size() > MOST_INPUTS || texts.stream().anyMatch(String::isBlank)) {
      throw Fields.wrong(
          "input", "must be a text or 1 to " + MOST_INPUTS + " texts, none of them empty");
    }
    return texts;
  }

  static ObjectNode ask(EmbeddingAsk asked, Upstream upstream) throws Untranslatable {
    ObjectNode body = Json.object().put("model", upstream.model());
    if (asked.texts().size() == 1) {
      body.put("input", asked.texts().getFirst());
    } else {
      ArrayNode inputs = body.putArray("input");
      asked.texts().forEach(inputs::add);
      asked.tokens().forEach(cut -> cut.forEach(inputs.addArray()::add));
    }
    if (asked.dimensions() != null) {
      body.put("dimensions", asked.dimensions());
    }
    if (asked.user() != null && !upstream.quirks().contains("no_user")) {
      body.put("user", asked.user());
    }
    if (asked.purpose() != null) {
      throw new Untranslatable("purpose", "cannot be sent to " + upstream.vendor());
    }
    for (Map.Entry<String, JsonNode> extra : asked.extras().entrySet()) {
      body.set(extra.getKey(), extra.getValue());
    }
    return body;
  }

  static byte[] answer(Embeddings embeddings, EmbeddingAsk asked) {
    ObjectNode answer = Json.object().put("object", "list");
    ArrayNode data = answer.putArray("data");
    for (float[] vector : embeddings.vectors()) {
      ObjectNode one = Json.object().put("object", "embedding").put("index", data.size());
      put(one, vector, asked.base64());
      data.add(one);
    }
    long tokens = embeddings.inputTokens() == null ? 0 : embeddings.inputTokens();
    answer.put("model", embeddings.model());
    answer.putObject("usage").put("prompt_tokens", tokens).put("total_tokens", tokens);
    return Json.MAPPER.writeValueAsBytes(answer);
  }

  private static void put(ObjectNode one, float[] vector, boolean base64) {
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

  /**
   * Null when there are none. Numbers are read one by one: as a tree they would be many objects.
   */
  static @Nullable Embeddings embeddings(byte[] body, int length) {
    try (JsonParser parser = Json.MAPPER.createParser(body, 0, length)) {
      List<float[]> vectors = null;
      String model = "";
      Long tokens = null;
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return null;
      }
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        if (name.equals("data") && value == JsonToken.START_ARRAY) {
          vectors = vectors(parser);
        } else if (name.equals("model") && value == JsonToken.VALUE_STRING) {
          model = parser.getString();
        } else if (name.equals("usage") && value == JsonToken.START_OBJECT) {
          JsonNode usage = parser.readValueAsTree();
          JsonNode count = usage.path("prompt_tokens");
          tokens = count.canConvertToLong() && count.isNumber() ? (Long) count.longValue() : null;
        } else {
          parser.skipChildren();
        }
      }
      return vectors == null ? null : new Embeddings(model, vectors, tokens);
    } catch (JacksonException | IllegalArgumentException e) {
      return null;
    }
  }

  private static List<float[]> vectors(JsonParser parser) {
    List<float[]> vectors = new ArrayList<>();
    while (parser.nextToken() == JsonToken.START_OBJECT) {
      float[] vector = null;
      int index = vectors.size();
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        if (name.equals("embedding")) {
          vector = value == JsonToken.START_ARRAY ? numbers(parser) : floats(parser.getString());
        } else if (name.equals("index") && value == JsonToken.VALUE_NUMBER_INT) {
          index = parser.getIntValue();
        } else {
          parser.skipChildren();
        }
      }
      if (vector == null || index != vectors.size()) {
        throw new IllegalArgumentException("Not in order, or without a vector");
      }
      vectors.add(vector);
    }
    return vectors;
  }

  private static float[] numbers(JsonParser parser) {
    float[] numbers = new float[1536];
    int count = 0;
    while (parser.nextToken().isNumeric()) {
      numbers = count == numbers.length ? Arrays.copyOf(numbers, 2 * count) : numbers;
      numbers[count++] = parser.getFloatValue();
    }
    return Arrays.copyOf(numbers, count);
  }

  private static float[] floats(String base64) {
    FloatBuffer floats =
        ByteBuffer.wrap(Base64.getDecoder().decode(base64))
            .order(ByteOrder.LITTLE_ENDIAN)
            .asFloatBuffer();
    float[] vector = new float[floats.remaining()];
    floats.get(vector);
    return vector;
  }
}
