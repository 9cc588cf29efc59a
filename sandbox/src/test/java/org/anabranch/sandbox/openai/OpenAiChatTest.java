package org.anabranch.sandbox.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.RateLimitException;
import com.openai.errors.UnauthorizedException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.Faults.Fault;
import org.anabranch.sandbox.Faults.Kind;
import org.anabranch.sandbox.models.SimulatedModel;
import org.anabranch.sandbox.models.VendorSandbox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

class OpenAiChatTest extends VendorSandbox {
  private OpenAIClient client(String key) {
    return OpenAIOkHttpClient.builder()
        .baseUrl(url("/openai/v1"))
        .apiKey(key)
        .maxRetries(0)
        .timeout(Duration.ofSeconds(20))
        .build();
  }

  private static ChatCompletionCreateParams.Builder ask(String text) {
    return ChatCompletionCreateParams.builder().model("gpt-4o").addUserMessage(text);
  }

  private HttpResponse<String> chat(String body) throws Exception {
    return post("/openai/v1/chat/completions", body, "Authorization", "Bearer sk-sandbox-openai");
  }

  @Test
  void the_official_client_reads_the_same_answer_whole_and_as_a_stream() {
    OpenAIClient client = client("sk-sandbox-openai");
    ChatCompletionCreateParams params =
        ask("Hello there").addSystemMessage("Be kind").seed(4).build();

    ChatCompletion whole = client.chat().completions().create(params);

    String text = whole.choices().getFirst().message().content().orElseThrow();
    assertThat(text)
        .contains("simulated", "gpt-4o", "1 message", "Hello there")
        .contains(SimulatedModel.digest("Be kind"));
    ChatCompletionAccumulator all = ChatCompletionAccumulator.create();
    ChatCompletionCreateParams streamed =
        params.toBuilder()
            .streamOptions(ChatCompletionStreamOptions.builder().includeUsage(true).build())
            .build();
    try (StreamResponse<ChatCompletionChunk> chunks =
        client.chat().completions().createStreaming(streamed)) {
      assertThat(chunks.stream().peek(all::accumulate).count()).isGreaterThan(36);
    }
    assertThat(all.chatCompletion().choices().getFirst().message().content()).contains(text);
    assertThat(all.chatCompletion().usage()).isEqualTo(whole.usage());
  }

  @Test
  void tools_are_called_as_the_prompt_says_and_their_results_are_read() {
    OpenAIClient client = client("sk-sandbox-openai");
    ChatCompletionCreateParams.Builder params =
        ask("Please call weather with {\"city\":\"Linz\"} and call weather with {\"city\":\"Ulm\"}")
            .addFunctionTool(
                FunctionDefinition.builder()
                    .name("weather")
                    .parameters(
                        FunctionParameters.builder()
                            .putAdditionalProperty("type", JsonValue.from("object"))
                            .build())
                    .build());

    var message = client.chat().completions().create(params.build()).choices().getFirst().message();

    var calls = message.toolCalls().orElseThrow();
    assertThat(calls)
        .extracting(c -> c.asFunction().function().arguments())
        .containsExactly("{\"city\":\"Linz\"}", "{\"city\":\"Ulm\"}");
    params.addMessage(message);
    for (var call : calls) {
      params.addMessage(
          com.openai.models.chat.completions.ChatCompletionToolMessageParam.builder()
              .toolCallId(call.asFunction().id())
              .content("sunny in " + call.asFunction().function().arguments())
              .build());
    }
    ChatCompletion second = client.chat().completions().create(params.build());
    assertThat(second.choices().getFirst().message().content().orElseThrow())
        .contains("sunny in {\"city\":\"Linz\"}", "sunny in {\"city\":\"Ulm\"}");
  }

