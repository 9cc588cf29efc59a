package org.anabranch.gateway.media;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.anabranch.gateway.guard.Unread;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A whole answer with pictures or a transcript, as guardrails read it.
 *
 * @param plain a transcript that is not JSON, or null
 * @param json any other answer
 */
public record MediaAnswer(@Nullable String plain, JsonNode json) {
  private static final List<String> ONCE_MORE = List.of("words", "logprobs");

  /** Null when it makes no sense. */
  public static @Nullable MediaAnswer read(String contentType, byte[] body, int length) {
    if (!contentType.startsWith("application/json")) {
      return new MediaAnswer(new String(body, 0, length, UTF_8), Json.object());
    }
    try {
      return new MediaAnswer(null, Json.MAPPER.readTree(body, 0, length));
    } catch (JacksonException e) {
      return null;
    }
  }

  public byte[] bytes() {
    return plain == null ? Json.MAPPER.writeValueAsBytes(json) : plain.getBytes(UTF_8);
  }

  public List<String> texts() {
    List<String> texts = new ArrayList<>();
    map(
        text -> {
          texts.add(text);
          return text;
        });
    return texts;
  }

  public List<Unread> unread() {
    return plain == null ? JsonTexts.pictures(json) : List.of();
  }

  /** With every text, in order, replaced by another. */
  public MediaAnswer map(UnaryOperator<String> text) {
    if (plain != null) {
      return new MediaAnswer(text.apply(plain), json);
    }
    JsonNode read = json;
    if (read instanceof ObjectNode object) {
      read = object.deepCopy().without(ONCE_MORE);
    }
    JsonNode mapped = JsonTexts.map(read, text);
    if (mapped.equals(read)) {
      return this;
    }
    if (mapped instanceof ObjectNode changed) {
      changed
          .path("segments")
          .forEach(s -> settle((ObjectNode) s, changed.path("text").asString("")));
    }
    return new MediaAnswer(null, mapped);
  }

  /**
   * Once a text was changed, what repeats it goes: words and tokens one by one, and of segments
   * what the whole does not say any more, since what was found may lie across two of them.
   */
  private static void settle(ObjectNode segment, String whole) {
    segment.remove("tokens");
    if (!whole.contains(segment.path("text").asString("").strip())) {
      segment.put("text", "");
    }
  }
}
