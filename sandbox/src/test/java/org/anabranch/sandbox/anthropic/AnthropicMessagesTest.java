package org.anabranch.sandbox.anthropic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.JsonValue;
import com.anthropic.errors.UnauthorizedException;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.ContentBlockParam;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCountTokensParams;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.StopReason;
import com.anthropic.models.messages.Tool;
import com.anthropic.models.messages.ToolResultBlockParam;
import java.net.http.HttpResponse;
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
import tools.jackson.databind.JsonNode;

class AnthropicMessagesTest extends VendorSandbox {
  private AnthropicClient client(String key) {
    return AnthropicOkHttpClient.builder()
        .baseUrl(url("/anthropic"))
        .apiKey(key)
        .maxRetries(0)
        .build();
  }

  private static MessageCreateParams.Builder ask(String text) {
    return MessageCreateParams.builder()
        .model("claude-sonnet-4-5")
        .maxTokens(4000)
        .addUserMessage(text);
  }

  private HttpResponse<String> send(String body) throws Exception {
    return post(
        "/anthropic/v1/messages",
        body,
        "x-api-key",
        "sk-ant-sandbox",
        "anthropic-version",
        "2023-06-01");
  }

  @Test
  void the_official_client_reads_the_same_answer_whole_and_as_a_stream() {
    AnthropicClient client = client("sk-ant-sandbox");
    MessageCreateParams params = ask("Hello there").system("Be kind").enabledThinking(1024).build();

    Message whole = client.messages().create(params);

    assertThat(whole.content().getFirst().asThinking().signature()).isNotEmpty();
    assertThat(whole.content().get(1).asText().text())
        .contains("simulated", "claude-sonnet-4-5", "Hello there")
        .contains(SimulatedModel.digest("Be kind"));
    assertThat(whole.stopReason()).contains(StopReason.END_TURN);
    MessageAccumulator all = MessageAccumulator.create();
    try (var events = client.messages().createStreaming(params)) {
      assertThat(events.stream().peek(all::accumulate).count()).isGreaterThan(50);
    }
    assertThat(all.message().content()).hasToString(whole.content().toString());
    assertThat(all.message().usage().outputTokens()).isEqualTo(whole.usage().outputTokens());
    MessageCountTokensParams count =
        MessageCountTokensParams.builder()
            .model("claude-sonnet-4-5")
            .system("Be kind")
            .addUserMessage("Hello there")
            .build();
    assertThat(client.messages().countTokens(count).inputTokens())
        .isEqualTo(whole.usage().inputTokens());
  }

  @Test
  void tools_are_called_in_parallel_and_their_results_are_read() {
    AnthropicClient client = client("sk-ant-sandbox");
    MessageCreateParams.Builder params =
        ask("call weather with {\"city\":\"Linz\"}, call weather with {\"city\":\"Ulm\"}")
            .addTool(
                Tool.builder()
                    .name("weather")
                    .inputSchema(
                        Tool.InputSchema.builder()
                            .putAdditionalProperty("type", JsonValue.from("object"))
                            .build())
                    .build());

    Message message = client.messages().create(params.build());

    assertThat(message.stopReason()).contains(StopReason.TOOL_USE);
    assertThat(message.content()).hasSize(2);
    List<ContentBlockParam> results =
        message.content().stream()
            .map(
                c ->
                    ContentBlockParam.ofToolResult(
                        ToolResultBlockParam.builder()
                            .toolUseId(c.asToolUse().id())
                            .content("sunny in " + c.asToolUse()._input().convert(Map.class))
                            .build()))
            .toList();
    params.addMessage(message).addUserMessageOfContentBlockParams(results);
    assertThat(client.messages().create(params.build()).content().getFirst().asText().text())
        .contains("sunny in {city=Linz}", "sunny in {city=Ulm}");
  }

  @Test
  void thinking_comes_back_unchanged_or_is_refused() throws Exception {
    String ask =
        "{\"model\":\"claude-sonnet-4-5\",\"max_tokens\":2000,\"thinking\":{\"type\":\"enabled\","
            + "\"budget_tokens\":1024},\"messages\":[{\"role\":\"user\",\"content\":\"x\"}%s]}";
    JsonNode content = Json.tree(send(ask.formatted("")).body()).path("content");
    String back =
        ask.formatted(
            ",{\"role\":\"assistant\",\"content\":"
                + content
                + "},{\"role\":\"user\",\"content\":\"go on\"}");

    assertThat(send(back).statusCode()).isEqualTo(200);
    HttpResponse<String> tampered = send(back.replace("pretends", "happens"));
    assertThat(tampered.statusCode()).isEqualTo(400);
    assertThat(tampered.body()).contains("messages.1.content.0: Invalid `signature`");
  }

