package org.anabranch.gateway.openai;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.anabranch.gateway.conversation.Delta;
import org.anabranch.gateway.conversation.Part.Signature;
import org.anabranch.gateway.conversation.StopReason;
import org.anabranch.gateway.conversation.TokenLogprob;
import org.anabranch.gateway.conversation.TokenUse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ChatStreamsTest {
  private static final List<Delta> EVERYTHING =
      List.of(
          new Delta.Began("chatcmpl-1", "m", 1_600_000_000),
          new Delta.Thought(0, "Let me "),
          new Delta.Thought(0, "think."),
          new Delta.Text(0, "Two \"calls\", größer 河 "),
          new Delta.Logprobs(
              0,
              List.of(
                  new TokenLogprob("a", -0.5, List.of(new TokenLogprob("b", -1.5, List.of()))))),
          new Delta.ToolBegan(0, 0, "c1", "f", null),
          new Delta.ToolArguments(0, 0, "{\"a\":"),
          new Delta.ToolBegan(0, 1, "c2", "g", new Signature("gemini", "gs")),
          new Delta.ToolArguments(0, 0, " 1}"),
          new Delta.ToolArguments(0, 1, "{}"),
          new Delta.Stopped(0, StopReason.TOOL_CALLS, null),
          new Delta.Refused(1, "No."),
          new Delta.Stopped(1, StopReason.END, null),
          new Delta.Used(new TokenUse(100, 60, 20, 50, 30)));

  static LongStream seeds() {
    Long one = Long.getLong("seed");
    return one == null ? LongStream.range(0, 200) : LongStream.of(one);
  }

  private static String written(List<Delta> deltas) {
    return Chat.write(new ChatStreamWriter(true, 1_700_000_000), deltas);
  }

  private static List<Delta> read(String stream) {
    return Chat.read(
        new ChatStreamReader(), stream.getBytes(StandardCharsets.UTF_8), new SplittableRandom(1));
  }

  private static List<Delta> chunk(String choice) {
    return read("data: {\"id\":\"i\",\"model\":\"m\",\"choices\":[" + choice + "]}\n\n");
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void what_is_written_is_read_again_however_it_is_cut(long seed) {
    byte[] bytes = written(EVERYTHING).getBytes(StandardCharsets.UTF_8);
    ChatStreamReader reader = new ChatStreamReader();

    assertThat(Chat.read(reader, bytes, new SplittableRandom(seed))).isEqualTo(EVERYTHING);
    assertThat(reader.isComplete()).isTrue();
  }

  @Test
  void a_seal_follows_with_the_whole_of_what_it_seals() {
    String stream =
        written(
            List.of(
                new Delta.Began("i", "m"),
                new Delta.Thought(0, "a"),
                new Delta.Thought(0, "b"),
                new Delta.ThoughtSealed(0, new Signature("anthropic", "s")),
                new Delta.SealedThought(0, new Signature("anthropic", "blob")),
                new Delta.ToolBegan(0, 0, "c", "f", null),
                new Delta.Stopped(0, StopReason.TOOL_CALLS, null)));

    assertThat(stream)
        .contains(
            "\"reasoning_details\":[{\"type\":\"reasoning.text\",\"text\":\"ab\",\"signature\":\"s\","
                + "\"format\":\"anthropic-claude-v1\",\"index\":0}]")
        .contains("\"data\":\"blob\",\"format\":\"anthropic-claude-v1\",\"index\":1")
        .contains("\"function\":{\"arguments\":\"{}\"}");
  }

  @Test
  void calls_without_an_id_or_with_the_id_of_another_get_one_of_their_own() {
    String call = "{\"index\":%d,\"id\":\"%s\",\"function\":{\"name\":\"f\",\"arguments\":\"%s\"}}";
    List<Delta> deltas =
        chunk(
            "{\"index\":0,\"delta\":{\"tool_calls\":["
                + String.join(
                    ",",
                    call.formatted(0, "f", "{"),
                    call.formatted(1, "f", "{}"),
                    call.formatted(0, "f", "}"),
                    call.formatted(2, "", "{}"))
                + "]}}");

    assertThat(deltas)
        .contains(
            new Delta.ToolBegan(0, 0, "f", "f", null),
            new Delta.ToolBegan(0, 1, "call_i_0_1", "f", null),
            new Delta.ToolArguments(0, 0, "}"),
            new Delta.ToolBegan(0, 2, "call_i_0_2", "f", null))
        .filteredOn(Delta.ToolBegan.class::isInstance)
        .hasSize(3);
  }

  @Test
  void wherever_a_stream_is_cut_it_is_not_complete() {
    List<Delta> one =
        List.of(
            new Delta.Began("i", "m"),
            new Delta.Text(0, "é"),
            new Delta.ToolBegan(0, 0, "c1", "f", null),
            new Delta.ToolArguments(0, 0, "{}"),
            new Delta.Stopped(0, StopReason.TOOL_CALLS, null));
    String stream = written(one);
    int end = stream.indexOf("\"finish_reason\":\"tool_calls\"");
    byte[] bytes = stream.getBytes(StandardCharsets.UTF_8);
    for (int cut = 0; cut <= end; cut++) {
      ChatStreamReader reader = new ChatStreamReader();
      Chat.read(reader, Arrays.copyOf(bytes, cut), new SplittableRandom(cut));
      assertThat(reader.isComplete()).as("cut at %d", cut).isFalse();
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void nonsense_breaks_the_stream_and_throws_nothing(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    String stream = written(EVERYTHING);
    for (int i = 0; i < 1 + random.nextInt(4); i++) {
      stream = Chat.mutation(random).apply(stream);
    }
    ChatStreamReader reader = new ChatStreamReader();
    List<Delta> deltas =
        Chat.read(reader, stream.getBytes(StandardCharsets.UTF_8), new SplittableRandom(seed));
    if (deltas.stream().anyMatch(Delta.Broke.class::isInstance)) {
      assertThat(reader.isComplete()).isFalse();
      assertThat(deltas.getLast()).isInstanceOf(Delta.Broke.class);
    }
  }

  @Test
  void vendors_departures_are_read() {
    assertThat(
            chunk(
                "{\"delta\":{\"content\":[{\"type\":\"thinking\",\"thinking\":[{\"type\":\"text\",\"text\":\"h\"}]},"
                    + "{\"type\":\"text\",\"text\":\"t\"}]}}"))
        .contains(new Delta.Thought(0, "h"), new Delta.Text(0, "t"));
    assertThat(chunk("{\"delta\":{\"reasoning\":\"r\",\"content\":\"\"}}"))
        .containsExactly(new Delta.Began("i", "m"), new Delta.Thought(0, "r"));
    assertThat(
            chunk(
                "{\"delta\":{\"tool_calls\":[{\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":{\"x\":1}}},"
                    + "{\"id\":\"b\",\"function\":{\"name\":\"g\",\"arguments\":\"{}\"}}]},\"finish_reason\":\"stop\"}"))
        .containsExactly(
            new Delta.Began("i", "m"),
            new Delta.ToolBegan(0, 0, "a", "f", null),
            new Delta.ToolArguments(0, 0, "{\"x\":1}"),
            new Delta.ToolBegan(0, 1, "b", "g", null),
            new Delta.ToolArguments(0, 1, "{}"),
            new Delta.Stopped(0, StopReason.TOOL_CALLS, null));
    assertThat(
            read(
                "data: {\"choices\":[],\"x_groq\":{\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}}\n\n"))
        .contains(new Delta.Used(new TokenUse(1, 2)));
    assertThat(chunk("{\"delta\":{},\"finish_reason\":\"stop\",\"stop_reason\":\"###\"}"))
        .contains(new Delta.Stopped(0, StopReason.STOP_SEQUENCE, "###"));
    assertThat(
            read("data: {\"error\":{\"message\":\"slow down\",\"type\":\"rate_limit_error\"}}\n\n"))
        .containsExactly(new Delta.Broke("slow down", true));
  }

  @Test
  void a_stream_that_ends_without_a_reason_still_stops() {
    assertThat(read("data: {\"choices\":[{\"delta\":{\"content\":\"x\"}}]}\n\ndata: [DONE]"))
        .endsWith(new Delta.Text(0, "x"), new Delta.Stopped(0, StopReason.END, null));
  }
}
