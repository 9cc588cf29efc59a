package org.anabranch.gateway.openai;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.anabranch.gateway.conversation.TokenUse;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * What one event of a stream of chat completions says of usage. Read token by token: nearly every
 * stream ends with such an event.
 *
 * @param use null where it says nothing
 * @param hasChoices whether it tells more than usage
 */
record ChunkUsage(@Nullable TokenUse use, boolean hasChoices) {
  private static final ChunkUsage NOTHING = new ChunkUsage(null, false);

  /** An object that stood where vendors tell usage; null where it makes no sense. */
  private record Told(@Nullable TokenUse use) {}

  /** What is cut or malformed says nothing. */
  static ChunkUsage read(byte[] event, int from, int end) {
    try {
      return parse(event, from, end);
    } catch (JacksonException e) {
      byte[] sent = Arrays.copyOfRange(event, from, end);
      byte[] text = new String(sent, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
      return Arrays.equals(sent, text) ? NOTHING : read(text, 0, text.length); // no UTF-8 before
    }
  }

  /** Vendors put it in the event, in {@code x_groq} or in the first choice: that order counts. */
  private static ChunkUsage parse(byte[] event, int from, int end) {
    try (JsonParser parser = Json.tokens(event, from, end - from)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return NOTHING;
      }
      Told own = null;
      Told groq = null;
      Choices choices = Choices.NONE;
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        switch (name) {
          case "usage" -> own = usage(parser, value);
          case "x_groq" -> groq = within(parser, value);
          case "choices" -> choices = choices(parser, value);
          default -> parser.skipChildren();
        }
      }
      Told told = own != null ? own : groq != null ? groq : choices.first();
      return new ChunkUsage(told == null ? null : told.use(), choices.isAny());
    }
  }

  private static @Nullable Told usage(JsonParser parser, JsonToken value) {
    if (value == JsonToken.START_OBJECT) {
      return new Told(TokenUses.read(parser));
    }
    parser.skipChildren();
    return null;
  }

  /** The usage within another object. */
  private static @Nullable Told within(JsonParser parser, JsonToken value) {
    Told told = null;
    if (value != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return null;
    }
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      JsonToken member = parser.nextToken();
      if (name.equals("usage")) {
        told = usage(parser, member);
      } else {
        parser.skipChildren();
      }
    }
    return told;
  }

  /**
   * @param first what the first of them says of usage
   */
  private record Choices(boolean isAny, @Nullable Told first) {
    static final Choices NONE = new Choices(false, null);
  }

  private static Choices choices(JsonParser parser, JsonToken value) {
    if (value != JsonToken.START_ARRAY) {
      parser.skipChildren();
      return Choices.NONE;
    }
    Told first = null;
    boolean any = false;
    for (JsonToken one = parser.nextToken(); one != JsonToken.END_ARRAY; one = parser.nextToken()) {
      if (any) {
        parser.skipChildren();
      } else {
        first = within(parser, one);
        any = true;
      }
    }
    return new Choices(any, first);
  }
}
