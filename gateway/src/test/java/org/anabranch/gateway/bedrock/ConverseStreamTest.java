package org.anabranch.gateway.bedrock;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.anabranch.gateway.conversation.Delta;
import org.anabranch.gateway.conversation.Part.Signature;
import org.anabranch.gateway.conversation.StopReason;
import org.anabranch.gateway.conversation.TokenUse;
import org.anabranch.gateway.dialect.Asked;
import org.anabranch.gateway.dialect.Incoming;
import org.anabranch.gateway.dialect.Refusal;
import org.anabranch.gateway.dialect.Relay;
import org.anabranch.gateway.dialect.StreamReader;
import org.anabranch.gateway.dialect.StreamWriter;
import org.anabranch.kernel.Ids;
import org.junit.jupiter.api.Test;

class ConverseStreamTest {
  private static final BedrockInbound IN = new BedrockInbound(InvokeTest.IN, Clock.systemUTC());
  private static final BedrockOutbound OUT =
      new BedrockOutbound(new Ids(Clock.systemUTC(), new Random(1)), List.of());
  private static final Asked ASKED =
      IN.read(
          new Incoming(
              "POST",
              "/model/m/converse-stream",
              "",
              new DefaultHttpHeaders(),
              Unpooled.wrappedBuffer(
                  "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"hi\"}]}]}"
                      .getBytes(UTF_8))));

  private static final TokenUse USE = new TokenUse(50, 10, 5, 20, 0);

  /** What came, but for names that are made anew, and with what belongs together joined. */
  private static final List<Delta> ANSWER =
      List.of(
          new Delta.Began("", ""),
          new Delta.Thought(0, "Hm"),
          new Delta.ThoughtSealed(0, new Signature("gemini", "abc")),
          new Delta.PartEnded(0),
          new Delta.SealedThought(0, new Signature("bedrock", "c2VhbGVk")),
          new Delta.PartEnded(0),
          new Delta.Text(0, "Grüße"),
          new Delta.Text(0, " 👋"),
          new Delta.PartEnded(0),
          new Delta.ToolBegan(0, 0, "c0", "look", null),
          new Delta.ToolArguments(0, 0, "{\"a\":"),
          new Delta.ToolArguments(0, 0, "1}"),
          new Delta.PartEnded(0),
          new Delta.ToolBegan(0, 1, "c1", "look", null),
          new Delta.ToolArguments(0, 1, "{}"),
          new Delta.PartEnded(0),
          new Delta.Stopped(0, StopReason.TOOL_CALLS, null),
          new Delta.Used(USE));

  private static byte[] written(List<Delta> deltas) {
    StreamWriter writer = IN.writer(ASKED);
    ByteBuf out = Unpooled.buffer();
    deltas.forEach(delta -> out.writeBytes(writer.write(delta)));
    return ByteBufUtil.getBytes(out.writeBytes(writer.end()));
  }

  private static List<Delta> read(StreamReader reader, byte[]... chunks) {
    List<Delta> told = new ArrayList<>();
    for (byte[] chunk : chunks) {
      reader.accept(Unpooled.copiedBuffer(chunk), told::add);
    }
    reader.end(told::add);
    told.replaceAll(d -> d instanceof Delta.Began ? new Delta.Began("", "") : d);
    return told;
  }

  @Test
  void an_answer_comes_back_from_the_stream_without_loss() {
    StreamReader reader = OUT.reader();
    assertThat(read(reader, written(ANSWER))).isEqualTo(ANSWER);
    assertThat(reader.isComplete()).isTrue();
  }

  @Test
  void a_stream_cut_at_any_byte_never_looks_complete() {
    byte[] whole = written(ANSWER);
    for (int cut = 0; cut < whole.length; cut++) {
      StreamReader reader = OUT.reader();
      Relay relay = OUT.passThrough(ASKED);
      byte[] first = Arrays.copyOf(whole, cut);
      read(reader, first);
      assertThat(reader.isComplete()).as("cut at " + cut).isFalse();
      int passed = relay.accept(Unpooled.copiedBuffer(first)).readableBytes();
      assertThat(relay.finish().isReadable()).isFalse();
      assertThat(relay.isComplete()).as("cut at " + cut).isFalse();
      relay.release();
      StreamReader again = OUT.reader();
      read(again, Arrays.copyOf(first, passed));
      assertThat(again.isComplete()).isFalse();
    }
  }

  @Test
  void bytes_pass_through_as_they_are_wherever_they_are_cut() {
    byte[] whole = written(ANSWER);
    for (int cut = 0; cut <= whole.length; cut++) {
      Relay relay = OUT.passThrough(ASKED);
      ByteBuf out = Unpooled.buffer();
      out.writeBytes(relay.accept(Unpooled.copiedBuffer(Arrays.copyOf(whole, cut))));
      byte[] rest = Arrays.copyOfRange(whole, cut, whole.length);
      out.writeBytes(relay.accept(Unpooled.copiedBuffer(rest)));
      out.writeBytes(relay.finish());
      assertThat(ByteBufUtil.getBytes(out)).isEqualTo(whole);
      assertThat(relay.isComplete()).isTrue();
      assertThat(relay.hasBegun()).isTrue();
      assertThat(relay.use()).isEqualTo(USE);
      assertThat(relay.estimatedOutput()).isPositive();
    }
  }

