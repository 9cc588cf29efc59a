package org.anabranch.gateway.openai;

import java.util.List;
import java.util.Set;
import org.anabranch.gateway.conversation.Output;
import org.anabranch.gateway.conversation.Output.Picture;
import org.anabranch.gateway.conversation.Output.Speech;
import org.anabranch.gateway.conversation.Untranslatable;
import org.anabranch.gateway.dialect.Upstream;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code modalities} and {@code audio} of a chat, and {@code image_config} as OpenRouter has it.
 * OpenAI's models say nothing aloud without its words: {@code text} beside {@code audio} is what
 * was said, and no answer of its own.
 */
final class ChatOutput {
  static final String MODALITIES = "modalities";
  static final String AUDIO = "audio";
  static final String IMAGE = "image";
  private static final String TEXT = "text";
  private static final Set<String> KNOWN = Set.of(TEXT, AUDIO, IMAGE);

  private ChatOutput() {}

  /** Takes nothing where it is not understood, so that it is left over whole. */
  static Output read(Fields body) {
    JsonNode said = body.raw().path(MODALITIES);
    List<String> media = said.valueStream().map(m -> m.asString("")).toList();
    boolean aloud = media.contains(AUDIO);
    boolean pictured = media.contains(IMAGE);
    if (!KNOWN.containsAll(media) || !aloud && !pictured) {
      return Output.WORDS;
    }
    body.list(MODALITIES);
    boolean words = media.contains(TEXT) && !aloud;
    return new Output(words, aloud ? speech(body) : null, pictured ? picture(body) : null);
  }

  private static Speech speech(Fields body) {
    Fields audio = body.object(AUDIO);
    if (audio == null) {
      return new Speech(null, false, null, null, List.of());
    }
    JsonNode voice = audio.take("voice");
    String format = audio.textOrNull("format");
    return voice != null && voice.isObject()
        ? new Speech(new Fields(voice, "audio.voice").text("id"), true, format, null, List.of())
        : new Speech(audio.textOrNull("voice"), false, format, null, List.of());
  }

  private static Picture picture(Fields body) {
    Fields image = body.object("image_config");
    return image == null
        ? Picture.USUAL
        : new Picture(image.textOrNull("aspect_ratio"), image.textOrNull("image_size"));
  }

  static ArrayNode modalities(Output output, Upstream upstream) throws Untranslatable {
    ArrayNode modalities = Json.MAPPER.createArrayNode();
    if (output.words() || output.speech() != null) {
      modalities.add(TEXT);
    }
    if (output.speech() != null) {
      modalities.add(AUDIO);
    }
    if (output.picture() != null) {
      if (!upstream.quirks().contains(Quirks.IMAGE_MODALITY)) {
        throw new Untranslatable(
            MODALITIES, "asks for pictures, which " + upstream.vendor() + " makes in no chat");
      }
      modalities.add(IMAGE);
    }
    return modalities;
  }

  static ObjectNode audio(Speech speech, Upstream upstream) throws Untranslatable {
    if (!speech.speakers().isEmpty()) {
      throw new Untranslatable(
          "audio.speakers", "names several speakers, and " + upstream.vendor() + " has one");
    }
    if (speech.language() != null) {
      throw new Untranslatable("audio.language", "cannot be sent to " + upstream.vendor());
    }
    ObjectNode audio = Json.object();
    if (speech.custom() && speech.voice() != null) {
      audio.putObject("voice").put("id", speech.voice());
    } else {
      String voice = upstream.voices().named(speech.voice(), "audio.voice", upstream.vendor());
      if (voice != null) {
        audio.put("voice", voice);
      }
    }
    return audio.put("format", speech.format() == null ? Speech.PCM : speech.format());
  }

  static @Nullable ObjectNode imageConfig(Output output) {
    Picture picture = output.picture();
    if (picture == null || picture.equals(Picture.USUAL)) {
      return null;
    }
    ObjectNode config = Json.object();
    if (picture.shape() != null) {
      config.put("aspect_ratio", picture.shape());
    }
    return picture.size() == null ? config : config.put("image_size", picture.size());
  }
}
