package org.anabranch.gateway.openai;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.anabranch.gateway.conversation.Untranslatable;
import org.anabranch.gateway.dialect.BadRequest;
import org.anabranch.gateway.dialect.Credential;
import org.anabranch.gateway.dialect.EmbeddingAsk;
import org.anabranch.gateway.dialect.Embeddings;
import org.anabranch.gateway.dialect.Inbound.Listed;
import org.anabranch.gateway.dialect.Incoming;
import org.anabranch.gateway.dialect.Operation;
import org.anabranch.gateway.dialect.Refusal;
import org.anabranch.kernel.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenAiChatTest {
  @ParameterizedTest
  @CsvSource({
    "/v1/chat/completions, CONVERSE",
    "/chat/completions, CONVERSE",
    "/openai/v1/chat/completions, CONVERSE",
    "/openai/deployments/gpt%2F4/chat/completions, CONVERSE",
    "/v1/embeddings, EMBED",
    "/openai/deployments/e/embeddings, EMBED",
    "/v1/models, MODELS",
    "/v1/models/a%2Fb, MODEL",
    "/v1/models/a/b, MODEL",
    "/v1/responses,",
    "/v1/messages,",
    "/openai/deployments/x/models,",
    "/health,"
  })
  void addresses_are_known(String path, Operation operation) {
    assertThat(Chat.IN.operation(Chat.post(path, ""))).isEqualTo(operation);
  }

  @Test
  void the_same_address_with_another_dialects_headers_is_another_dialects() {
    Incoming request = Chat.post("/v1/models", "");
    request.headers().set("anthropic-version", "2023-06-01");

    assertThat(Chat.IN.operation(request)).isNull();
  }

  @Test
  void keys_come_in_two_headers() {
    Incoming request = Chat.post("/v1/models", "");
    assertThat(Chat.IN.credential(request)).isNull();
    request.headers().set("api-key", "k1");
    assertThat(Chat.IN.credential(request)).isEqualTo(new Credential.Key("k1"));
    request.headers().set("authorization", "bearer k2");
    assertThat(Chat.IN.credential(request)).isEqualTo(new Credential.Key("k2"));
  }

  @Test
  void a_name_is_decoded_and_a_malformed_one_is_a_bad_request() {
    assertThat(Chat.IN.modelAsked(Chat.post("/v1/models/a%2Fb+c", ""))).isEqualTo("a/b+c");
    assertThatThrownBy(() -> Chat.IN.modelAsked(Chat.post("/v1/models/a%zz", "")))
        .isInstanceOf(BadRequest.class);
  }

  @Test
  void models_are_listed() {
    assertThat(Chat.json(Chat.IN.models(List.of(new Listed("m", "lab", 7, 1000L, null)))))
        .isEqualTo(
            Json.tree(
                """
                {"object":"list","data":[
                  {"id":"m","object":"model","created":7,"owned_by":"lab","context_length":1000}]}
                """));
  }

  @Test
  void a_refusal_has_the_type_that_clients_raise() {
    assertThat(
            Chat.json(
                    Chat.IN.refuse(
                        new Refusal(429, "budget_exceeded", "no", "p", Map.of("retry-after", "3"))))
                .path("error"))
        .isEqualTo(
            Json.tree(
                "{\"message\":\"no\",\"type\":\"insufficient_quota\",\"param\":\"p\",\"code\":\"budget_exceeded\"}"));
    assertThat(
            Chat.text(
                Chat.IN.errorEvent(
                    Refusal.of(502, "upstream_broken", "b"),
                    Chat.asked("{\"model\":\"m\",\"messages\":[1]}"))))
        .startsWith("data: {\"error\":{")
        .endsWith("\n\n");
  }

  @Test
  void embeddings_go_both_ways_as_numbers_and_in_base_64() throws Exception {
    for (String format : List.of("float", "base64")) {
      EmbeddingAsk asked =
          Chat.IN.readEmbedding(
              Chat.post(
                  "/v1/embeddings",
                  "{\"model\":\"m\",\"input\":[\"a\",\"b\"],\"dimensions\":2,\"user\":\"u\",\"encoding_format\":\"%s\"}"
                      .formatted(format)));
      assertThat(asked.base64()).isEqualTo(format.equals("base64"));
      assertThat(Json.tree(Chat.text(Chat.OUT.embed(asked, Chat.upstream()))))
          .isEqualTo(
              Json.tree(
                  "{\"model\":\"up\",\"input\":[\"a\",\"b\"],\"dimensions\":2,\"user\":\"u\"}"));

      Embeddings vectors =
          new Embeddings("m", List.of(new float[] {0.5f, -1}, new float[] {2, 1e-7f}), 4L);
      byte[] body =
          Chat.text(Chat.IN.writeEmbeddings(vectors, asked).body())
              .getBytes(StandardCharsets.UTF_8);
      Embeddings read = requireNonNull(Chat.OUT.embeddings(body, body.length));
      assertThat(read.vectors().get(1)).containsExactly(2, 1e-7f);
      assertThat(read.inputTokens()).isEqualTo(4);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          [1, 2]      | [[1,2]]
          [[1, 2]]    | [[1,2]]
          [[1, 2], [3]] | [[1,2],[3]]
          """)
  void tokens_to_embed_go_on_as_tokens(String input, String sent) throws Exception {
    EmbeddingAsk asked =
        Chat.IN.readEmbedding(
            Chat.post("/v1/embeddings", "{\"model\":\"m\",\"input\":%s}".formatted(input)));

    assertThat(asked.inputs()).isEqualTo(Json.tree(sent).size());
    assertThat(Json.tree(Chat.text(Chat.OUT.embed(asked, Chat.upstream()))).path("input"))
        .isEqualTo(Json.tree(sent));
    assertThatThrownBy(asked::textsAlone)
        .isInstanceOf(Untranslatable.class)
        .hasMessageContaining("tokens");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"model":"m","input":[]} | “input”
          {"model":"m","input":[[1,2],[]]} | “input”
          {"model":"m","input":[[1,2],"x"]} | “input”
          {"model":"m","input":["x",[1,2]]} | “input”
          {"model":"m","input":[1,"x"]} | “input”
          {"model":"m","input":[1.5]} | “input”
          {"model":"m","input":[-1]} | “input”
          {"model":"m","input":"x","encoding_format":"int8"} | “encoding_format”
          {"input":"x"} | “model”
          """)
  void what_cannot_be_embedded_is_named(String body, String message) {
    assertThatThrownBy(() -> Chat.IN.readEmbedding(Chat.post("/v1/embeddings", body)))
        .isInstanceOf(BadRequest.class)
        .hasMessageContaining(message);
  }
}
