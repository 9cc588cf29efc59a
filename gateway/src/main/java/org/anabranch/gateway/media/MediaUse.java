package org.anabranch.gateway.media;

import java.math.BigDecimal;
import org.anabranch.gateway.account.Usage;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;

/** What an answer says it used; what it does not say is taken from the request. */
public final class MediaUse {
  private final MediaAsk ask;
  private JsonNode said = Json.object();
  private long images = -1;
  private long audioMillis = -1;

  private MediaUse(MediaAsk ask) {
    this.ask = ask;
  }

  /** The same of one that was read; null when it makes no sense. */
  public static @Nullable Usage of(
      @Nullable MediaAnswer answer, MediaAsk ask, byte[] body, int length) {
    boolean saysNothing = answer != null && answer.plain() != null;
    return saysNothing ? new MediaUse(ask).usage() : of(ask, body, length);
  }

  /** Reads a whole answer in JSON; null when it is none. */
  public static @Nullable Usage of(MediaAsk ask, byte[] body, int length) {
    MediaUse use = new MediaUse(ask);
    try (JsonParser parser = Json.MAPPER.createParser(body, 0, length)) {
      return use.read(parser) ? use.usage() : null;
    } catch (JacksonException e) {
      return null;
    }
  }

  /**
   * Of a stream of events.
   *
   * @param tail its last part, where the usage stands if anywhere
   */
  static Usage of(MediaAsk ask, String tail) {
    MediaUse use = new MediaUse(ask);
    int at = tail.lastIndexOf("\"usage\":");
    if (at >= 0) {
      try (JsonParser parser = Json.MAPPER.createParser(tail.substring(at + 8))) {
        parser.nextToken();
        use.heard(parser.readValueAsTree());
      } catch (JacksonException e) {
        // cut off: then nobody counted
      }
    }
    return use.usage();
  }

  /** Long texts, such as pictures in base 64, are passed by without being made texts. */
  private boolean read(JsonParser parser) {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      return false;
    }
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      if (name.equals("data") && value == JsonToken.START_ARRAY) {
        images = elements(parser);
      } else if (name.equals("usage") && value == JsonToken.START_OBJECT) {
        heard(parser.readValueAsTree());
      } else if (name.equals("duration") && value.isScalarValue()) {
        audioMillis = millis(parser.getString());
      } else {
        parser.skipChildren();
      }
    }
    return parser.nextToken() == null;
  }

  private static long elements(JsonParser parser) {
    long count = 0;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      parser.skipChildren();
      count++;
    }
    return count;
  }

  private void heard(JsonNode usage) {
    said = usage;
    JsonNode seconds = usage.path("seconds");
    if (seconds.isNumber()) {
      audioMillis = millis(seconds.asString());
    }
  }

  /** -1 for what is no length: a sound that was heard is longer than nothing. */
  private static long millis(String seconds) {
    try {
      BigDecimal exact = new BigDecimal(seconds).movePointRight(3);
      return exact.signum() <= 0 || exact.precision() - exact.scale() > 12 ? -1 : exact.longValue();
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private long tokens(String name, String otherName) {
    JsonNode found = said.has(name) ? said.path(name) : said.path(otherName);
    return found.isIntegralNumber() && found.canConvertToLong()
        ? Math.max(0, found.longValue())
        : -1;
  }

  private Usage usage() {
    Usage expected = ask.expected();
    long input = tokens("input_tokens", "prompt_tokens");
    long output = tokens("output_tokens", "completion_tokens");
    JsonNode details = said.path("input_tokens_details").path("cached_tokens");
    boolean sound = expected.audioMillis() > 0;
    boolean counted = input >= 0 || (sound && audioMillis >= 0);
    return new Usage(
        input < 0 ? (counted ? 0 : expected.inputTokens()) : input,
        details.isIntegralNumber() ? Math.max(0, details.asLong()) : 0,
        0,
        0,
        Math.max(0, output),
        0,
        ask.images() > 0 && images >= 0 ? images : expected.images(),
        sound && audioMillis >= 0 ? audioMillis : expected.audioMillis(),
        expected.characters(),
        0,
        !counted);
  }
}
