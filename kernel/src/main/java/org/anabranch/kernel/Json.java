package org.anabranch.kernel;

import java.io.StringWriter;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The one JSON mapper: tolerant of unknown fields, decimals kept exact. Safe for many threads. */
public final class Json {
  public static final JsonMapper MAPPER =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private Json() {}

  public static String write(Object value) {
    return MAPPER.writeValueAsString(value);
  }

  /**
   * The same for people and spreadsheets: every number is a plain decimal, never {@code 1E+1}. What
   * others wrote and is passed on stays as it is, since a few bytes could stand for many digits.
   */
  public static String plain(Object value) {
    return plain(MAPPER.writer(), value);
  }

  /** {@link #plain} on lines of their own, indented. */
  public static String plainLines(Object value) {
    return plain(MAPPER.writerWithDefaultPrettyPrinter(), value);
  }

  private static String plain(ObjectWriter writer, Object value) {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = new PlainNumbers(writer.createGenerator(text))) {
      writer.writeValue(out, value);
    }
    return text.toString();
  }

  /** Throws {@link JacksonException} (unchecked) when {@code text} is not JSON or does not fit. */
  public static <T> T read(String text, Class<T> type) {
    return MAPPER.readValue(text, type);
  }

  /**
   * Parses any JSON value; throws {@link JacksonException} (unchecked) when {@code text} is not
   * JSON.
   */
  public static JsonNode tree(String text) {
    return MAPPER.readTree(text);
  }

  public static ObjectNode object() {
    return MAPPER.createObjectNode();
  }
}