  @Test
  void a_wrong_key_and_a_rate_limit_are_what_the_client_takes_them_for() {
    assertThatThrownBy(() -> client("sk-wrong").chat().completions().create(ask("x").build()))
        .isInstanceOf(UnauthorizedException.class);
    fault(Fault.once(Kind.RATE_LIMIT, "openai", "gpt-4o").withStatus(0, "", Duration.ofSeconds(3)));
    assertThatThrownBy(
            () -> client("sk-sandbox-openai").chat().completions().create(ask("x").build()))
        .isInstanceOfSatisfying(
            RateLimitException.class,
            e -> assertThat(e.headers().values("Retry-After")).containsExactly("3"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"model":"gpt-4o","messages":[{"role":"user","content":"x"}],"foo":1} | 400 | unknown_parameter | foo
          {"model":"gpt-4o","messages":[{"role":"user","content":5}]} | 400 | invalid_type | messages[0].content
          {"model":"gpt-4o"} | 400 | missing_required_parameter | messages
          {"model":"gpt-4o","messages":[{"role":"robot","content":"x"}]} | 400 | invalid_value | messages[0].role
          {"model":"gpt-4o","temperature":3,"messages":[{"role":"user","content":"x"}]} | 400 | integer_out_of_range | temperature
          {"model":"no-such-model","messages":[{"role":"user","content":"x"}]} | 404 | model_not_found |
          {"model":"gpt-4o","messages":[{"role":"tool","tool_call_id":"a","content":"x"}]} | 400 | invalid_value | messages.[0].role
          {"model":"o3","max_tokens":5,"messages":[{"role":"user","content":"x"}]} | 400 | unsupported_parameter | max_tokens
          """)
  void a_body_that_is_not_as_documented_is_refused(
      String body, int status, String code, String param) throws Exception {
    HttpResponse<String> reply = chat(body);

    JsonNode error = Json.tree(reply.body()).path("error");
    assertThat(reply.statusCode()).isEqualTo(status);
    assertThat(error.path("code").asString("")).isEqualTo(code);
    assertThat(error.path("param").asString(null)).isEqualTo(param);
  }

  @Test
  void a_prompt_longer_than_the_window_is_refused() throws Exception {
    HttpResponse<String> reply =
        chat(
            "{\"model\":\"sandbox-small\",\"messages\":[{\"role\":\"user\",\"content\":\""
                + "water ".repeat(1200)
                + "\"}]}");

    assertThat(reply.body()).contains("context_length_exceeded", "maximum context length is 1000");
  }

  @Test
  void a_long_prompt_seen_before_is_read_from_the_cache() throws Exception {
    String body =
        "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\""
            + "cached ".repeat(2000)
            + "%s\"}]}";

    assertThat(cached(chat(body.formatted("one")))).isZero();
    assertThat(cached(chat(body.formatted("two")))).isBetween(1900L, 2100L);
  }

  private static long cached(HttpResponse<String> reply) {
    return Json.tree(reply.body()).at("/usage/prompt_tokens_details/cached_tokens").asLong();
  }

  private static final String STREAM =
      "{\"model\":\"gpt-4o\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}";

  @ParameterizedTest
  @EnumSource(names = {"CUT", "HANG_UP"})
  void a_stream_that_is_cut_is_an_error_to_the_client(Kind kind) {
    fault(Fault.once(kind, "openai", "*").withAfter(5));
    assertThatThrownBy(() -> chat(STREAM)).isInstanceOf(IOException.class);
    if (kind == Kind.CUT) {
      fault(Fault.once(kind, "openai", "*").withAfter(5));
      assertThatThrownBy(() -> chat(STREAM)).hasStackTraceContaining("Connection reset");
    }
  }

  @Test
  void a_stream_misbehaves_as_asked() throws Exception {
    String well = chat(STREAM).body();
    assertThat(well).endsWith("data: [DONE]\n\n");

    fault(Fault.once(Kind.END_EARLY, "openai", "*").withAfter(5));
    assertThat(chat(STREAM).body().split("\n\n")).hasSize(5).noneMatch(e -> e.contains("DONE"));
    fault(Fault.once(Kind.ERROR_EVENT, "openai", "gpt-4o").withAfter(5));
    assertThat(chat(STREAM).body().split("\n\n")[5]).startsWith("data: {\"error\":");
    fault(Fault.once(Kind.BAD_EVENT, "openai", "gpt-4o").withAfter(5));
    String damaged = chat(STREAM).body().split("\n\n")[5].substring("data: ".length());
    assertThatThrownBy(() -> Json.tree(damaged));
    fault(Fault.once(Kind.BYTE_BY_BYTE, "openai", "gpt-4o"));
    assertThat(undated(chat(STREAM).body())).isEqualTo(undated(well));
    fault(Fault.once(Kind.EMPTY_BODY, "openai", "gpt-4o"));
    assertThat(chat(STREAM).body()).isEmpty();
    fault(Fault.once(Kind.HTML_PAGE, "openai", "gpt-4o"));
    assertThat(chat(STREAM)).returns(502, HttpResponse::statusCode);
    fault(Fault.once(Kind.NO_USAGE, "openai", "gpt-4o"));
    assertThat(chat(STREAM.replace("true", "false")).body()).doesNotContain("usage");
  }

  /** The same answer a second later tells another moment. */
  private static String undated(String stream) {
    return stream.replaceAll("\"created\":\\d+", "\"created\":0");
  }

  @Test
  void many_vendors_are_served_each_with_its_own_key_and_faults() throws Exception {
    String body = STREAM.replace("true", "false").replace("gpt-4o", "llama-3.3-70b");
    fault(Fault.once(Kind.OVERLOAD, "groq", "*"));

    assertThat(
            post(
                    "/v/mistral/v1/chat/completions",
                    body,
                    "Authorization",
                    "Bearer sk-sandbox-mistral")
                .statusCode())
        .isEqualTo(200);
    for (int status : new int[] {503, 200}) {
      assertThat(
              post(
                      "/v/groq/openai/v1/chat/completions",
                      body,
                      "Authorization",
                      "Bearer sk-sandbox-groq")
                  .statusCode())
          .isEqualTo(status);
    }
    assertThat(
            post("/v/groq/v1/chat/completions", body, "Authorization", "Bearer sk-sandbox-mistral")
                .statusCode())
        .isEqualTo(401);
  }

  @Test
  void what_arrived_is_told_without_the_key() throws Exception {
    chat(STREAM);

    JsonNode told =
        Json.tree(get("/_sandbox/requests?platform=openai").body()).path("requests").path(0);

    assertThat(told.path("body").asString("")).isEqualTo(STREAM);
    assertThat(told.path("model").asString("")).isEqualTo("gpt-4o");
    assertThat(told.path("path").asString("")).isEqualTo("/v1/chat/completions");
    assertThat(told.toString()).doesNotContain("sk-sandbox").contains("\"authorization\":\"***\"");
    assertThat(List.of(server().received().of("openai").getFirst().headers()))
        .allSatisfy((Map<String, String> h) -> assertThat(h).containsKey("content-type"));
  }
}
