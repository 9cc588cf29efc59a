package org.anabranch.gateway.openai;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.anabranch.gateway.conversation.Part;
import org.anabranch.gateway.conversation.Part.Source;
import org.anabranch.gateway.conversation.Pcm;
import org.anabranch.gateway.conversation.Reply;
import org.anabranch.gateway.conversation.Spoken;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What models say aloud in chat completions: {@code audio} of a message. */
final class Sounds {
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
      return Pcm.MEDIA_TYPE;
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
    return framed(bytes);
  }

  /**
   * Bare samples may begin with any bytes, so the head of a frame must be one in all its bits: of
   * ADTS (ISO 13818-7, 6.2), or of layer III with a bit rate and a sampling rate that there are
   * (ISO 11172-3, 2.4.2.3).
   */
  private static String framed(byte[] bytes) {
    if (bytes.length < 3 || bytes[0] != (byte) 0xFF) {
      return Pcm.MEDIA_TYPE;
    }
    if ((bytes[1] & 0xF6) == 0xF0) {
      return (bytes[2] & 0x3C) >> 2 < 13 ? "audio/aac" : Pcm.MEDIA_TYPE;
    }
    boolean layer3 = (bytes[1] & 0xE6) == 0xE2 && (bytes[1] & 0x18) != 0x08;
    int bitRate = (bytes[2] & 0xF0) >> 4;
    boolean sampled = (bytes[2] & 0x0C) != 0x0C;
    return layer3 && bitRate > 0 && bitRate < 15 && sampled ? "audio/mpeg" : Pcm.MEDIA_TYPE;
  }

  /** The same answer with its sounds kept in this, where that loses nothing. */
  static Reply as(String format, Reply reply) {
    List<Reply.Choice> choices = new ArrayList<>();
    for (Reply.Choice choice : reply.choices()) {
      List<Part> parts = choice.parts().stream().map(part -> as(format, part)).toList();
      choices.add(new Reply.Choice(parts, choice.stop(), choice.stopSequence(), choice.logprobs()));
    }
    return reply.with(choices);
  }

  private static Part as(String format, Part part) {
    return part instanceof Part.Audio(Source.Inline sound, Spoken spoken, var cache)
        ? new Part.Audio(Pcm.as(format, sound), spoken, cache)
        : part;
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
