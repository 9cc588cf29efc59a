package org.anabranch.sandbox.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.models.completions.Completion;
import com.openai.models.completions.CompletionCreateParams;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.models.VendorSandbox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class OpenAiCompletionsTest extends VendorSandbox {
  private static final String INSTRUCT = "gpt-3.5-turbo-instruct";

  private HttpResponse<String> complete(String body) throws Exception {
    return post(
        "/openai/v1/completions",
        "{\"model\":\"" + INSTRUCT + "\"," + body + "}",
        "Authorization",
        "Bearer sk-sandbox-openai");
  }

  @Test
  void the_official_client_reads_the_same_answer_whole_and_as_a_stream() {
    OpenAIClient client =
        OpenAIOkHttpClient.builder()
            .baseUrl(url("/openai/v1"))
            .apiKey("sk-sandbox-openai")
            .maxRetries(0)
            .timeout(Duration.ofSeconds(20))
            .build();
    CompletionCreateParams params =
        CompletionCreateParams.builder()
            .model(INSTRUCT)
            .prompt("Once upon a river")
            .maxTokens(60)
            .build();

    Completion whole = client.completions().create(params);

    String text = whole.choices().getFirst().text();
    assertThat(text).contains("simulated", "Once upon a river");
    assertThat(whole.id()).startsWith("cmpl-");
    assertThat(whole.usage().orElseThrow().completionTokens()).isEqualTo(60);
    try (StreamResponse<Completion> chunks = client.completions().createStreaming(params)) {
      List<Completion> all = chunks.stream().toList();
      assertThat(all).hasSize(61);
      assertThat(all.stream().map(c -> c.choices().getFirst().text()).collect(Collectors.joining()))
          .isEqualTo(text);
      assertThat(all.getLast().choices().getFirst().finishReason())
          .hasToString(whole.choices().getFirst().finishReason().toString());
    }
  }

  @Test
  void each_prompt_has_so_many_choices_and_sixteen_tokens_unless_asked() throws Exception {
    JsonNode reply =
        Json.tree(
            complete("\"prompt\":[\"one\",\"two\"],\"n\":2,\"echo\":true,\"logprobs\":2").body());

    assertThat(reply.path("object").asString()).isEqualTo("text_completion");
    assertThat(reply.path("choices")).hasSize(4);
    JsonNode last = reply.path("choices").get(3);
    assertThat(last.path("index").asInt()).isEqualTo(3);
    assertThat(last.path("text").asString()).startsWith("two");
    assertThat(last.path("finish_reason").asString()).isEqualTo("length");
    JsonNode logprobs = last.path("logprobs");
    assertThat(logprobs.path("tokens")).hasSize(17);
    assertThat(logprobs.path("token_logprobs")).hasSize(17);
    assertThat(logprobs.path("top_logprobs").get(0)).hasSize(2);
    assertThat(logprobs.path("text_offset").get(1).asInt()).isEqualTo(3);
    assertThat(reply.path("usage").path("completion_tokens").asInt()).isEqualTo(4 * 16);
  }

  @Test
  void a_stream_tells_usage_where_it_is_asked_for_and_ends_with_done() throws Exception {
    String stream =
        complete(
                "\"prompt\":[[1,2,3],[4]],\"stream\":true,\"max_tokens\":2,"
                    + "\"stream_options\":{\"include_usage\":true}")
            .body();

    String[] events = stream.split("\n\n");
    assertThat(events).hasSize(2 * 3 + 2);
    assertThat(events[7]).isEqualTo("data: [DONE]");
    JsonNode usage = Json.tree(events[6].substring(6));
    assertThat(usage.path("choices")).isEmpty();
    assertThat(usage.path("usage").path("completion_tokens").asInt()).isEqualTo(4);
    assertThat(events[0]).contains("\"usage\":null", "\"finish_reason\":null");
    JsonNode end = Json.tree(events[5].substring(6)).path("choices").get(0);
    assertThat(end.path("index").asInt()).isEqualTo(1);
    assertThat(end.path("finish_reason").asString()).isEqualTo("length");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          "echo":true | Missing required parameter: 'prompt'
          "prompt":[] | empty array
          "prompt":[1,"a"] | an array of integer arrays
          "prompt":"a","messages":[] | Unknown parameter: 'messages'
          "prompt":"a","logprobs":6 | Invalid 'logprobs'
          "prompt":"a","n":3,"best_of":2 | 'best_of' must be at least 'n'
          "prompt":"a","best_of":2,"stream":true | cannot be streamed
          "prompt":"a","stream_options":{} | only allowed when 'stream' is enabled
          "prompt":"a","max_tokens":128001 | maximum context length is 128000 tokens
          """)
  void what_openai_refuses_is_refused(String body, String said) throws Exception {
    HttpResponse<String> refused = complete(body);
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(Json.tree(refused.body()).path("error").path("message").asString()).contains(said);
  }

  @Test
  void a_chat_model_is_refused_by_openai_and_served_by_compatible_vendors() throws Exception {
    HttpResponse<String> refused =
        post(
            "/openai/v1/completions",
            "{\"model\":\"gpt-4o\",\"prompt\":\"a\"}",
            "Authorization",
            "Bearer sk-sandbox-openai");
    assertThat(refused.statusCode()).isEqualTo(404);
    assertThat(refused.body()).contains("v1/chat/completions");

    HttpResponse<String> served =
        post(
            "/v/groq/v1/completions",
            "{\"model\":\"llama\",\"prompt\":\"a\",\"top_k\":4}",
            "Authorization",
            "Bearer sk-sandbox-groq");
    assertThat(served.statusCode()).isEqualTo(200);
    assertThat(Json.tree(served.body()).at("/choices/0/text").asString()).isNotEmpty();
  }
}
