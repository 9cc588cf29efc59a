package org.anabranch.gateway.gemini;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.anabranch.gateway.conversation.Conversation;
import org.anabranch.gateway.conversation.Output;
import org.anabranch.gateway.conversation.Output.Picture;
import org.anabranch.gateway.conversation.Output.Speaker;
import org.anabranch.gateway.conversation.Output.Speech;
import org.anabranch.gateway.conversation.Untranslatable;
import org.anabranch.gateway.dialect.Upstream;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What an answer is made of in {@code generationConfig}: {@code responseModalities}, {@code
 * speechConfig} and {@code imageConfig}. Google's sound is bare samples (ai.google.dev, “Speech
 * generation”), which a WAV file can be made of and nothing that compresses.
 */
final class Outputs {
  private static final String MODALITIES = "responseModalities";
  private static final String SPEECH = "speechConfig";
  private static final String PICTURE = "imageConfig";
  private static final String TEXT = "TEXT";
  private static final String AUDIO = "AUDIO";
  private static final String IMAGE = "IMAGE";
  private static final Set<String> MADE = Set.of(Speech.PCM, Speech.WAV);

  private final JsonNode generation;
  private final Set<String> media;

  /**
   * @param generation {@code generationConfig} of a request
   */
  Outputs(JsonNode generation) {
    this.generation = generation;
    Set<String> named = new HashSet<>();
    for (String medium : Fields.texts(generation, MODALITIES)) {
      named.add(medium.toUpperCase(Locale.ROOT));
    }
    named.remove("MODALITY_UNSPECIFIED");
    this.media = Set.copyOf(named);
  }

  boolean isAloud() {
    return media.contains(AUDIO);
  }

  boolean isPictured() {
    return media.contains(IMAGE);
  }

  /** Whether nothing but sound is wanted. */
  boolean isSoundAlone() {
    return media.equals(Set.of(AUDIO));
  }

  /** Whether this field of {@code generationConfig} is told by {@link #read}. */
  boolean tells(String field) {
    return switch (field) {
      case MODALITIES -> Set.of(TEXT, AUDIO, IMAGE).containsAll(media);
      case SPEECH -> isAloud();
      case PICTURE -> isPictured();
      default -> false;
    };
  }

  Output read() {
    return isAloud() || isPictured()
        ? new Output(
            media.contains(TEXT), isAloud() ? speech() : null, isPictured() ? picture() : null)
        : Output.WORDS;
  }

  private Speech speech() {
    JsonNode config = Fields.object(generation, SPEECH);
    JsonNode several = Fields.object(config, "multiSpeakerVoiceConfig");
    List<Speaker> speakers = new ArrayList<>();
    for (JsonNode one : Fields.list(several, "speakerVoiceConfigs")) {
      String where = "generationConfig.speechConfig.multiSpeakerVoiceConfig.speakerVoiceConfigs";
      String voice = voice(one);
      speakers.add(new Speaker(Fields.needed(one, "speaker", where), voice == null ? "" : voice));
    }
    return new Speech(
        voice(config), false, Speech.PCM, Fields.text(config, "languageCode"), speakers);
  }

  private static @Nullable String voice(JsonNode config) {
    JsonNode prebuilt = Fields.object(Fields.object(config, "voiceConfig"), "prebuiltVoiceConfig");
    return Fields.text(prebuilt, "voiceName");
  }

  private Picture picture() {
    JsonNode config = Fields.object(generation, PICTURE);
    return new Picture(Fields.text(config, "aspectRatio"), Fields.text(config, "imageSize"));
  }

  static void write(ObjectNode generation, Conversation conversation, Upstream upstream)
      throws Untranslatable {
    Output output = conversation.output();
    if (output.equals(Output.WORDS)) {
      return;
    }
    ArrayNode modalities = generation.putArray(MODALITIES);
    if (output.words()) {
      modalities.add(TEXT);
    }
    if (output.speech() != null) {
      modalities.add(AUDIO);
      format(output.speech(), conversation.stream());
      speech(generation, output.speech(), upstream);
    }
    if (output.picture() != null) {
      modalities.add(IMAGE);
      picture(generation, output.picture());
    }
  }

  private static void format(Speech speech, boolean stream) throws Untranslatable {
    String format = speech.format();
    if (format != null && !MADE.contains(format)) {
      throw new Untranslatable(
          "audio.format", "is " + format + ", and Google makes bare samples: ask for pcm16 or wav");
    }
    if (stream && Speech.WAV.equals(format)) {
      throw new Untranslatable("audio.format", "cannot be wav in a stream: ask for pcm16");
    }
  }

  private static void speech(ObjectNode generation, Speech speech, Upstream upstream)
      throws Untranslatable {
    ObjectNode config = Json.object();
    if (speech.voice() != null) {
      voice(config, upstream, speech.voice(), "audio.voice");
    }
    if (speech.language() != null) {
      config.put("languageCode", speech.language());
    }
    if (!speech.speakers().isEmpty()) {
      ArrayNode several =
          config.putObject("multiSpeakerVoiceConfig").putArray("speakerVoiceConfigs");
      for (Speaker speaker : speech.speakers()) {
        ObjectNode one = several.addObject().put("speaker", speaker.name());
        if (!speaker.voice().isEmpty()) {
          voice(one, upstream, speaker.voice(), "audio.speakers");
        }
      }
    }
    if (!config.isEmpty()) {
      generation.set(SPEECH, config);
    }
  }

  private static void voice(ObjectNode config, Upstream upstream, String name, String field)
      throws Untranslatable {
    String own = upstream.voices().speaking(name, field, upstream.vendor());
    config.putObject("voiceConfig").putObject("prebuiltVoiceConfig").put("voiceName", own);
  }

  private static void picture(ObjectNode generation, Picture picture) {
    ObjectNode config = Json.object();
    if (picture.shape() != null) {
      config.put("aspectRatio", picture.shape());
    }
    if (picture.size() != null) {
      config.put("imageSize", picture.size());
    }
    if (!config.isEmpty()) {
      generation.set(PICTURE, config);
    }
  }
}
