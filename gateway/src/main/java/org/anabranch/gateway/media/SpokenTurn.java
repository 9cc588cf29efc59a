package org.anabranch.gateway.media;

import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.anabranch.gateway.account.Usage;
import org.anabranch.gateway.conversation.Conversation;
import org.anabranch.gateway.conversation.Format;
import org.anabranch.gateway.conversation.Output;
import org.anabranch.gateway.conversation.Output.Speech;
import org.anabranch.gateway.conversation.Part;
import org.anabranch.gateway.conversation.Pcm;
import org.anabranch.gateway.conversation.Reply;
import org.anabranch.gateway.conversation.Sampling;
import org.anabranch.gateway.conversation.TokenUse;
import org.anabranch.gateway.conversation.ToolChoice;
import org.anabranch.gateway.conversation.Turn;
import org.anabranch.gateway.conversation.Untranslatable;
import org.anabranch.gateway.dialect.BadRequest;
import org.anabranch.gateway.dialect.StreamReader;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A request for speech as the turn of a conversation that is answered aloud, for a deployment whose
 * dialect has no address for speech alone, as Google's. Its sound comes as bare samples: they are
 * passed on as {@code pcm}, or behind the head of a WAV file once their number is known. Used by
 * one thread at a time.
 */
public final class SpokenTurn {
  private static final String INPUT = "input";
  private static final String VOICE = "voice";
  private static final String FORMAT = "response_format";
  private static final String EVENTS = "sse";
  private static final String MP3 = "mp3";
  private static final Set<String> KNOWN =
      Set.of("model", INPUT, VOICE, FORMAT, "instructions", "speed", "stream_format");

  /** What speech calls what the turn cannot be told. */
  private static final Map<String, String> WORDS =
      Map.of("audio.voice", VOICE, "audio.format", FORMAT, "modalities", "model");

  private final MediaAsk ask;
  private final JsonNode body;
  private final boolean wav;
  private final boolean events;

  private SpokenTurn(MediaAsk ask, JsonNode body, boolean wav, boolean events) {
    this.ask = ask;
    this.body = body;
    this.wav = wav;
    this.events = events;
  }

  /** Throws {@link BadRequest}; throws {@link Untranslatable} for what such a turn cannot say. */
  public static SpokenTurn of(MediaAsk ask) throws Untranslatable {
    JsonNode body = ask.tree();
    for (var field : body.properties()) {
      if (!KNOWN.contains(field.getKey()) && !field.getValue().isNull()) {
        throw new Untranslatable(field.getKey(), "says nothing to who answers aloud in a turn");
      }
    }
    if (body.path("speed").asDouble(1) != 1) {
      throw new Untranslatable("speed", "can only be 1 where the model sets its own pace");
    }
    boolean events = text(body, "stream_format", "audio").equals(EVENTS);
    String format = text(body, FORMAT, MP3);
    if (!format.equals("pcm") && (!format.equals(Speech.WAV) || events)) {
      throw new Untranslatable(
          FORMAT,
          "is %s%s, and the sound is made as bare samples: ask for pcm%s"
              .formatted(format, body.has(FORMAT) ? "" : " when absent", events ? "" : " or wav"));
    }
    return new SpokenTurn(ask, body, format.equals(Speech.WAV), events);
  }

  private static String text(JsonNode body, String name, String usual) {
    JsonNode value = body.path(name);
    if (!value.isMissingNode() && !value.isNull() && !value.isString()) {
      throw new BadRequest("The field “" + name + "” must be a text.", name);
    }
    return value.asString(usual);
  }

  /** Whether the sound is passed on as it comes. */
  public boolean streams() {
    return !wav;
  }

  /** Whether the client is told the sound in events. */
  public boolean isEvents() {
    return events;
  }

  public String contentType() {
    return events ? "text/event-stream" : wav ? "audio/wav" : "audio/pcm";
  }

  public Conversation conversation() {
    JsonNode voice = body.path(VOICE);
    boolean custom = voice.isObject();
    String name = custom ? voice.path("id").asString("") : text(body, VOICE, "");
    if (name.isEmpty()) {
      throw new BadRequest("The field “voice” is missing.", VOICE);
    }
    Speech speech = new Speech(name, custom, Speech.PCM, null, List.of());
    return new Conversation(
        ask.model(),
        List.of(),
        List.of(Turn.user(said())),
        List.of(),
        ToolChoice.AUTO,
        Sampling.DEFAULT,
        Format.TEXT,
        new Output(false, speech, null),
        null,
        streams(),
        ask.user(),
        Map.of(),
        Map.of());
  }

  /**
   * How it is to be said goes before what is to be said, under the headings of Google's guide
   * (ai.google.dev, “Speech generation”): its models for speech take no instructions apart.
   */
  private String said() {
    String input = text(body, INPUT, "");
    String how = text(body, "instructions", "");
    return how.isEmpty() ? input : "### DIRECTOR'S NOTES\n" + how + "\n\n### TRANSCRIPT\n" + input;
  }

  /** What the turn cannot be told, as its client calls it. */
  public static Untranslatable named(Untranslatable unsaid) {
    String own = WORDS.get(unsaid.field());
    return own == null ? unsaid : unsaid.at(own);
  }

  /** Carries the sound to the client as it comes. */
  public SpokenRelay relay(StreamReader reader) {
    return new SpokenRelay(reader, events);
  }

  /** The file for the client; null where nothing was said aloud. */
  public byte @Nullable [] whole(Reply reply) {
    for (Reply.Choice choice : reply.choices()) {
      for (Part part : choice.parts()) {
        if (part instanceof Part.Audio(Part.Source.Inline sound, _, _)) {
          return file(Pcm.as(Speech.WAV, sound));
        }
      }
    }
    return null;
  }

  private static byte @Nullable [] file(Part.Source.Inline sound) {
    try {
      return sound.mediaType().startsWith("audio/wav")
          ? Base64.getDecoder().decode(sound.base64())
          : null;
    } catch (IllegalArgumentException e) {
      return null; // not in base 64
    }
  }

  /**
   * What it took: tokens as the vendor counted them, the sound as it is long, the characters as
   * they were asked for.
   *
   * @param use null where the vendor did not count
   */
  public Usage usage(@Nullable TokenUse use, long audioMillis) {
    Usage expected = ask.expected();
    return new Usage(
        use == null ? expected.inputTokens() : use.input(),
        use == null ? 0 : use.cacheRead(),
        0,
        0,
        use == null ? 0 : use.output(),
        use == null ? 0 : use.reasoning(),
        0,
        audioMillis,
        expected.characters(),
        0,
        use == null);
  }

  /** Milliseconds that a file of {@link #whole} lasts. */
  public static long millis(byte[] wav) {
    return Sound.length(wav, 0, wav.length).expectedMillis();
  }
}
