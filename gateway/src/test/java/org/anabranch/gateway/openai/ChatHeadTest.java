package org.anabranch.gateway.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChatHeadTest {
  private static ChatHead read(String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    return ChatHead.read(bytes, bytes.length);
  }

  private static String sent(String body) {
    ByteBuf bytes = Unpooled.copiedBuffer(body, StandardCharsets.UTF_8);
    ByteBuf out = read(body).forUpstream(bytes, "up \"1\"");
    String text = out.toString(StandardCharsets.UTF_8);
    out.release();
    assertThat(bytes.refCnt()).isEqualTo(1);
    return text;
  }

  @Test
  void what_the_route_needs_is_read() {
    ChatHead head =
        read(
            """
            {"n":2,"model":"größe/m","stream":true,"max_tokens":50,
             "messages":[{"role":"user","content":"x"},{"role":"user","content":"y"}],
             "response_format":{"type":"json_schema","json_schema":{}},
             "stream_options":{"include_usage":true}}
            """);

    assertThat(head.model()).isEqualTo("größe/m");
    assertThat(head.stream()).isTrue();
    assertThat(head.usageAsked()).isTrue();
    assertThat(head.maxTokens()).isEqualTo(50);
    assertThat(head.choices()).isEqualTo(2);
    assertThat(head.json()).isTrue();
    assertThat(head.messages()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"model":"m","messages":[1]} | {"model":"up \\"1\\"","messages":[1]}
          {"é":"\\u00e9", "model" : "m" ,"messages":[1] } | {"é":"\\u00e9", "model" : "up \\"1\\"" ,"messages":[1] }
          {"messages":[{"model":"no"}],"model":"m","stream":true} | {"messages":[{"model":"no"}],"model":"up \\"1\\"","stream":true,"stream_options":{"include_usage":true}}
          {"stream_options":{"include_usage":false},"model":"m","stream":true,"messages":[1]} | {"stream_options":{"include_usage":true},"model":"up \\"1\\"","stream":true,"messages":[1]}
          {"model":"m","stream_options":{},"stream":true,"messages":[1]} | {"model":"up \\"1\\"","stream_options":{"include_usage":true},"stream":true,"messages":[1]}
          {"model":"m","stream_options":null,"stream":true,"messages":[1]} | {"model":"up \\"1\\"","stream_options":{"include_usage":true},"stream":true,"messages":[1]}
          {"model":"m","stream":true,"stream_options":{"include_usage":true,"z":1},"messages":[1]} | {"model":"up \\"1\\"","stream":true,"stream_options":{"include_usage":true,"z":1},"messages":[1]}
          """)
  void only_the_model_and_the_wish_for_usage_are_changed(String body, String expected) {
    assertThat(sent(body)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          [1] | must be a JSON object
          {"model":"m","messages":[1]} x | not valid JSON
          {"model":"m","messages":[1]}{} | goes on after
          {"model":7,"messages":[1]} | “model” must be a text
          {"model":"m","messages":[]} | “messages” is missing or empty
          {"model":"m","messages":"x"} | “messages” must be a list
          {"model":"m","messages":[1],"max_tokens":0} | from 1 to
          {"model":"m","messages":[1],"max_tokens":99999999999999999999999} | from 1 to
          {"model":"m","messages":[1],"n":1000} | from 1 to 128
          {"model":"m","messages":[1],"stream":"yes"} | must be true or false
          {"model":"m","messages":[1],"stream":true,"stream":false} | given twice
          {"model":"m","messages":[1] | not valid JSON
          """)
  void what_makes_no_sense_is_refused_in_words(String body, String message) {
    assertThatThrownBy(() -> read(body))
        .isInstanceOf(BadRequest.class)
        .hasMessageContaining(message);
  }

  @Test
  void a_picture_counts_as_a_piece_and_not_by_its_bytes() {
    ChatHead head =
        read(
            "{\"model\":\"m\",\"messages\":[{\"url\":\"data:image/png;base64,"
                + "A".repeat(100_000)
                + "\"}]}");

    assertThat(head.attachments()).isEqualTo(1);
    assertThat(head.asciiBytes()).isLessThan(100);
  }
}
