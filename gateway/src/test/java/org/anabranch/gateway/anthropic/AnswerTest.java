package org.anabranch.gateway.anthropic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.anabranch.gateway.anthropic.Samples.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.anabranch.gateway.conversation.Citation;
import org.anabranch.gateway.conversation.Citation.Place;
import org.anabranch.gateway.conversation.Citation.Place.Kind;
import org.anabranch.gateway.conversation.Delta;
import org.anabranch.gateway.conversation.Part;
import org.anabranch.gateway.conversation.Part.Signature;
import org.anabranch.gateway.conversation.Reply;
import org.anabranch.gateway.conversation.StopReason;
import org.anabranch.gateway.conversation.TokenUse;
import org.anabranch.gateway.dialect.Outbound.Tally;
import org.anabranch.kernel.Json;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class AnswerTest {
  private static final TokenUse USE = new TokenUse(1111, 1000, 100, 40, 50, 20);

  static List<Delta> read(String stream) {
    AnthropicStream reader = new AnthropicStream();
    List<Delta> deltas = new ArrayList<>();
    reader.accept(Unpooled.copiedBuffer(stream, UTF_8), deltas::add);
    reader.end(deltas::add);
    assertThat(reader.isComplete()).isTrue();
    return deltas;
  }

  static String write(List<Delta> deltas) {
    AnthropicStreamWriter writer = new AnthropicStreamWriter();
    ByteBuf out = Unpooled.buffer();
    for (Delta delta : deltas) {
      ByteBuf piece = writer.write(delta);
      out.writeBytes(piece);
    }
    return out.writeBytes(writer.end()).toString(UTF_8);
  }

  private static Reply reply(String message) {
    return requireNonNull(ReplyReader.read(bytes(message), bytes(message).length));
  }

  @Test
  void a_message_is_read_and_written_without_loss() {
    Reply reply = reply(Samples.MESSAGE);

    assertThat(Json.MAPPER.readTree(ReplyWriter.write(reply)))
        .isEqualTo(Json.tree(Samples.MESSAGE));
  }

  /** Complaint 14: tokens of the cache are counted once, whichever way they are told. */
  @Test
  void tokens_of_the_cache_are_part_of_the_input_once() {
    Reply reply = reply(Samples.MESSAGE);

    assertThat(reply.use()).isEqualTo(USE);
    assertThat(ReplyReader.tally(bytes(Samples.MESSAGE), bytes(Samples.MESSAGE).length))
        .isEqualTo(new Tally(USE));
    assertThat(read(Samples.stream(Samples.EVENTS))).contains(new Delta.Used(USE));
    assertThat(UsageFields.read(UsageFields.write(USE, null))).isEqualTo(USE);
  }

  @Test
  void a_stream_tells_its_pieces_in_order() {
    List<Delta> deltas = read(Samples.stream(Samples.EVENTS));

    assertThat(deltas.stream().filter(d -> !(d instanceof Delta.Used)))
        .containsExactly(
            new Delta.Began("msg_1", "claude-sonnet-4-5"),
            new Delta.Thought(0, "Hm"),
            new Delta.Thought(0, "."),
            new Delta.ThoughtSealed(0, new Signature("anthropic", "c2ln")),
            new Delta.PartEnded(0),
            new Delta.SealedThought(0, new Signature("anthropic", "cmVk")),
            new Delta.PartEnded(0),
            new Delta.Text(0, "It is é"),
            new Delta.Cited(
                0, new Citation(null, null, null, "c", null, new Place(Kind.PAGES, 0, 1, 2), null)),
            new Delta.Text(0, " 12 degrees."),
            new Delta.PartEnded(0),
            new Delta.Native(
                0,
                "anthropic",
                Json.tree(
                    """
                    {"type":"server_tool_use","id":"srvtoolu_1","name":"web_search",
                     "input":{"query":"x"}}
                    """)),
            new Delta.PartEnded(0),
            new Delta.ToolBegan(0, 0, "toolu_1", "weather", null),
            new Delta.ToolArguments(0, 0, "{\"city\": \"Be"),
            new Delta.ToolArguments(0, 0, "rn\"}"),
            new Delta.PartEnded(0),
            new Delta.Stopped(0, StopReason.TOOL_CALLS, null));
  }

  @Test
  void what_is_written_reads_as_what_it_was() {
    List<Delta> deltas = read(Samples.stream(Samples.EVENTS));
    String written = write(deltas);

    EventOrder.check(written);
    assertThat(last(read(written))).isEqualTo(last(deltas));
  }

  /** The count is told twice where the vendor told it in two places; the last one counts. */
  private static List<Delta> last(List<Delta> deltas) {
    List<Delta> kept = new ArrayList<>(deltas);
    Delta last = deltas.stream().filter(Delta.Used.class::isInstance).toList().getLast();
    kept.removeIf(Delta.Used.class::isInstance);
    kept.add(last);
    return kept;
  }

  /** Complaint 19. */
  @Test
  void a_beginning_told_twice_is_written_once() {
    List<Delta> deltas = new ArrayList<>(read(Samples.stream(Samples.EVENTS)));
    deltas.add(1, deltas.getFirst());
    deltas.add(8, deltas.getFirst());

    EventOrder.check(write(deltas));
  }

  @Test
  void interleaved_calls_come_out_one_after_the_other() {
    String written =
        write(
            List.of(
                new Delta.Began("i", "m"),
                new Delta.Text(0, "Let me see."),
                new Delta.ToolBegan(0, 0, "a", "f", null),
                new Delta.ToolBegan(0, 1, "b", "g", null),
                new Delta.ToolArguments(0, 1, "{\"x\":"),
                new Delta.ToolArguments(0, 0, "{\"y\":\"}\"}"),
                new Delta.ToolBegan(0, 2, "c", "h", null),
                new Delta.ToolArguments(0, 1, "[1]}"),
                new Delta.Stopped(0, StopReason.TOOL_CALLS, null),
                new Delta.Used(new TokenUse(3, 4))));

    EventOrder.check(written);
    assertThat(read(written))
        .containsSubsequence(
            new Delta.ToolBegan(0, 0, "a", "f", null),
            new Delta.ToolArguments(0, 0, "{\"y\":\"}\"}"),
            new Delta.ToolBegan(0, 1, "b", "g", null),
            new Delta.ToolArguments(0, 1, "{\"x\":"),
            new Delta.ToolArguments(0, 1, "[1]}"),
            new Delta.ToolBegan(0, 2, "c", "h", null),
            new Delta.ToolArguments(0, 2, "{}"),
            new Delta.Used(new TokenUse(3, 4)),
            new Delta.Stopped(0, StopReason.TOOL_CALLS, null));
  }

  /** A client gives seals back as it got them; each finds the vendor who made it. */
  @Test
  void seals_of_other_vendors_come_back_to_them() {
    Signature gemini = new Signature("gemini", "AbC+/=");
    String written =
        write(
            List.of(
                new Delta.Began("i", "m"),
                new Delta.Thought(0, "Hm."),
                new Delta.ThoughtSealed(0, gemini),
                new Delta.Thought(0, "Unsealed."),
                new Delta.ToolBegan(0, 0, "call:1", "f", gemini),
                new Delta.ToolArguments(0, 0, "{}"),
                new Delta.Stopped(0, StopReason.TOOL_CALLS, null)));
    EventOrder.check(written);

    String body =
        "{\"model\":\"m\",\"max_tokens\":1,\"messages\":[{\"role\":\"assistant\",\"content\":"
            + EventOrder.blocks(written)
            + "}]}";
    assertThat(RequestReader.read(bytes(body), bytes(body).length).turns().getFirst().parts())
        .containsExactly(
            new Part.Thought("Hm.", gemini),
            new Part.Thought("Unsealed.", null),
            new Part.ToolCall("call:1", "f", "{}", gemini, null));
  }

  @Test
  void a_refusals_words_stand_where_anthropic_has_them() {
    String written =
        write(
            List.of(
                new Delta.Began("i", "m"),
                new Delta.Refused(0, "I will "),
                new Delta.Refused(0, "not."),
                new Delta.Stopped(0, StopReason.END, null)));

    EventOrder.check(written);
    assertThat(read(written))
        .contains(
            new Delta.Refused(0, "I will not."), new Delta.Stopped(0, StopReason.REFUSAL, null));
  }

  @Test
  void an_error_in_the_stream_is_told_and_nothing_after_it() {
    String stream =
        Samples.stream(Samples.EVENTS.subList(0, 5))
            + "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\","
            + "\"message\":\"Overloaded\"}}\n\n"
            + Samples.stream(Samples.EVENTS.subList(5, Samples.EVENTS.size()));
    AnthropicStream reader = new AnthropicStream();
    List<Delta> deltas = new ArrayList<>();

    reader.accept(Unpooled.copiedBuffer(stream, UTF_8), deltas::add);

    assertThat(deltas.getLast()).isEqualTo(new Delta.Broke("Overloaded", true));
    assertThat(reader.isComplete()).isFalse();
  }

  @Test
  void a_message_without_a_stop_sequence_field_or_usage_is_still_one() {
    String message = "{\"content\":[{\"type\":\"text\",\"text\":\"a\"}]}";
    Reply reply = reply(message);

    assertThat(reply.use()).isNull();
    JsonNode written = Json.MAPPER.readTree(ReplyWriter.write(reply));
    assertThat(written.path("stop_reason").asString()).isEqualTo("end_turn");
    assertThat(ReplyReader.read(bytes("{\"error\":1}"), 11)).isNull();
  }
}
