package org.anabranch.gateway.media;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Set;

/** How long a sound is, told from its bytes without decoding them. */
final class Sound {
  static final Length NONE = new Length(0, 0);

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int WAV_HEAD = 44;

  /** PCM, floats, A-law, mu-law and the extensible form of these (mmreg.h). */
  private static final Set<Integer> PLAIN = Set.of(1, 3, 6, 7, 0xFFFE);

  /** Of the formats that compress: 128 kbit/s as usual, 16 kbit/s for speech at its smallest. */
  private static final int USUAL_BYTES_PER_SECOND = 16_000;

  private static final int FEWEST_BYTES_PER_SECOND = 2_000;

  private Sound() {}

  /** A guess and a bound. */
  record Length(long expectedMillis, long mostMillis) {}

  static Length length(byte[] bytes, int start, int end) {
    long size = end - (long) start;
    if (size > WAV_HEAD && isWav(bytes, start)) {
      long perSecond = bytesPerSecond(bytes, start);
      if (perSecond > 0) {
        long millis = Math.ceilDiv((size - WAV_HEAD) * 1000, perSecond);
        return new Length(millis, millis);
      }
    }
    return new Length(
        Math.ceilDiv(size * 1000, (long) USUAL_BYTES_PER_SECOND),
        Math.ceilDiv(size * 1000, (long) FEWEST_BYTES_PER_SECOND));
  }

  /** Of plain samples as players reckon it, whatever the head says of it besides. */
  private static long bytesPerSecond(byte[] bytes, int start) {
    int format = (int) INT.get(bytes, start + 20);
    long rate = Integer.toUnsignedLong((int) INT.get(bytes, start + 24));
    int bits = (int) INT.get(bytes, start + 32) >>> 16;
    boolean plain = PLAIN.contains(format & 0xFFFF);
    return plain
        ? rate * (format >>> 16) * bits / 8
        : Integer.toUnsignedLong((int) INT.get(bytes, start + 28));
  }

  private static boolean isWav(byte[] bytes, int start) {
    return new String(bytes, start, 4, ISO_8859_1).equals("RIFF")
        && new String(bytes, start + 8, 8, ISO_8859_1).equals("WAVEfmt ");
  }
}
