package org.anabranch.gateway.openai;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.anabranch.gateway.conversation.TokenUse;
import org.anabranch.gateway.json.JsonBytes;
import org.anabranch.gateway.json.Malformed;
import org.anabranch.gateway.json.Words;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;

/**
 * What one event of a stream of chat completions says of usage. Read token by token: nearly every
 * stream ends with such an event.
 *
 * @param use null where it says nothing
 * @param hasChoices whether it tells more than usage
 */
record ChunkUsage(@Nullable TokenUse use, boolean hasChoices) {
  private static final Words PLACES = Words.of("usage", "x_groq", "choices");
  private static final int USAGE = 0;
  private static final int GROQ = 1;
  private static final int CHOICES = 2;
  private static final ChunkUsage NOTHING = new ChunkUsage(null, false);

  /** An object that stood where vendors tell usage; null where it makes no sense. */
  private record Told(@Nullable TokenUse use) {}

  /** What is cut or malformed says nothing. */
  static ChunkUsage read(byte[] event, int from, int end) {
    try {
      return parse(event, from, end);
    } catch (Malformed e) {
      byte[] sent = Arrays.copyOfRange(event, from, end);
      byte[] text = new String(sent, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
      return Arrays.equals(sent, text) ? NOTHING : read(text, 0, text.length); // no UTF-8 before
    }
  }

  /** Vendors put it in the event, in {@code x_groq} or in the first choice: that order counts. */
  private static ChunkUsage parse(byte[] event, int from, int end) {
    JsonBytes json = new JsonBytes(event, from, end);
    if (json.next() != JsonToken.START_OBJECT) {
      return NOTHING;
    }
    Told own = null;
    Told groq = null;
    Choices choices = Choices.NONE;
    while (json.more() == JsonToken.PROPERTY_NAME) {
      int name = json.find(PLACES);
      JsonToken value = json.more();
      switch (name) {
        case USAGE -> own = usage(json, value);
        case GROQ -> groq = within(json, value);
        case CHOICES -> choices = choices(json, value);
        default -> json.skip();
      }
    }
    Told told = own != null ? own : groq != null ? groq : choices.first();
    return new ChunkUsage(told == null ? null : told.use(), choices.isAny());
  }

  private static @Nullable Told usage(JsonBytes json, JsonToken value) {
    if (value == JsonToken.START_OBJECT) {
      return new Told(TokenUses.read(json));
    }
    json.skip();
    return null;
  }

  /** The usage within another object. */
  private static @Nullable Told within(JsonBytes json, JsonToken value) {
    Told told = null;
    if (value != JsonToken.START_OBJECT) {
      json.skip();
      return null;
    }
    while (json.more() == JsonToken.PROPERTY_NAME) {
      int name = json.find(PLACES);
      JsonToken member = json.more();
      if (name == USAGE) {
        told = usage(json, member);
      } else {
        json.skip();
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

  private static Choices choices(JsonBytes json, JsonToken value) {
    if (value != JsonToken.START_ARRAY) {
      json.skip();
      return Choices.NONE;
    }
    Told first = null;
    boolean any = false;
    for (JsonToken one = json.more(); one != JsonToken.END_ARRAY; one = json.more()) {
      if (any) {
        json.skip();
      } else {
        first = within(json, one);
        any = true;
      }
    }
    return new Choices(any, first);
  }
}
