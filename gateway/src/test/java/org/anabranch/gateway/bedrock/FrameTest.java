package org.anabranch.gateway.bedrock;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import software.amazon.eventstream.HeaderValue;
import software.amazon.eventstream.Message;
import software.amazon.eventstream.MessageDecoder;

class FrameTest {
  private static byte[] stream() {
    return ByteBufUtil.getBytes(
        Unpooled.wrappedBuffer(
            Frame.event("messageStart", "{\"role\":\"assistant\"}".getBytes(UTF_8)),
            Frame.event("contentBlockDelta", "{\"delta\":{\"text\":\"Grüße\"}}".getBytes(UTF_8)),
            Frame.exception("throttlingException", "{\"message\":\"slow\"}".getBytes(UTF_8))));
  }

  private static String told(Frame frame) {
    return frame.isEvent() + " " + frame.name() + " " + frame.payload().toString(UTF_8);
  }

  private static List<String> read(FrameReader reader, byte[]... chunks) {
    List<String> told = new ArrayList<>();
    int passed = 0;
    for (byte[] chunk : chunks) {
      ByteBuf whole =
          reader.accept(Unpooled.copiedBuffer(chunk), (frame, _) -> told.add(told(frame)));
      passed += whole.readableBytes();
      whole.release();
    }
    if (reader.fault() == null && !reader.isCut()) {
      assertThat(passed).isEqualTo(List.of(chunks).stream().mapToInt(c -> c.length).sum());
    }
    return told;
  }

  @Test
  void frames_are_as_amazon_reads_them_and_the_other_way() {
    List<Message> messages = new ArrayList<>();
    new MessageDecoder(messages::add).feed(stream());
    assertThat(messages)
        .extracting(m -> new String(m.getPayload(), UTF_8))
        .contains("{\"delta\":{\"text\":\"Grüße\"}}");
    assertThat(messages.getLast().getHeaders())
        .containsEntry(":message-type", HeaderValue.fromString("exception"))
        .containsEntry(":exception-type", HeaderValue.fromString("throttlingException"));
    Message theirs =
        new Message(
            Map.of(
                "b", HeaderValue.fromBoolean(true),
                "i", HeaderValue.fromInteger(7),
                "l", HeaderValue.fromLong(7),
                "a", HeaderValue.fromByteArray(new byte[] {1, 2}),
                "t", HeaderValue.fromTimestamp(Instant.EPOCH),
                ":message-type", HeaderValue.fromString("event"),
                ":event-type", HeaderValue.fromString("chunk")),
            "{}".getBytes(UTF_8));
    ByteBuf bytes = Unpooled.wrappedBuffer(theirs.toByteBuffer());
    assertThat(read(new FrameReader(), ByteBufUtil.getBytes(bytes)))
        .containsExactly("true chunk {}");
  }

  @Test
  void frames_are_the_same_wherever_the_bytes_are_cut() {
    byte[] whole = stream();
    List<String> expected = read(new FrameReader(), whole);
    assertThat(expected).hasSize(3);
    for (int cut = 0; cut <= whole.length; cut++) {
      FrameReader reader = new FrameReader();
      byte[] first = Arrays.copyOf(whole, cut);
      byte[] second = Arrays.copyOfRange(whole, cut, whole.length);
      assertThat(read(reader, first, second)).as("cut at " + cut).isEqualTo(expected);
      assertThat(reader.isCut()).isFalse();
    }
    byte[][] single = new byte[whole.length][];
    for (int i = 0; i < whole.length; i++) {
      single[i] = new byte[] {whole[i]};
    }
    assertThat(read(new FrameReader(), single)).isEqualTo(expected);
  }

  @Test
  void a_flipped_bit_is_never_told_as_a_frame() {
    byte[] whole = stream();
    List<String> expected = read(new FrameReader(), whole);
    for (int bit = 0; bit < 8 * whole.length; bit++) {
      byte[] damaged = whole.clone();
      damaged[bit / 8] ^= (byte) (1 << bit % 8);
      FrameReader reader = new FrameReader();
      List<String> told = read(reader, damaged);
      assertThat(told.size()).as("bit " + bit).isLessThan(3);
      assertThat(told).isEqualTo(expected.subList(0, told.size()));
      assertThat(reader.fault()).as("bit " + bit).isNotNull();
    }
  }

  @Test
  void random_bytes_and_absurd_lengths_are_faults_at_once() {
    Random random = new Random(7);
    for (int i = 0; i < 500; i++) {
      byte[] noise = new byte[12 + random.nextInt(60)];
      random.nextBytes(noise);
      FrameReader reader = new FrameReader();
      assertThat(read(reader, noise)).isEmpty();
      assertThat(reader.fault()).isNotNull();
    }
    for (int[] lengths : new int[][] {{17 << 20, 0}, {-1, 0}, {15, 0}, {100, 90}, {100, -1}}) {
      ByteBuf prelude = Unpooled.buffer().writeInt(lengths[0]).writeInt(lengths[1]);
      prelude.writeInt(Frame.crc(prelude, 0, 8));
      FrameReader reader = new FrameReader();
      assertThat(read(reader, ByteBufUtil.getBytes(prelude))).isEmpty();
      assertThat(reader.fault()).as(lengths[0] + "/" + lengths[1]).isNotNull();
    }
  }

  @Test
  void headers_that_do_not_add_up_are_a_fault() {
    Random random = new Random(11);
    for (int i = 0; i < 2000; i++) {
      byte[] headers = new byte[random.nextInt(24)];
      random.nextBytes(headers);
      int total = 16 + headers.length;
      ByteBuf frame = Unpooled.buffer().writeInt(total).writeInt(headers.length);
      frame.writeInt(Frame.crc(frame, 0, 8)).writeBytes(headers);
      frame.writeInt(Frame.crc(frame, 0, total - 4));
      FrameReader reader = new FrameReader();
      List<String> told = read(reader, ByteBufUtil.getBytes(frame));
      assertThat(told.isEmpty()).isEqualTo(reader.fault() != null);
    }
  }
}
