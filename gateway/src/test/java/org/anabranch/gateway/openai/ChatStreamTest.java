package org.anabranch.gateway.openai;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ChatStreamTest {
  private static final String CONTENT =
      "data: {\"choices\":[{\"delta\":{\"content\":\"say \\\"usage\\\": 1 \\\"error\\\" é河\"},"
          + "\"finish_reason\":null}],\"usage\":null}\n\n";
  private static final String FINISH =
      "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}],\"usage\":null}\r\n\r\n";
  private static final String USAGE =
      "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":9}}\n\n";
  private static final String DONE = "data: [DONE]\n\n";
  private static final String WHOLE = ": hello\n\n" + CONTENT + CONTENT + FINISH + USAGE + DONE;

  static LongStream seeds() {
    Long one = Long.getLong("seed");
    return one == null ? LongStream.range(0, 60) : LongStream.of(one);
  }

  private static String pass(ChatStream stream, byte[] bytes, SplittableRandom random) {
    StringBuilder out = new StringBuilder();
    for (int at = 0; at < bytes.length; ) {
      int length = Math.min(bytes.length - at, 1 + random.nextInt(60));
      out.append(text(stream.accept(Unpooled.copiedBuffer(bytes, at, length))));
      at += length;
    }
    return out.append(text(stream.finish())).toString();
  }

  private static String text(ByteBuf bytes) {
    byte[] copy = new byte[bytes.readableBytes()];
    bytes.readBytes(copy).release();
    return new String(copy, StandardCharsets.UTF_8);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void however_the_bytes_are_cut_only_the_usage_chunk_is_taken_out(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    ChatStream stream = new ChatStream(false);

    String passed = pass(stream, WHOLE.getBytes(StandardCharsets.UTF_8), random);

    assertThat(passed).isEqualTo(WHOLE.replace(USAGE, ""));
    assertThat(stream.tokens()).isEqualTo(new TokenCount(7, 9));
    assertThat(stream.isComplete()).isTrue();
    assertThat(stream.error()).isNull();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void wherever_it_is_cut_short_it_is_not_complete(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int end = WHOLE.indexOf(FINISH) + FINISH.length() - 1;
    byte[] all = WHOLE.getBytes(StandardCharsets.UTF_8);
    int bytesUntilEnd = WHOLE.substring(0, end).getBytes(StandardCharsets.UTF_8).length;
    byte[] cut = java.util.Arrays.copyOf(all, random.nextInt(bytesUntilEnd));
    ChatStream stream = new ChatStream(false);

    String passed = pass(stream, cut, random);

    assertThat(stream.isComplete()).isFalse();
    assertThat(WHOLE).startsWith(passed);
    assertThat(passed).matches("(?s)|.*\n\n");
  }

  @Test
  void a_last_done_without_its_blank_line_is_taken() {
    ChatStream stream = new ChatStream(false);
    String bytes = CONTENT + "data: [DONE]\n";

    String passed = pass(stream, bytes.getBytes(StandardCharsets.UTF_8), new SplittableRandom(1));

    assertThat(stream.isComplete()).isTrue();
    assertThat(passed).startsWith(CONTENT + "data: [DONE]");
  }

  @Test
  void an_error_event_is_told_and_not_passed_on() {
    ChatStream stream = new ChatStream(false);
    String bytes = CONTENT + "data: {\"error\":{\"message\":\"overloaded\"}}\n\n" + DONE;

    String passed = pass(stream, bytes.getBytes(StandardCharsets.UTF_8), new SplittableRandom(1));

    assertThat(stream.error()).isEqualTo("overloaded");
    assertThat(passed).startsWith(CONTENT).doesNotContain("overloaded");
  }
}
