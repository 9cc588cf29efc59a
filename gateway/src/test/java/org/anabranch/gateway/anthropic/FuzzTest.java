package org.anabranch.gateway.anthropic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.anabranch.gateway.anthropic.Samples.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.anabranch.gateway.conversation.Conversation;
import org.anabranch.gateway.conversation.Delta;
import org.anabranch.gateway.conversation.Part.Signature;
import org.anabranch.gateway.conversation.StopReason;
import org.anabranch.gateway.conversation.TokenUse;
import org.anabranch.gateway.conversation.Untranslatable;
import org.anabranch.gateway.dialect.Asked;
import org.anabranch.gateway.dialect.BadRequest;
import org.anabranch.gateway.dialect.Incoming;
import org.anabranch.gateway.dialect.PassingRelay;
import org.anabranch.gateway.dialect.Upstream;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

class FuzzTest {
  private static final Upstream UPSTREAM = new Upstream("claude-opus-4-8", "a", Set.of("vertex"));

  static LongStream seeds() {
    Long one = Long.getLong("seed");
    return one == null ? LongStream.range(0, 15) : LongStream.of(one);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void no_request_does_worse_than_a_complaint(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 25; i++) {
      JsonNode body = Json.tree(Samples.REQUEST);
      for (int changes = random.nextInt(3); changes >= 0; changes--) {
        change(body, random);
      }
      ask(bytes(body.toString()));
      ask(garbled(bytes(Samples.REQUEST), random));
    }
  }

