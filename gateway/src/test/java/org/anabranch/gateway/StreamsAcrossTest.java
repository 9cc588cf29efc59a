package org.anabranch.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.anabranch.gateway.Across.DIALECTS;
import static org.anabranch.gateway.Across.inbound;
import static org.anabranch.gateway.Across.smallest;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.anabranch.gateway.dialect.Asked;
import org.anabranch.gateway.dialect.Inbound;
import org.anabranch.gateway.dialect.Incoming;
import org.anabranch.gateway.dialect.Relay;
import org.anabranch.gateway.dialect.TranslatingRelay;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams of vendors whose characters or line ends are cut in unusual places. */
class StreamsAcrossTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final String RESPONSES = "/v1/responses";
  private static final String MESSAGES = "/v1/messages";
  private static final String CONVERSE = "/model/m/converse-stream";
  private static final String GENERATE = "/v1beta/models/m:streamGenerateContent";

  private static Relay across(String vendor, String path) {
    Incoming request = smallest(path);
    Inbound inbound = inbound(request);
    return new TranslatingRelay(
        DIALECTS.outbound(vendor).reader(), inbound.writer(inbound.read(request)));
  }

  /** What comes out of bytes that come one by one. */
  private static String told(Relay relay, String events) {
    StringBuilder told = new StringBuilder();
    for (byte b : events.getBytes(UTF_8)) {
      told.append(text(relay.accept(Unpooled.wrappedBuffer(new byte[] {b}))));
    }
    told.append(text(relay.finish()));
    assertThat(relay.error()).isNull();
    assertThat(relay.isComplete()).isTrue();
    return told.toString();
  }

  private static String text(ByteBuf bytes) {
    String text = bytes.toString(UTF_8);
    bytes.release();
    return text;
  }

  /** Two pieces of a text, a thought or a call's arguments, as each vendor streams them. */
  private static String events(String vendor, String kind, String first, String second) {
    return switch (vendor) {
      case "openai" -> {
        String field =
            switch (kind) {
              case "text" -> "'content':'%s'";
              case "thought" -> "'reasoning_content':'%s'";
              default ->
                  "'tool_calls':[{'index':0,'id':'c1','type':'function','function':{'name':'f',"
                      + "'arguments':'%s'}}]";
            };
        String chunk =
            "data: {'id':'c','model':'m','choices':[{'index':0,'delta':{" + field + "}}]}\n\n";
        yield chunk.formatted(first)
            + chunk.formatted(second)
            + "data: {'id':'c','model':'m','choices':[{'index':0,'delta':{},'finish_reason':"
            + "'stop'}]}\n\ndata: [DONE]\n\n";
      }
      case "anthropic" -> {
        String block =
            switch (kind) {
              case "text" -> "{'type':'text','text':''}";
              case "thought" -> "{'type':'thinking','thinking':'','signature':''}";
              default -> "{'type':'tool_use','id':'c1','name':'f','input':{}}";
            };
        String delta =
            switch (kind) {
              case "text" -> "{'type':'text_delta','text':'%s'}";
              case "thought" -> "{'type':'thinking_delta','thinking':'%s'}";
              default -> "{'type':'input_json_delta','partial_json':'%s'}";
            };
        String piece =
            "event: content_block_delta\ndata: {'type':'content_block_delta','index':0,'delta':"
                + delta
                + "}\n\n";
        yield "event: message_start\ndata: {'type':'message_start','message':{'id':'m','type':"
            + "'message','role':'assistant','model':'m','content':[],'usage':{'input_tokens':1,"
            + "'output_tokens':1}}}\n\nevent: content_block_start\ndata: {'type':"
            + "'content_block_start','index':0,'content_block':"
            + block
            + "}\n\n"
            + piece.formatted(first)
            + piece.formatted(second)
            + "event: content_block_stop\ndata: {'type':'content_block_stop','index':0}\n\n"
            + "event: message_delta\ndata: {'type':'message_delta','delta':{'stop_reason':"
            + "'end_turn','stop_sequence':null},'usage':{'output_tokens':2}}\n\n"
            + "event: message_stop\ndata: {'type':'message_stop'}\n\n";
      }
      case "gemini" -> {
        String chunk =
            "data: {'candidates':[{'content':{'parts':[{'text':'%s'"
                + (kind.equals("thought") ? ",'thought':true" : "")
                + "}]}%s}]}\n\n";
        yield chunk.formatted(first, "") + chunk.formatted(second, ",'finishReason':'STOP'");
      }
      default -> throw new AssertionError(vendor);
    };
  }

  @ParameterizedTest
  @CsvSource({
    "openai,text",
    "openai,thought",
    "openai,call",
    "anthropic,text",
    "anthropic,thought",
    "anthropic,call",
    "gemini,text",
    "gemini,thought"
  })
  void a_character_whose_halves_come_in_two_pieces_arrives_whole(String vendor, String kind) {
    boolean call = kind.equals("call");
    String first = call ? "{\\'x\\':\\'a\\ud83d" : "a\\ud83d";
    String second = call ? "\\ude00b\\'}" : "\\ude00b";
    String events = events(vendor, kind, first, second).replace('\'', '"');
    for (String path : List.of(CHAT, RESPONSES, MESSAGES, CONVERSE, GENERATE)) {
      if (!inbound(smallest(path)).dialect().equals(DIALECTS.outbound(vendor).dialect())) {
        String told = told(across(vendor, path), events);
        assertThat(told).as(path).contains("\uD83D\uDE00b");
        if (!path.equals(CONVERSE)) { // whose frames have bytes that are no text
          assertThat(told).as(path).doesNotContain("?", "\uFFFD");
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {MESSAGES, RESPONSES, CONVERSE, GENERATE})
  void a_half_whose_other_never_comes_is_told_as_unknown(String path) {
    String events = events("openai", "text", "a", "b\\ud83d").replace('\'', '"');
    assertThat(told(across("openai", path), events)).contains("\"\uFFFD\"");
    String odd = events("openai", "text", "a\\ude00", "\\ud83db").replace('\'', '"');
    String told = told(across("openai", path), odd);
    assertThat(told).contains("a\uFFFD", "\uFFFDb");
  }

  @Test
  void a_half_is_not_put_together_with_what_is_said_after_another_kind_of_piece() {
    String chunk = "data: {'id':'c','model':'m','choices':[{'index':0,'delta':{'%s':'%s'}}]}\n\n";
    String events =
        (chunk.formatted("reasoning_content", "a\\ud83d")
                + chunk.formatted("content", "\\ude00b")
                + "data: {'id':'c','model':'m','choices':[{'index':0,'delta':{},'finish_reason':"
                + "'stop'}]}\n\ndata: [DONE]\n\n")
            .replace('\'', '"');
    assertThat(told(across("openai", MESSAGES), events))
        .containsSubsequence("\"thinking\":\"a\"", "\"thinking\":\"\uFFFD\"", "\uFFFDb");
  }

  @Test
  void calls_that_come_side_by_side_keep_their_halves_apart() {
    String chunk =
        "data: {'id':'c','model':'m','choices':[{'index':0,'delta':{'tool_calls':[{'index':%d,"
            + "'id':'%s','type':'function','function':{'name':'f','arguments':'%s'}}]}}]}\n\n";
    String events =
        (chunk.formatted(0, "c1", "{\\'x\\':\\'\\ud83d")
                + chunk.formatted(1, "c2", "{\\'x\\':\\'\\ud83c")
                + chunk.formatted(0, "c1", "\\ude00\\'}")
                + chunk.formatted(1, "c2", "\\udf0d\\'}")
                + "data: {'id':'c','model':'m','choices':[{'index':0,'delta':{},'finish_reason':"
                + "'tool_calls'}]}\n\ndata: [DONE]\n\n")
            .replace('\'', '"');
    assertThat(told(across("openai", GENERATE), events))
        .contains("{\"x\":\"\uD83D\uDE00\"}", "{\"x\":\"\uD83C\uDF0D\"}");
  }

  @ParameterizedTest
  @CsvSource({
    "openai," + MESSAGES,
    "openai," + CHAT,
    "anthropic," + GENERATE,
    "anthropic," + MESSAGES,
    "gemini," + CHAT,
    "gemini," + GENERATE
  })
  void lines_may_end_in_a_bare_carriage_return(String vendor, String path) {
    String events = (": hello\n\n" + events(vendor, "text", "Good ", "day.")).replace('\'', '"');
    String returned = events.replace('\n', '\r');
    Incoming request = smallest(path);
    Inbound inbound = inbound(request);
    if (inbound.dialect().equals(DIALECTS.outbound(vendor).dialect())) {
      Asked asked = inbound.read(request);
      Relay relay = DIALECTS.outbound(vendor).passThrough(asked);
      assertThat(told(relay, returned)).isEqualTo(returned);
      assertThat(relay.hasBegun()).isTrue();
    } else {
      assertThat(told(across(vendor, path), returned))
          .contains("Good ", "day.")
          .isEqualTo(told(across(vendor, path), events));
    }
  }
}
