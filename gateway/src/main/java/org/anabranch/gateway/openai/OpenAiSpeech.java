package org.anabranch.gateway.openai;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.anabranch.gateway.conversation.Conversation;
import org.anabranch.gateway.conversation.Delta;
import org.anabranch.gateway.conversation.Format;
import org.anabranch.gateway.conversation.Output.Speech;
import org.anabranch.gateway.conversation.Part;
import org.anabranch.gateway.conversation.Pcm;
import org.anabranch.gateway.conversation.Reply;
import org.anabranch.gateway.conversation.Sampling;
import org.anabranch.gateway.conversation.StopReason;
import org.anabranch.gateway.conversation.Turn;
import org.anabranch.gateway.conversation.Untranslatable;
import org.anabranch.gateway.dialect.Asked;
import org.anabranch.gateway.dialect.Outbound;
import org.anabranch.gateway.dialect.Outgoing;
import org.anabranch.gateway.dialect.Relay;
import org.anabranch.gateway.dialect.StreamReader;
import org.anabranch.gateway.dialect.Upstream;
import org.anabranch.gateway.dialect.UpstreamError;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code /audio/speech} as it answers a turn of a conversation aloud: for models that say what they
 * are given, and do nothing else. Its answer is the sound itself, and nobody counts it.
 */
final class OpenAiSpeech implements Outbound {
  private static final String PATH = "/audio/speech";
  private static final String ID = "speech";

  @Override
  public String dialect() {
    return OpenAiChat.DIALECT;
  }

  /** A chat's own bytes are nothing to this address. */
  @Override
  public @Nullable Outbound passing(String client, Asked asked, Upstream upstream) {
    return null;
  }

  @Override
  public Outgoing ask(Conversation conversation, Upstream upstream) throws Untranslatable {
    Speech speech = conversation.output().speech();
    if (speech == null || conversation.output().picture() != null) {
      throw new Untranslatable(
          ChatOutput.MODALITIES, "must ask for sound, as “" + upstream.model() + "” only speaks");
    }
    refuseWishes(conversation, upstream);
    ObjectNode audio = ChatOutput.audio(speech, upstream);
    String format = audio.path("format").asString("");
    if (conversation.stream() && !format.equals(Speech.PCM)) {
      throw new Untranslatable("audio.format", "cannot be " + format + " in a stream");
    }
    ObjectNode body = Json.object().put("model", upstream.model()).put("input", said(conversation));
    JsonNode voice = audio.get("voice");
    if (voice != null) {
      body.set("voice", voice);
    }
    if (!conversation.system().isEmpty()) {
      body.put(
          "instructions",
          conversation.system().stream().map(Part.Text::text).collect(Collectors.joining("\n")));
    }
    body.put("response_format", format.equals(Speech.PCM) ? "pcm" : format);
    return Outgoing.post(PATH, Outbound.json(Json.MAPPER.writeValueAsBytes(body)));
  }

  private static String said(Conversation conversation) throws Untranslatable {
    List<Turn> turns = conversation.turns();
    if (turns.size() != 1 || turns.getFirst().role() != Turn.Role.USER) {
      throw new Untranslatable("messages", "must be one message, whose text is said aloud");
    }
    List<Part> parts = turns.getFirst().parts();
    for (int i = 0; i < parts.size(); i++) {
      if (!(parts.get(i) instanceof Part.Text)) {
        throw new Untranslatable("messages[0].content[" + i + "]", "is no text to be said aloud");
      }
    }
    return Part.text(parts);
  }

  private static void refuseWishes(Conversation conversation, Upstream upstream)
      throws Untranslatable {
    Sampling s = conversation.sampling();
    String wish =
        !conversation.extras().isEmpty()
            ? conversation.extras().keySet().iterator().next()
            : !conversation.tools().isEmpty()
                ? "tools"
                : !(conversation.format() instanceof Format.Text)
                    ? "response_format"
                    : conversation.thinking() != null ? "reasoning_effort" : wish(s);
    if (wish != null) {
      throw new Untranslatable(
          wish, "says nothing to “" + upstream.model() + "”, which only speaks");
    }
  }

  private static @Nullable String wish(Sampling s) {
    if (s.equals(Sampling.DEFAULT)) {
      return null;
    }
    return s.maxTokens() != null
        ? "max_tokens"
        : s.temperature() != null
            ? "temperature"
            : s.topP() != null
                ? "top_p"
                : s.topK() != null
                    ? "top_k"
                    : s.seed() != null
                        ? "seed"
                        : !s.stop().isEmpty()
                            ? "stop"
                            : s.choices() != 1 ? "n" : s.logprobs() ? "logprobs" : "logit_bias";
  }

  @Override
  public @Nullable Reply reply(byte[] body, int length) {
    if (length == 0) {
      return null;
    }
    String base64 = Base64.getEncoder().encodeToString(Arrays.copyOf(body, length));
    Part sound = new Part.Audio(new Part.Source.Inline(Sounds.mediaType(base64), base64), null);
    Reply.Choice choice = new Reply.Choice(List.of(sound), StopReason.END, null, List.of());
    return new Reply(ID, ID, List.of(choice), null);
  }

  @Override
  public @Nullable Reply reply(byte[] body, int length, Upstream upstream) {
    Reply reply = reply(body, length);
    return reply == null ? null : new Reply(ID, upstream.model(), reply.choices(), null);
  }

  @Override
  public StreamReader reader() {
    return new Samples(ID);
  }

  @Override
  public StreamReader reader(Upstream upstream) {
    return new Samples(upstream.model());
  }

  /** Never called: {@link #passing} lets nothing through. */
  @Override
  public Relay passThrough(Asked asked) {
    throw new UnsupportedOperationException("Speech is never passed on to who asks for a chat");
  }

  @Override
  public UpstreamError error(int status, byte[] body, int length) {
    return Errors.read(status, body, length);
  }

  /** Samples as they come; HTTP says when they are whole. */
  private static final class Samples implements StreamReader {
    private final String model;
    private boolean begun;
    private boolean ended;
    private byte[] odd = {};

    Samples(String model) {
      this.model = model;
    }

    @Override
    public void accept(ByteBuf chunk, Consumer<Delta> sink) {
      byte[] bytes = new byte[odd.length + chunk.readableBytes()];
      System.arraycopy(odd, 0, bytes, 0, odd.length);
      chunk.readBytes(bytes, odd.length, chunk.readableBytes());
      chunk.release();
      if (!begun) {
        begun = true;
        sink.accept(new Delta.Began(ID, model));
      }
      int whole = bytes.length & ~1; // a sample is two bytes
      odd = Arrays.copyOfRange(bytes, whole, bytes.length);
      if (whole > 0) {
        String base64 = Base64.getEncoder().encodeToString(Arrays.copyOf(bytes, whole));
        sink.accept(new Delta.Sound(0, new Part.Source.Inline(Pcm.MEDIA_TYPE, base64), "", 0));
      }
    }

    @Override
    public void end(Consumer<Delta> sink) {
      ended = begun;
      if (begun) {
        sink.accept(new Delta.Stopped(0, StopReason.END, null));
      }
    }

    @Override
    public boolean isComplete() {
      return ended;
    }

    @Override
    public void release() {
      odd = new byte[0];
    }
  }
}