  @Test
  void a_stream_that_breaks_off_is_told_and_never_complete() {
    byte[] begun = written(ANSWER.subList(0, 8));
    byte[] cut = Arrays.copyOf(begun, begun.length / 2);
    ByteBuf exception = IN.errorEvent(Refusal.of(429, "rate_limited", "slow down"), ASKED);
    Relay relay = OUT.passThrough(ASKED);
    relay.accept(Unpooled.copiedBuffer(written(ANSWER.subList(0, 3)))).release();
    assertThat(relay.accept(exception.copy()).isReadable()).isFalse();
    assertThat(relay.accept(Unpooled.copiedBuffer(written(ANSWER))).isReadable()).isFalse();
    assertThat(relay.error()).isEqualTo("slow down");
    assertThat(relay.limited()).isTrue();
    assertThat(relay.isComplete()).isFalse();

    StreamReader reader = OUT.reader();
    List<Delta> told = read(reader, ByteBufUtil.getBytes(exception), written(ANSWER));
    assertThat(told).containsExactly(new Delta.Broke("slow down", true));
    assertThat(reader.isComplete()).isFalse();
    assertThat(read(OUT.reader(), cut).getLast()).isInstanceOf(Delta.Broke.class);
  }

  @Test
  void a_flipped_bit_breaks_the_stream_and_nothing_throws() {
    byte[] whole = written(ANSWER);
    for (int bit = 0; bit < 8 * whole.length; bit += 7) {
      byte[] damaged = whole.clone();
      damaged[bit / 8] ^= (byte) (1 << bit % 8);
      StreamReader reader = OUT.reader();
      assertThat(read(reader, damaged).getLast()).isInstanceOf(Delta.Broke.class);
      assertThat(reader.isComplete()).isFalse();
      Relay relay = OUT.passThrough(ASKED);
      relay.accept(Unpooled.copiedBuffer(damaged)).release();
      assertThat(relay.isComplete()).isFalse();
    }
  }

  @Test
  void any_json_in_the_events_is_taken() {
    Random random = new Random(5);
    List<String> names =
        List.of(
            "messageStart",
            "contentBlockStart",
            "contentBlockDelta",
            "contentBlockStop",
            "messageStop",
            "metadata",
            "other");
    String seed =
        "{\"contentBlockIndex\":1,\"start\":{\"toolUse\":{\"toolUseId\":\"a\",\"name\":\"b\"}},\"delta\":{\"text\":\"x\",\"toolUse\":{\"input\":\"{}\"},\"reasoningContent\":{\"signature\":\"s\"}},\"stopReason\":\"end_turn\",\"usage\":{\"inputTokens\":1,\"outputTokens\":2}}";
    for (int i = 0; i < 1500; i++) {
      StreamReader reader = OUT.reader();
      List<byte[]> frames = new ArrayList<>();
      for (int n = 0; n < 4; n++) {
        byte[] json = ConverseTest.mutated(seed, random).getBytes(UTF_8);
        String name = names.get(random.nextInt(names.size()));
        frames.add(ByteBufUtil.getBytes(Frame.event(name, json)));
      }
      read(reader, frames.toArray(byte[][]::new));
    }
  }

  @Test
  void tools_called_at_once_come_one_after_another() {
    List<Delta> mixed =
        List.of(
            new Delta.Began("", ""),
            new Delta.ToolBegan(0, 0, "c0", "a", null),
            new Delta.ToolBegan(0, 1, "c1", "b", null),
            new Delta.ToolArguments(0, 0, "{\"x\":"),
            new Delta.ToolArguments(0, 1, "{\"y\":"),
            new Delta.ToolBegan(0, 2, "c2", "c", null),
            new Delta.ToolArguments(0, 1, "2}"),
            new Delta.ToolArguments(0, 0, "1}"),
            new Delta.Stopped(0, StopReason.TOOL_CALLS, null),
            new Delta.Used(USE));
    assertThat(read(OUT.reader(), written(mixed)))
        .containsExactly(
            new Delta.Began("", ""),
            new Delta.ToolBegan(0, 0, "c0", "a", null),
            new Delta.ToolArguments(0, 0, "{\"x\":"),
            new Delta.ToolArguments(0, 0, "1}"),
            new Delta.PartEnded(0),
            new Delta.ToolBegan(0, 1, "c1", "b", null),
            new Delta.ToolArguments(0, 1, "{\"y\":2}"),
            new Delta.PartEnded(0),
            new Delta.ToolBegan(0, 2, "c2", "c", null),
            new Delta.PartEnded(0),
            new Delta.Stopped(0, StopReason.TOOL_CALLS, null),
            new Delta.Used(USE));
  }
}
