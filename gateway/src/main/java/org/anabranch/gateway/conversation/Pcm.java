package org.anabranch.gateway.conversation;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Sound as bare samples of 16 bits, the lower byte first, of one channel, and the same behind the
 * head of a WAV file (Microsoft's “Multimedia Programming Interface and Data Specifications 1.0”):
 * either is made of the other without loss.
 */
public final class Pcm {
  /** 24000 samples in a second, as Google calls them and OpenAI makes them. */
  public static final String MEDIA_TYPE = "audio/L16;codec=pcm;rate=24000";

  /** Samples in a second where a media type does not say. */
  public static final int USUAL_RATE = 24_000;

  private static final Pattern BARE = Pattern.compile("(?i)audio/(?:l16|pcm)\\s*(?:;.*)?");
  private static final Pattern RATE = Pattern.compile("(?i);\\s*rate=(\\d{1,6})");
  private static final int HEAD = 44;
  private static final int BYTES = 2;

  private Pcm() {}

  /** Samples in a second of what this media type names; 0 where those are no bare samples. */
  public static int rate(String mediaType) {
    if (!BARE.matcher(mediaType).matches()) {
      return 0;
    }
    Matcher said = RATE.matcher(mediaType);
    return said.find() ? Integer.parseInt(said.group(1)) : USUAL_RATE;
  }

  /** Milliseconds that so many bytes of samples last. */
  public static long millis(long bytes, int rate) {
    return Math.ceilDiv(bytes * 1000, (long) rate * BYTES);
  }

  /** A WAV file of these samples. */
  public static byte[] wav(byte[] samples, int rate) {
    return ByteBuffer.allocate(HEAD + samples.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put("RIFF".getBytes(US_ASCII))
        .putInt(HEAD - 8 + samples.length)
        .put("WAVEfmt ".getBytes(US_ASCII))
        .putInt(16)
        .putShort((short) 1) // samples as they are
        .putShort((short) 1) // of one channel
        .putInt(rate)
        .putInt(rate * BYTES)
        .putShort((short) BYTES)
        .putShort((short) (8 * BYTES))
        .put("data".getBytes(US_ASCII))
        .putInt(samples.length)
        .put(samples)
        .array();
  }

  /** The samples in a WAV file; null where they are others than {@link #USUAL_RATE} in a second. */
  public static byte @Nullable [] samples(byte[] wav) {
    ByteBuffer file = ByteBuffer.wrap(wav).order(ByteOrder.LITTLE_ENDIAN);
    boolean usual = false;
    for (int at = 12; at + 8 <= wav.length; ) {
      String chunk = new String(wav, at, 4, US_ASCII);
      int from = at + 8;
      long length = Integer.toUnsignedLong(file.getInt(at + 4));
      if (chunk.equals("fmt ") && from + 16 <= wav.length) {
        usual =
            file.getShort(from) == 1
                && file.getShort(from + 2) == 1
                && file.getInt(from + 4) == USUAL_RATE
                && file.getShort(from + 14) == 8 * BYTES;
      } else if (chunk.equals("data")) {
        int until = (int) Math.min(wav.length, from + length); // a stream's length is not known
        return usual ? Arrays.copyOfRange(wav, from, until) : null;
      }
      at = (int) Math.min(wav.length, from + length + (length & 1));
    }
    return null;
  }

  /**
   * The same sound as an answer's client asked to have it kept; what it cannot be made into without
   * loss stays as it is.
   *
   * @param format as {@link Output.Speech} names it, or null
   */
  public static Part.Source.Inline as(@Nullable String format, Part.Source.Inline sound) {
    try {
      if (Output.Speech.WAV.equals(format) && rate(sound.mediaType()) > 0) {
        byte[] samples = Base64.getDecoder().decode(sound.base64());
        return inline("audio/wav", wav(samples, rate(sound.mediaType())));
      }
      if (Output.Speech.PCM.equals(format) && sound.mediaType().startsWith("audio/wav")) {
        byte[] samples = samples(Base64.getDecoder().decode(sound.base64()));
        return samples == null ? sound : inline(MEDIA_TYPE, samples);
      }
    } catch (IllegalArgumentException e) {
      return sound; // not in base 64
    }
    return sound;
  }

  private static Part.Source.Inline inline(String mediaType, byte[] bytes) {
    return new Part.Source.Inline(mediaType, Base64.getEncoder().encodeToString(bytes));
  }
}
