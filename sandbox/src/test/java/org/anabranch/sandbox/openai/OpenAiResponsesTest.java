package org.anabranch.sandbox.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.models.VendorSandbox;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class OpenAiResponsesTest extends VendorSandbox {
  private static final String TOOL =
      ",\"tools\":[{\"type\":\"function\",\"name\":\"weather\",\"parameters\":{\"type\":\"object\"},"
          + "\"strict\":false}]}";

  private JsonNode respond(String body) throws Exception {
    return Json.tree(
        post("/openai/v1/responses", body, "Authorization", "Bearer sk-sandbox-openai").body());
  }

  @Test
  void the_official_client_reads_the_same_answer_whole_and_as_a_stream() {
    OpenAIClient client =
        OpenAIOkHttpClient.builder()
            .baseUrl(url("/openai/v1"))
            .apiKey("sk-sandbox-openai")
            .maxRetries(0)
            .build();
    ResponseCreateParams params =
        ResponseCreateParams.builder()
            .model("gpt-5")
            .instructions("Be kind")
            .input("Hello")
            .build();

    Response whole = client.responses().create(params);

    assertThat(whole.output()).hasSize(2);
    assertThat(text(whole)).contains("simulated", "“Hello”");
    assertThat(whole.usage().orElseThrow().outputTokensDetails().reasoningTokens()).isPositive();
    ResponseAccumulator all = ResponseAccumulator.create();
    try (var events = client.responses().createStreaming(params)) {
      assertThat(events.stream().peek(all::accumulate).count()).isGreaterThan(50);
    }
    assertThat(text(all.response())).isEqualTo(text(whole));
  }

  private static String text(Response response) {
    return response.output().getLast().asMessage().content().getFirst().asOutputText().text();
  }

  @Test
  void a_call_is_answered_by_its_output_and_by_no_other() throws Exception {
    String ask =
        "{\"model\":\"gpt-4o\",\"input\":[{\"role\":\"user\",\"content\":\"%s\"}%s]" + TOOL;
    JsonNode call =
        respond(ask.formatted("call weather with {\\\"city\\\":\\\"Linz\\\"}", "")).at("/output/0");
    String output = ",{\"type\":\"function_call_output\",\"call_id\":\"%s\",\"output\":\"sunny\"}";

    String id = call.path("call_id").asString("");
    assertThat(call.path("arguments").asString("")).isEqualTo("{\"city\":\"Linz\"}");
    assertThat(
            respond(ask.formatted("x", "," + call + output.formatted(id)))
                .at("/output/0/content/0/text")
                .asString(""))
        .contains("sunny");
    assertThat(respond(ask.formatted("x", output.formatted(id))).at("/error/message").asString(""))
        .contains("No tool call found");
    assertThat(respond(ask.formatted("x", "," + call)).at("/error/message").asString(""))
        .contains("No tool output found");
    assertThat(
            respond("{\"model\":\"gpt-4o\",\"input\":\"x\",\"foo\":1}")
                .at("/error/code")
                .asString(""))
        .isEqualTo("unknown_parameter");
  }
}
