package org.anabranch.gateway.media;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Base64;
import org.anabranch.gateway.conversation.Delta;
import org.anabranch.gateway.conversation.Pcm;
import org.anabranch.gateway.conversation.TokenUse;
import org.anabranch.gateway.dialect.ReadRelay;
import org.anabranch.gateway.dialect.ServerSentEvents;
import org.anabranch.gateway.dialect.StreamReader;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The sound of a turn that is answered aloud, as {@code /audio/speech} tells it: the samples
 * themselves, or OpenAI's events {@code speech.audio.delta} and {@code speech.audio.done}. An
 * answer without sound never begins.
 */
public final class SpokenRelay extends ReadRelay {
  private final StreamReader reader;
  private final boolean events;
  private ByteBuf out = Unpooled.buffer();
  private long millis;

  SpokenRelay(StreamReader reader, boolean events) {
    this.reader = reader;
    this.events = events;
  }

  @Override
  public ByteBuf accept(ByteBuf chunk) {
    reader.accept(chunk, this::take);
    return taken();
  }

  @Override
  public ByteBuf finish() {
    reader.end(this::take);
    if (events && isComplete() && error() == null) {
      add(done());
    }
    return taken();
  }

  private void take(Delta delta) {
    if (error() != null) {
      return;
    }
    switch (delta) {
      case Delta.Sound sound -> {
        String type = sound.sound().mediaType();
        byte[] samples = decoded(sound.sound().base64());
        if (samples == null) {
          saw(new Delta.Broke("its sound is not in base 64", false));
        } else if (Pcm.rate(type) != Pcm.USUAL_RATE) {
          saw(new Delta.Broke("its sound is " + type + ", not bare samples of 24 kHz", false));
        } else {
          saw(delta);
          say(samples, sound.sound().base64());
        }
      }
      case Delta.Used _, Delta.Broke _ -> saw(delta);
      default -> {
        // words, which speech has no place for
      }
    }
  }

  private static byte @Nullable [] decoded(String base64) {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private void say(byte[] samples, String base64) {
    millis += Pcm.millis(samples.length, Pcm.USUAL_RATE);
    if (events) {
      add(
          ServerSentEvents.write(
              "", Json.object().put("type", "speech.audio.delta").put("audio", base64).toString()));
    } else {
      add(Unpooled.wrappedBuffer(samples));
    }
  }

  private ByteBuf done() {
    ObjectNode done = Json.object().put("type", "speech.audio.done");
    TokenUse use = use();
    if (use != null) {
      done.putObject("usage")
          .put("input_tokens", use.input())
          .put("output_tokens", use.output())
          .put("total_tokens", use.total());
    }
    return ServerSentEvents.write("", done.toString());
  }

  private void add(ByteBuf bytes) {
    out.writeBytes(bytes);
    bytes.release();
  }

  private ByteBuf taken() {
    ByteBuf ready = out;
    out = Unpooled.buffer();
    return ready;
  }

  /** How long what went by lasts. */
  public long millis() {
    return millis;
  }

  @Override
  public boolean isComplete() {
    return reader.isComplete();
  }

  @Override
  public boolean isTooLong() {
    return false; // the reader says so by breaking
  }

  @Override
  public void release() {
    reader.release();
    out.release();
  }
}
