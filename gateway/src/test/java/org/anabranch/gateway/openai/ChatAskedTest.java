package org.anabranch.gateway.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Set;
import org.anabranch.gateway.dialect.Asked;
import org.anabranch.gateway.dialect.BadRequest;
import org.anabranch.gateway.dialect.Capability;
import org.anabranch.gateway.dialect.Incoming;
import org.anabranch.gateway.dialect.Upstream;
import org.anabranch.kernel.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChatAskedTest {
  private static String sent(String body, String... quirks) {
    Incoming request = Chat.post("/v1/chat/completions", body);
    String sent =
        Chat.text(Chat.IN.read(request).passThrough(new Upstream("up \"1\"", "v", Set.of(quirks))));
    assertThat(request.body().refCnt()).isEqualTo(1);
    return sent;
  }

  @Test
  void what_the_route_needs_is_read() {
    Asked asked =
        Chat.asked(
            """
            {"n":2,"model":"größe/m","stream":true,"max_tokens":50,"user":"u","prompt_cache_key":"k",
             "messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"x"}}]},
                         {"role":"user","content":[{"type":"file","file":{"file_id":"f"}}]}],
             "response_format":{"type":"json_schema","json_schema":{}},"metadata":{"team":"a"},
             "tools":[{"type":"function","function":{"name":"f"}}],"logprobs":true,
             "reasoning_effort":"low"}
            """);

    assertThat(asked.model()).isEqualTo("größe/m");
    assertThat(asked.stream()).isTrue();
    assertThat(asked.maxOutputTokens()).isEqualTo(50);
    assertThat(asked.choices()).isEqualTo(2);
    assertThat(asked.weight().messages()).isEqualTo(2);
    assertThat(asked.sessionKey()).isEqualTo("k");
    assertThat(asked.user()).isEqualTo("u");
    assertThat(asked.tags()).isEqualTo(Map.of("team", "a"));
    assertThat(asked.needs())
        .containsExactlyInAnyOrder(
            Capability.IMAGES,
            Capability.DOCUMENTS,
            Capability.SCHEMA,
            Capability.TOOLS,
            Capability.LOGPROBS,
            Capability.REASONING,
            Capability.STREAMING);
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

  @Test
  void quirks_are_applied_to_the_bytes() {
    String body =
        """
        {"stream_options":{"include_usage":true}, "model":"m","stream":true,"user":"u","seed":-3,
         "max_completion_tokens":9,
         "messages":[{"role":"developer","content":"developer"},{"content":"\\"role\\":\\"developer\\"","role":"user"}]}
        """;

    assertThat(
            Json.tree(
                sent(
                    body,
                    "max_tokens",
                    "random_seed",
                    "no_stream_options",
                    "no_user",
                    "no_developer")))
        .isEqualTo(
            Json.tree(
                """
                {"model":"up \\"1\\"","stream":true,"random_seed":-3,"max_tokens":9,
                 "messages":[{"role":"system","content":"developer"},{"content":"\\"role\\":\\"developer\\"","role":"user"}]}
                """));
  }

  @Test
  void the_bound_goes_by_its_new_name_where_the_old_one_is_refused() {
    String quirk = "max_completion_tokens";

    assertThat(Json.tree(sent("{\"model\":\"m\",\"max_tokens\":9,\"messages\":[1]}", quirk)))
        .isEqualTo(
            Json.tree("{\"model\":\"up \\\"1\\\"\",\"messages\":[1],\"max_completion_tokens\":9}"));
    assertThat(
            Json.tree(
                sent("{\"max_completion_tokens\":7,\"model\":\"m\",\"messages\":[1]}", quirk)))
        .isEqualTo(
            Json.tree("{\"max_completion_tokens\":7,\"model\":\"up \\\"1\\\"\",\"messages\":[1]}"));
  }

  @Test
  void an_azure_address_names_the_model() {
    Asked asked =
        Chat.IN.read(
            Chat.post("/openai/deployments/my%2Fm/chat/completions", "{\"messages\":[1]}"));

    assertThat(asked.model()).isEqualTo("my/m");
    assertThat(Chat.text(asked.passThrough(Chat.upstream())))
        .isEqualTo("{\"messages\":[1],\"model\":\"up\"}");
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
          {"messages":[1]} | “model” is missing
          {"model":"m"} | “messages” is missing
          {"model":"m","messages":[]} | “messages” is empty
          {"model":"m","messages":"x"} | “messages” must be a list
          {"model":"m","messages":[1],"max_tokens":0} | from 1 to
          {"model":"m","messages":[1],"max_tokens":99999999999999999999999} | from 1 to
          {"model":"m","messages":[1],"n":1000} | from 1 to 128
          {"model":"m","messages":[1],"stream":"yes"} | must be true or false
          {"model":"m","messages":[1],"stream":true,"stream":false} | given twice
          {"model":"m","messages":[1],"stream_options":7} | must be an object
          {"model":"m","messages":[1] | not valid JSON
          """)
  void what_makes_no_sense_is_refused_in_words(String body, String message) {
    assertThatThrownBy(() -> Chat.asked(body))
        .isInstanceOf(BadRequest.class)
        .hasMessageContaining(message);
  }

  @Test
  void a_picture_counts_as_a_piece_and_not_by_its_bytes() {
    Asked asked =
        Chat.asked(
            "{\"model\":\"m\",\"messages\":[{\"url\":\"data:image/png;base64,"
                + "A".repeat(100_000)
                + "\"}]}");

    assertThat(asked.weight().attachments()).isEqualTo(1);
    assertThat(asked.weight().asciiBytes()).isLessThan(100);
  }
}