  @Test
  void a_marked_prefix_is_written_to_the_cache_once_and_then_read() throws Exception {
    String ask =
        "{\"model\":\"claude-sonnet-4-5\",\"max_tokens\":20,\"system\":[{\"type\":\"text\","
            + "\"cache_control\":{\"type\":\"ephemeral\"},\"text\":\""
            + "cached ".repeat(1500)
            + "\"}],\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}";

    JsonNode first = Json.tree(send(ask.formatted("one")).body()).path("usage");
    JsonNode second = Json.tree(send(ask.formatted("two")).body()).path("usage");

    assertThat(first.path("cache_creation_input_tokens").asLong()).isGreaterThan(1024);
    assertThat(second.path("cache_read_input_tokens"))
        .isEqualTo(first.path("cache_creation_input_tokens"));
    assertThat(second.path("cache_creation_input_tokens").asLong()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"model":"claude-x","messages":[{"role":"user","content":"x"}]} | 400 | max_tokens: Field required
          {"model":"claude-x","max_tokens":5,"foo":1,"messages":[{"role":"user","content":"x"}]} | 400 | foo: Extra inputs are not permitted
          {"model":"claude-x","max_tokens":"5","messages":[{"role":"user","content":"x"}]} | 400 | max_tokens: Input should be a valid integer
          {"model":"gpt-4o","max_tokens":5,"messages":[{"role":"user","content":"x"}]} | 404 | model: gpt-4o
          {"model":"claude-x","max_tokens":5,"messages":[{"role":"assistant","content":"x"}]} | 400 | messages: first message must use the "user" role
          {"model":"claude-x","max_tokens":5,"messages":[{"role":"robot","content":"x"}]} | 400 | messages.0.role: Input should be 'assistant', 'system', 'user'
          {"model":"claude-x","max_tokens":5,"messages":[]} | 400 | messages: at least one message is required
          """)
  void a_body_that_is_not_as_documented_is_refused(String body, int status, String message)
      throws Exception {
    HttpResponse<String> reply = send(body);

    assertThat(reply.statusCode()).isEqualTo(status);
    assertThat(Json.tree(reply.body()).at("/error/message").asString("")).isEqualTo(message);
  }

  @Test
  void a_tool_result_without_its_call_and_a_call_without_its_result_are_refused() throws Exception {
    String ask =
        "{\"model\":\"claude-x\",\"max_tokens\":5,\"messages\":[{\"role\":\"user\",\"content\":\"x\"},%s]}";
    String call =
        "{\"role\":\"assistant\",\"content\":[{\"type\":\"tool_use\",\"id\":\"t1\",\"name\":\"n\","
            + "\"input\":{}}]}";
    String result =
        "{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"t1\"}]}";

    assertThat(send(ask.formatted(result)).body()).contains("unexpected `tool_use_id`");
    assertThat(send(ask.formatted(call + ",{\"role\":\"user\",\"content\":\"y\"}")).body())
        .contains("without `tool_result` blocks immediately after: t1");
    assertThat(send(ask.formatted(call + "," + result)).statusCode()).isEqualTo(200);
  }

  @Test
  void the_newest_version_takes_no_sampling_parameters() throws Exception {
    String body =
        "{\"model\":\"claude-x\",\"max_tokens\":5,\"top_k\":1,\"messages\":[{\"role\":\"user\","
            + "\"content\":\"x\"}]}";

    assertThat(send(body).statusCode()).isEqualTo(200);
    assertThat(
            post(
                    "/anthropic/v1/messages",
                    body,
                    "Authorization",
                    "Bearer sk-ant-sandbox",
                    "anthropic-version",
                    "2026-10-21")
                .body())
        .contains("top_k: Extra inputs are not permitted");
  }

  @Test
  void the_key_the_version_and_the_faults_have_the_vendors_words() throws Exception {
    assertThatThrownBy(() -> client("wrong").messages().create(ask("x").build()))
        .isInstanceOf(UnauthorizedException.class);
    String body = Json.write(Map.of("model", "claude-x"));
    assertThat(post("/anthropic/v1/messages", body, "x-api-key", "sk-ant-sandbox").body())
        .contains("anthropic-version: header is required");
    fault(Fault.once(Kind.OVERLOAD, "anthropic", "claude-x"));
    assertThat(send(body)).returns(529, HttpResponse::statusCode);
    fault(Fault.once(Kind.ERROR_EVENT, "anthropic", "*").withAfter(4));
    String stream =
        send("{\"model\":\"claude-x\",\"max_tokens\":50,\"stream\":true,\"messages\":[{\"role\":"
                + "\"user\",\"content\":\"x\"}]}")
            .body();
    assertThat(stream).contains("event: ping", "event: error").doesNotContain("message_stop");
  }
}
