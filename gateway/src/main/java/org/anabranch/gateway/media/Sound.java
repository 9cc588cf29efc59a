package org.anabranch.gateway.media;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** How long a sound is, told from its bytes without decoding them. */
final class Sound {
  static final Length NONE = new Length(0, 0);

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int WAV_HEAD = 44;

  /** Of the formats that compress: 128 kbit/s as usual, 16 kbit/s for speech at its smallest. */
  private static final int USUAL_BYTES_PER_SECOND = 16_000;

  private static final int FEWEST_BYTES_PER_SECOND = 2_000;

  private Sound() {}

  /** A guess and a bound. */
  record Length(long expectedMillis, long mostMillis) {}

  static Length length(byte[] bytes, int start, int end) {
    long size = end - (long) start;
    if (size > WAV_HEAD && isWav(bytes, start)) {
      long perSecond = Integer.toUnsignedLong((int) INT.get(bytes, start + 28));
      if (perSecond > 0) {
        long millis = Math.ceilDiv((size - WAV_HEAD) * 1000, perSecond);
        return new Length(millis, millis);
      }
    }
    return new Length(
        Math.ceilDiv(size * 1000, (long) USUAL_BYTES_PER_SECOND),
        Math.ceilDiv(size * 1000, (long) FEWEST_BYTES_PER_SECOND));
  }

  private static boolean isWav(byte[] bytes, int start) {
    return new String(bytes, start, 4, ISO_8859_1).equals("RIFF")
        && new String(bytes, start + 8, 8, ISO_8859_1).equals("WAVEfmt ");
  }
}
