package org.anabranch.gateway.media;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class SoundTest {
  private static byte[] wav(int seconds, int bytesPerSecondSaid) {
    int length = 16_000 * 2 * seconds;
    ByteBuffer wav = ByteBuffer.allocate(44 + length).order(ByteOrder.LITTLE_ENDIAN);
    wav.put("RIFF".getBytes(US_ASCII))
        .putInt(36 + length)
        .put("WAVEfmt ".getBytes(US_ASCII))
        .putInt(16);
    wav.putShort((short) 1).putShort((short) 1).putInt(16_000).putInt(bytesPerSecondSaid);
    wav.putShort((short) 2).putShort((short) 16).put("data".getBytes(US_ASCII)).putInt(length);
    return wav.array();
  }

  @Test
  void plain_samples_are_as_long_as_players_reckon_whatever_the_head_says_of_bytes() {
    for (int said : new int[] {32_000, 1, -1}) {
      byte[] wav = wav(90, said);
      assertThat(Sound.length(wav, 0, wav.length)).isEqualTo(new Sound.Length(90_000, 90_000));
    }
  }

  @Test
  void what_is_not_known_is_guessed_and_bounded_and_never_nothing() {
    assertThat(Sound.length(new byte[16_000], 0, 16_000)).isEqualTo(new Sound.Length(1000, 8000));
    assertThat(Sound.length(new byte[1], 0, 1).expectedMillis()).isEqualTo(1);
  }
}
