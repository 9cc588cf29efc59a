package org.anabranch.gateway.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BodyWeightTest {
  static LongStream seeds() {
    Long one = Long.getLong("seed");
    return one == null ? LongStream.range(0, 200) : LongStream.of(one);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void every_byte_is_weighed_once_wherever_it_stands(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    StringBuilder body = new StringBuilder("{\"a\":[\"\"");
    long other = 0;
    long attached = 0;
    long attachments = 0;
    for (int i = random.nextInt(12); i > 0; i--) {
      int count = random.nextInt(20);
      switch (random.nextInt(5)) {
        case 0 -> body.append(",\"").append("a;b ".repeat(count)).append('"');
        case 1 -> {
          body.append(",\"").append("河".repeat(count)).append('"');
          other += 3 * count;
        }
        case 2 -> body.append(",\"").append("x".repeat(100 * count)).append(" .\"");
        case 3 -> {
          body.append(",\"").append("/+9z".repeat(512 + count)).append('"');
          attached += 1 + 4 * (512 + count);
          attachments++;
        }
        default -> {
          body.append(",\"data:x;base64,").append("A".repeat(300 * count)).append('"');
          attached += ";base64,".length() + 300 * count;
          attachments++;
        }
      }
    }
    byte[] bytes = body.append("]}").toString().getBytes(StandardCharsets.UTF_8);

    assertThat(BodyScan.of(bytes, bytes.length, Wanted.NOTHING).weight(1))
        .isEqualTo(new Weight(bytes.length - other - attached, other, 1, attachments));
  }
}
