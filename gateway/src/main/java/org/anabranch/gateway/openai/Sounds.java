package org.anabranch.gateway.openai;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Base64;
import org.anabranch.gateway.conversation.Part;
import org.anabranch.gateway.conversation.Part.Source;
import org.anabranch.gateway.conversation.Spoken;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What models say aloud in chat completions: {@code audio} of a message. */
final class Sounds {
  /**
   * OpenAI's {@code pcm16}, 24000 samples of 16 bits in a second, as Google calls it. Streams have
   * no other.
   */
  static final String PCM = "audio/L16;codec=pcm;rate=24000";

  private static final int CHARACTERS_LOOKED_AT = 16;

  private Sounds() {}

  /** Null where a message says nothing aloud. */
  static Part.@Nullable Audio read(JsonNode audio) {
    String data = audio.path("data").asString("");
    String words = audio.path("transcript").asString("");
    if (data.isEmpty() && words.isEmpty()) {
      return null;
    }
    long expires = ChatReply.moment(audio.path("expires_at"));
    return new Part.Audio(
        new Source.Inline(mediaType(data), data),
        new Spoken(audio.path("id").asString(""), words, expires),
        null);
  }

  /** By how it begins: an answer does not say what its request asked for. */
  static String mediaType(String base64) {
    String beginning = base64.substring(0, Math.min(base64.length(), CHARACTERS_LOOKED_AT) / 4 * 4);
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(beginning);
    } catch (IllegalArgumentException e) {
      return PCM;
    }
    String text = new String(bytes, ISO_8859_1);
    if (text.startsWith("RIFF")) {
      return "audio/wav";
    } else if (text.startsWith("fLaC")) {
      return "audio/flac";
    } else if (text.startsWith("OggS")) {
      return "audio/ogg";
    } else if (text.startsWith("ID3")) {
      return "audio/mpeg";
    }
    boolean framed = bytes.length > 1 && bytes[0] == (byte) 0xFF && (bytes[1] & 0xE0) == 0xE0;
    return framed ? (bytes[1] & 0x06) == 0 ? "audio/aac" : "audio/mpeg" : PCM;
  }

  /**
   * As a message has it; null where only its address is known.
   *
   * @param otherwise its id where its vendor has none for it
   * @param now epoch seconds: what has no id of its vendor's is not found again even now
   */
  static @Nullable ObjectNode write(Part.Audio audio, String otherwise, long now) {
    if (!(audio.source() instanceof Source.Inline(_, String data))) {
      return null;
    }
    Spoken spoken = audio.spoken();
    return Json.object()
        .put("id", spoken.id().isEmpty() ? otherwise : spoken.id())
        .put("data", data)
        .put("expires_at", spoken.expires() == 0 ? now : spoken.expires())
        .put("transcript", spoken.words());
  }

  /** What stands for an id that the vendor does not have. */
  static String id(String answer) {
    return "audio_" + answer;
  }
}