  private static void ask(byte[] body) {
    try {
      ByteBuf buffer = Unpooled.wrappedBuffer(body);
      Asked asked =
          new AnthropicMessages()
              .read(new Incoming("POST", "/v1/messages", "", new DefaultHttpHeaders(), buffer));
      asked.needs();
      asked.weight();
      asked.passThrough(UPSTREAM).body().release();
      Conversation conversation = asked.conversation();
      new Anthropic().ask(conversation, UPSTREAM);
      new Anthropic().count(conversation, UPSTREAM);
    } catch (BadRequest | Untranslatable e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  /** Puts something else in the place of some value. */
  private static void change(JsonNode node, Random random) {
    if (node.isEmpty()) {
      return;
    }
    int at = random.nextInt(node.size());
    JsonNode child = List.copyOf(node.values()).get(at);
    if (!child.isEmpty() && random.nextInt(4) > 0) {
      change(child, random);
      return;
    }
    JsonNode other =
        Json.tree(
            List.of(
                    "null",
                    "1",
                    "-1e999",
                    "\"x\"",
                    "[]",
                    "{}",
                    "true",
                    "99999999999999999999",
                    "[{\"type\":\"text\"}]",
                    "{\"type\":\"\"}")
                .get(random.nextInt(10)));
    switch (node) {
      case ObjectNode object -> {
        String name = List.copyOf(object.propertyNames()).get(at);
        if (random.nextInt(3) == 0) {
          object.remove(name);
        } else {
          object.set(name, other);
        }
      }
      case ArrayNode array -> array.set(at, other);
      default -> throw new AssertionError(node);
    }
  }

  private static byte[] garbled(byte[] bytes, Random random) {
    byte[] garbled = bytes.clone();
    for (int i = random.nextInt(4); i >= 0; i--) {
      garbled[random.nextInt(garbled.length)] = (byte) random.nextInt(256);
    }
    return random.nextInt(3) == 0
        ? Arrays.copyOf(garbled, random.nextInt(garbled.length))
        : garbled;
  }

  @Test
  void depth_is_a_complaint() {
    ask(bytes("{\"model\":\"m\",\"max_tokens\":1,\"messages\":" + "[".repeat(100_000)));
    ask(
        bytes(
            "{\"model\":\"m\",\"max_tokens\":1,\"messages\":[{\"role\":\"user\",\"content\":"
                + "[{\"type\":\"tool_result\",\"tool_use_id\":\"a\",\"content\":".repeat(200)
                + "\"\""
                + "}]".repeat(201)
                + "]}"));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void no_stream_does_worse_than_breaking(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 25; i++) {
      List<String> events = new ArrayList<>(Samples.EVENTS);
      for (int changes = random.nextInt(3); changes >= 0; changes--) {
        int at = random.nextInt(events.size());
        switch (random.nextInt(3)) {
          case 0 -> events.remove(at);
          case 1 -> events.add(random.nextInt(events.size()), events.get(at));
          default -> {
            JsonNode event = Json.tree(events.get(at));
            event.values().forEach(value -> change(value, random));
            events.set(at, event.toString());
          }
        }
      }
      read(bytes(Samples.stream(events)), random.nextInt(40) + 1);
      read(garbled(bytes(Samples.stream(Samples.EVENTS)), random), random.nextInt(40) + 1);
    }
  }

  private record Read(List<Delta> deltas, boolean complete) {}

  private static Read read(byte[] stream, int pieces) {
    AnthropicStream reader = new AnthropicStream();
    List<Delta> deltas = new ArrayList<>();
    for (int at = 0; at < stream.length; at += pieces) {
      byte[] piece = Arrays.copyOfRange(stream, at, Math.min(stream.length, at + pieces));
      reader.accept(Unpooled.wrappedBuffer(piece), deltas::add);
    }
    reader.end(deltas::add);
    boolean broke = deltas.stream().anyMatch(Delta.Broke.class::isInstance);
    assertThat(broke && reader.isComplete()).isFalse();
    assertThat(!broke || deltas.getLast() instanceof Delta.Broke).isTrue();
    return new Read(deltas, reader.isComplete());
  }

  /** Complaint 7: what was cut, wherever, does not look complete. */
  @Test
  void a_stream_cut_at_any_byte_is_not_complete() {
    byte[] stream = bytes(Samples.stream(Samples.EVENTS));
    Read whole = read(stream, stream.length);
    assertThat(whole.complete()).isTrue();
    assertThat(read(stream, 1)).isEqualTo(whole);

    String last = "data: {\"type\":\"message_stop\"}";
    int end = stream.length - "\n\n".length();
    assertThat(new String(stream, UTF_8)).endsWith(last + "\n\n");
    AnthropicStream reader = new AnthropicStream();
    for (int at = 0; at < end; at++) {
      reader.accept(Unpooled.wrappedBuffer(stream, at, 1), _ -> {});
      assertThat(reader.isComplete()).as("cut after byte %d", at).isFalse();
    }
    for (int cut = 0; cut < end; cut += cut < end - 200 ? 29 : 1) {
      PassingRelay relay = new PassingRelay(new AnthropicStream());
      relay.accept(Unpooled.wrappedBuffer(stream, 0, cut)).release();
      relay.finish().release();
      assertThat(relay.isComplete()).as("passed and cut at byte %d", cut).isFalse();
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void whatever_comes_is_written_in_order_and_reads_as_the_same_answer(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 40; i++) {
      List<Delta> deltas = answer(random);
      String written = AnswerTest.write(deltas);
      EventOrder.check(written);
      assertThat(summary(AnswerTest.read(written))).isEqualTo(summary(deltas));
    }
  }

  private static List<Delta> answer(Random random) {
    List<Delta> deltas = new ArrayList<>();
    deltas.add(new Delta.Began("i", "m"));
    Signature seal = new Signature("anthropic", "c2ln");
    int calls = 0;
    for (int parts = random.nextInt(6); parts > 0; parts--) {
      switch (random.nextInt(4)) {
        case 0 -> {
          deltas.add(new Delta.Text(0, "é\n" + random.nextInt()));
          deltas.add(new Delta.Text(0, "b"));
        }
        case 1 -> {
          deltas.add(new Delta.Thought(0, "t" + random.nextInt()));
          deltas.add(new Delta.ThoughtSealed(0, seal));
        }
        case 2 -> deltas.add(new Delta.SealedThought(0, seal));
        default -> {
          int together = 1 + random.nextInt(3);
          List<Delta> open = new ArrayList<>();
          for (int c = 0; c < together; c++) {
            deltas.add(new Delta.ToolBegan(0, calls, "id" + calls, "f", null));
            open.add(new Delta.ToolArguments(0, calls++, "{\"a\":{\"}\\\"\":"));
          }
          List<Delta> rest =
              open.stream()
                  .map(
                      d ->
                          (Delta)
                              new Delta.ToolArguments(0, ((Delta.ToolArguments) d).index(), "1}}"))
                  .toList();
          deltas.addAll(open);
          deltas.addAll(random.nextBoolean() ? rest : rest.reversed());
        }
      }
      if (random.nextBoolean()) {
        deltas.add(new Delta.PartEnded(0));
      }
    }
    deltas.add(new Delta.Stopped(0, StopReason.STOP_SEQUENCE, "END"));
    deltas.add(new Delta.Used(new TokenUse(10, 2, 3, 1, 5, 4)));
    return deltas;
  }

  /** The answer that the pieces make, without how it was cut. */
  private static String summary(List<Delta> deltas) {
    StringBuilder order = new StringBuilder();
    Map<Integer, String> calls = new TreeMap<>();
    @Nullable TokenUse use = null;
    for (Delta delta : deltas) {
      switch (delta) {
        case Delta.Text text -> order.append(text.text());
        case Delta.Thought thought -> order.append('<').append(thought.text()).append('>');
        case Delta.ThoughtSealed sealed -> order.append(sealed.signature());
        case Delta.SealedThought sealed -> order.append(sealed.data());
        case Delta.ToolBegan tool -> calls.put(tool.index(), tool.id() + tool.name());
        case Delta.ToolArguments tool -> calls.merge(tool.index(), tool.json(), String::concat);
        case Delta.Stopped stopped -> order.append(stopped);
        case Delta.Used used -> use = used.use();
        default -> {}
      }
    }
    return order + " " + calls + " " + use;
  }
}
