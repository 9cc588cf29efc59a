package org.anabranch.gateway.openai;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.anabranch.kernel.Json;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MappingIterator;

/**
 * The arguments of the calls of tools in a stream that goes by, as the bytes they came in: one
 * call's after the other's, as vendors tell them. One stream, one thread.
 */
final class ChatArguments {
  /** Longer ones are taken to be well. */
  private static final int LONGEST = 1 << 20;

  private final ByteArrayOutputStream escaped = new ByteArrayOutputStream(0);

  /** Takes a piece of a JSON text, from after its opening quote up to its closing one. */
  void add(byte[] bytes, int from, int to) {
    if (escaped.size() <= LONGEST) {
      escaped.write(bytes, from, to - from);
    }
  }

  /** Whether they are anything but JSON objects, one after the other. */
  boolean isMalformed() {
    if (escaped.size() == 0 || escaped.size() > LONGEST) {
      return false;
    }
    try {
      String text = Json.tree('"' + escaped.toString(StandardCharsets.UTF_8) + '"').asString("");
      try (MappingIterator<JsonNode> values =
          Json.MAPPER.readerFor(JsonNode.class).readValues(text)) {
        while (values.hasNextValue()) {
          if (!values.nextValue().isObject()) {
            return true;
          }
        }
        return false;
      }
    } catch (JacksonException e) {
      return true;
    }
  }
}
