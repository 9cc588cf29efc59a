package org.anabranch.gateway.openai;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.anabranch.gateway.conversation.TokenUse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChatRelayTest {
  private static final String CONTENT =
      "data: {\"choices\":[{\"delta\":{\"content\":\"say \\\"usage\\\": 1 \\\"error\\\" é河\"},"
          + "\"finish_reason\":null}],\"usage\":null}\n\n";
  private static final String FINISH =
      "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}],\"usage\":null}\r\n\r\n";
  private static final String USAGE =
      "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":9,"
          + "\"prompt_cache_hit_tokens\":5,\"completion_tokens_details\":{\"reasoning_tokens\":4}}}\n\n";
  private static final String DONE = "data: [DONE]\n\n";
  private static final String WHOLE = ": hello\n\n" + CONTENT + CONTENT + FINISH + USAGE + DONE;

  static LongStream seeds() {
    Long one = Long.getLong("seed");
    return one == null ? LongStream.range(0, 60) : LongStream.of(one);
  }

  private static String pass(ChatRelay stream, byte[] bytes, SplittableRandom random) {
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
    ChatRelay stream = new ChatRelay(false, 1);

    String passed = pass(stream, WHOLE.getBytes(StandardCharsets.UTF_8), random);

    assertThat(passed).isEqualTo(WHOLE.replace(USAGE, ""));
    assertThat(stream.use()).isEqualTo(new TokenUse(7, 5, 0, 9, 4));
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
    byte[] cut = Arrays.copyOf(all, random.nextInt(bytesUntilEnd));
    ChatRelay stream = new ChatRelay(false, 1);

    String passed = pass(stream, cut, random);

    assertThat(stream.isComplete()).isFalse();
    assertThat(WHOLE).startsWith(passed);
    assertThat(passed).matches("(?s)|.*\n\n");
  }

  /** Each begins and ends as others do, and differs within its texts, in its shape or its id. */
  private static String event(SplittableRandom random, String text) {
    String name = random.nextInt(9) == 0 ? "reasoning_content" : "content";
    String padding = random.nextInt(3) == 0 ? ",\"obfuscation\":\"" + text + "x\"" : "";
    String end = random.nextInt(20) == 0 ? "\r\n\r\n" : "\n\n";
    return "data: {\"id\":\"%d\",\"choices\":[{\"delta\":{\"%s\":\"%s\"},\"finish_reason\":null}]%s}%s"
        .formatted(random.nextInt(20) / 19, name, text, padding, end);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void events_that_differ_in_their_texts_alone_are_counted_as_others_are(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    String[] texts = {
      "four", "", "\\\"four\\\" \\\\", "é河\\n more of it", "a \\\"usage\\\":{}", "\\\\"
    };
    StringBuilder all = new StringBuilder();
    long bytes = 0;
    int count = 40 + random.nextInt(200);
    for (int i = 0; i < count; i++) {
      String text = texts[random.nextInt(texts.length)];
      all.append(event(random, text));
      bytes += text.getBytes(StandardCharsets.UTF_8).length;
    }
    ChatRelay stream = new ChatRelay(false, 1);

    String passed = pass(stream, (all + USAGE + FINISH).getBytes(StandardCharsets.UTF_8), random);

    assertThat(passed).isEqualTo(all + FINISH);
    assertThat(stream.estimatedOutput()).isEqualTo(Math.max(count + 1, bytes / 4));
    assertThat(stream.use()).isEqualTo(new TokenUse(7, 5, 0, 9, 4));
    assertThat(stream.isComplete()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"choices\":[{\"delta\":{\"content\":\"four\"},\"finish_reason\":\"stop\"}]}",
        "{\"choices\":[{\"delta\":{\"content\":\"four\"},\"finish_reason\":null}],\"error\":{\"message\":\"m\"}}",
        "{\"choices\":[{\"delta\":{\"content\":\"fo"
      })
  void an_event_that_begins_as_the_one_before_is_read_to_its_end(String last) {
    String usual =
        "data: {\"choices\":[{\"delta\":{\"content\":\"four\"},\"finish_reason\":null}]}\n\n";
    ChatRelay stream = new ChatRelay(false, 1);

    text(stream.accept(Unpooled.copiedBuffer(usual.repeat(3), StandardCharsets.UTF_8)));
    text(
        stream.accept(
            Unpooled.copiedBuffer("data: " + last + "\n\n" + usual, StandardCharsets.UTF_8)));

    boolean finishes = last.contains("stop");
    assertThat(stream.isComplete()).isEqualTo(finishes);
    assertThat(stream.error() == null).isEqualTo(finishes);
  }

  @Test
  void a_last_done_without_its_blank_line_is_taken() {
    ChatRelay stream = new ChatRelay(false, 1);
    String bytes = CONTENT + "data: [DONE]\n";

    String passed = pass(stream, bytes.getBytes(StandardCharsets.UTF_8), new SplittableRandom(1));

    assertThat(stream.isComplete()).isTrue();
    assertThat(passed).startsWith(CONTENT + "data: [DONE]");
  }

  @Test
  void an_error_event_is_told_and_not_passed_on() {
    ChatRelay stream = new ChatRelay(false, 1);
    String bytes = CONTENT + "data: {\"error\":{\"message\":\"overloaded\"}}\n\n" + DONE;

    String passed = pass(stream, bytes.getBytes(StandardCharsets.UTF_8), new SplittableRandom(1));

    assertThat(stream.error()).isEqualTo("overloaded");
    assertThat(passed).startsWith(CONTENT).doesNotContain("overloaded");
  }

  @Test
  void every_choice_has_an_end_of_its_own() {
    ChatRelay stream = new ChatRelay(false, 2);
    pass(stream, FINISH.getBytes(StandardCharsets.UTF_8), new SplittableRandom(1));
    assertThat(stream.isComplete()).isFalse();
    pass(stream, FINISH.getBytes(StandardCharsets.UTF_8), new SplittableRandom(1));
    assertThat(stream.isComplete()).isTrue();
  }

  @Test
  void a_limit_in_the_middle_of_a_stream_is_known_as_one() {
    ChatRelay stream = new ChatRelay(false, 1);
    String bytes =
        CONTENT + "data: {\"error\":{\"message\":\"no\",\"code\":\"rate_limit_exceeded\"}}\n\n";
    pass(stream, bytes.getBytes(StandardCharsets.UTF_8), new SplittableRandom(1));
    assertThat(stream.limited()).isTrue();
  }
}
