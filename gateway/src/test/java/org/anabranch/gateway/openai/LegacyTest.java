package org.anabranch.gateway.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.anabranch.gateway.conversation.Conversation;
import org.anabranch.gateway.conversation.Delta;
import org.anabranch.gateway.conversation.Reply;
import org.anabranch.gateway.conversation.StopReason;
import org.anabranch.gateway.conversation.TokenUse;
import org.anabranch.gateway.conversation.Turn;
import org.anabranch.gateway.conversation.Untranslatable;
import org.anabranch.gateway.dialect.Asked;
import org.anabranch.gateway.dialect.BadRequest;
import org.anabranch.gateway.dialect.Outgoing;
import org.anabranch.gateway.dialect.Relay;
import org.anabranch.kernel.Json;
import org.junit.jupiter.api.Test;

class LegacyTest {
  private static Asked asked(String body) {
    return Chat.IN.read(Chat.post("/v1/completions", body));
  }

  @Test
  void a_text_to_go_on_with_passes_through_and_is_nothing_for_another_dialect() {
    Asked asked = asked("{\"model\":\"m\",\"prompt\":[\"a\",\"b\"],\"n\":2,\"stream\":true}");
    assertThat(asked.choices()).isEqualTo(4);

    Outgoing sent = asked.passThrough(Chat.upstream());
    assertThat(sent.path()).isEqualTo("/completions");
    assertThat(Chat.text(sent))
        .isEqualTo(
            "{\"model\":\"up\",\"prompt\":[\"a\",\"b\"],\"n\":2,\"stream\":true,"
                + "\"stream_options\":{\"include_usage\":true}}");
    assertThatThrownBy(() -> Chat.sent(asked.conversation()))
        .isInstanceOf(Untranslatable.class)
        .hasMessageContaining("“prompt”");
    assertThatThrownBy(() -> asked("{\"model\":\"m\"}"))
        .isInstanceOf(BadRequest.class)
        .hasMessageContaining("“prompt” is missing");
  }

  private static String again(String body, UnaryOperator<Conversation> change)
      throws Untranslatable {
    Asked asked = asked(body);
    return Chat.text(asked.ask(change.apply(asked.conversation()), Chat.OUT, Chat.upstream()));
  }

  @Test
  void what_was_read_as_a_conversation_is_put_together_again() throws Untranslatable {
    for (String prompt :
        List.of("\"a\"", "[\"a\",\"b\"]", "[1,2,3]", "[[1,2],[3]]", "[]", "[\"a\",[1]]")) {
      String asked =
          "{\"model\":\"up\",\"prompt\":%s,\"suffix\":\"z\",\"n\":2,\"logprobs\":3,\"new\":[1.50],\"user\":\"u\"}"
              .formatted(prompt);
      assertThat(Json.tree(again(asked, c -> c))).as(prompt).isEqualTo(Json.tree(asked));
    }
    String streamed = "{\"model\":\"m\",\"prompt\":\"a\",\"stream\":true}";
    assertThat(Json.tree(again(streamed, c -> c)))
        .isEqualTo(
            Json.tree(
                "{\"model\":\"up\",\"prompt\":\"a\",\"stream\":true,"
                    + "\"stream_options\":{\"include_usage\":true}}"));
    assertThat(Json.tree(again(streamed, Conversation::notStreamed)).has("stream")).isFalse();
    assertThat(
            again(
                streamed,
                c -> c.with(List.of(c.turns().getFirst(), Turn.assistant(" and so far")))))
        .contains("\"a and so far\"");
  }

  @Test
  void how_likely_tokens_were_comes_through_whole_and_streamed() {
    String choice =
        "{\"text\":\"hé you\",\"index\":0,\"logprobs\":{\"tokens\":[\"hé\",\" you\"],"
            + "\"token_logprobs\":[-0.5,-1.5],\"top_logprobs\":[{\"hé\":-0.5,\"ha\":-2.0},{}],"
            + "\"text_offset\":[0,2]},\"finish_reason\":\"stop\"}";
    byte[] body = "{\"choices\":[%s]}".formatted(choice).getBytes(StandardCharsets.UTF_8);
    Reply reply = Objects.requireNonNull(Chat.OUT.reply(body, body.length));
    Asked asked = asked("{\"model\":\"m\",\"prompt\":\"x\",\"logprobs\":2}");
    assertThat(Chat.json(Chat.IN.write(reply, asked)).path("choices").path(0))
        .isEqualTo(Json.tree(choice));

    byte[] stream =
        ("data: {\"choices\":[" + choice + "]}\n\ndata: [DONE]\n\n")
            .getBytes(StandardCharsets.UTF_8);
    List<Delta> deltas = Chat.read(Chat.OUT.reader(), stream, new SplittableRandom(1));
    assertThat(Chat.write(Chat.IN.writer(asked), deltas))
        .contains("\"text\":\"hé you\"", "\"text_offset\":[0,2]", "\"ha\":-2.0", "\"stop\"");
  }

  @Test
  void a_stream_of_texts_is_counted_and_ends() {
    Relay relay = Chat.OUT.passThrough(asked("{\"model\":\"m\",\"prompt\":\"x\",\"stream\":true}"));
    String stream =
        "data: {\"choices\":[{\"text\":\""
            + "word ".repeat(20)
            + "\",\"index\":0,\"finish_reason\":null}]}\n\n";
    Chat.text(relay.accept(Unpooled.copiedBuffer(stream, StandardCharsets.UTF_8)));

    assertThat(relay.estimatedOutput()).isEqualTo(25);
    assertThat(relay.isComplete()).isFalse();
    Chat.text(relay.accept(Unpooled.copiedBuffer("data: [DONE]\n\n", StandardCharsets.UTF_8)));
    assertThat(relay.isComplete()).isTrue();
  }

  @Test
  void an_answer_is_written_as_a_text() {
    Asked asked = asked("{\"model\":\"m\",\"prompt\":\"x\"}");
    assertThat(
            Chat.json(Chat.IN.write(Reply.of("i", "m", "hi", new TokenUse(1, 2)), asked))
                .path("choices"))
        .isEqualTo(
            Json.tree(
                "[{\"text\":\"hi\",\"index\":0,\"logprobs\":null,\"finish_reason\":\"stop\"}]"));
    assertThat(
            Chat.write(
                Chat.IN.writer(asked),
                List.of(
                    new Delta.Began("i", "m"),
                    new Delta.Text(0, "hi"),
                    new Delta.Stopped(0, StopReason.MAX_TOKENS, null))))
        .contains("\"text\":\"hi\"", "\"finish_reason\":\"length\"")
        .endsWith("data: [DONE]\n\n");
  }
}
