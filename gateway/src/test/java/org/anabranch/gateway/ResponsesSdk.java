package org.anabranch.gateway;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.AsyncStreamResponse;
import com.openai.core.http.StreamResponse;
import com.openai.errors.OpenAIServiceException;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.Reasoning;
import com.openai.models.ReasoningEffort;
import com.openai.models.responses.FunctionTool;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseFormatTextJsonSchemaConfig;
import com.openai.models.responses.ResponseIncludable;
import com.openai.models.responses.ResponseInputItem;
import com.openai.models.responses.ResponseOutputItem;
import com.openai.models.responses.ResponseOutputMessage;
import com.openai.models.responses.ResponseStatus;
import com.openai.models.responses.ResponseStreamEvent;
import com.openai.models.responses.ResponseTextConfig;
import com.openai.models.responses.ResponseUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** openai-java with responses, which the gateway does not store. */
@SuppressWarnings("NullAway") // what the SDK converts is there, or the test fails
final class ResponsesSdk implements OfficialSdk {
  private final OpenAIClient client;

  ResponsesSdk(String address, String key) {
    this(address, key, true);
  }

  /**
   * @param strict whether the client refuses what lacks a field that the vendor always sends
   */
  ResponsesSdk(String address, String key, boolean strict) {
    client =
        OpenAIOkHttpClient.builder()
            .baseUrl(address + "/v1")
            .apiKey(key)
            .maxRetries(0)
            .responseValidation(strict)
            .build();
  }

  private static ResponseCreateParams params(Wish wish) {
    List<ResponseInputItem> input = new ArrayList<>();
    wish.turns().forEach(turn -> add(input, turn));
    ResponseCreateParams.Builder params =
        ResponseCreateParams.builder()
            .model(wish.model())
            .store(false)
            .maxOutputTokens(wish.most())
            .inputOfResponse(input);
    if (!wish.system().isEmpty()) {
      params.instructions(wish.system());
    }
    if (wish.thinking()) {
      params
          .reasoning(
              Reasoning.builder()
                  .effort(ReasoningEffort.LOW)
                  .summary(Reasoning.Summary.AUTO)
                  .build())
          .addInclude(ResponseIncludable.REASONING_ENCRYPTED_CONTENT);
    }
    if (wish.extra() == Extra.TOOL) {
      params.addTool(
          FunctionTool.builder()
              .name("weather")
              .description("Tells the weather")
              .strict(true)
              .parameters(JsonValue.from(CITY).convert(FunctionTool.Parameters.class))
              .build());
    }
    if (wish.extra() == Extra.SCHEMA) {
      params.text(
          ResponseTextConfig.builder()
              .format(
                  ResponseFormatTextJsonSchemaConfig.builder()
                      .name("review")
                      .strict(true)
                      .schema(
                          JsonValue.from(SCHEMA)
                              .convert(ResponseFormatTextJsonSchemaConfig.Schema.class))
                      .build())
              .build());
    }
    return params.build();
  }

  private static ResponseInputItem item(Map<String, Object> fields) {
    return JsonValue.from(fields).convert(ResponseInputItem.class);
  }

  private static void add(List<ResponseInputItem> input, Turn turn) {
    switch (turn) {
      case User user -> {
        List<Map<String, Object>> content = new ArrayList<>();
        content.add(Map.of("type", "input_text", "text", user.text()));
        if (user.image()) {
          content.add(
              Map.of("type", "input_image", "detail", "auto", "image_url", OpenAiSdk.picture()));
        }
        input.add(item(Map.of("type", "message", "role", "user", "content", content)));
      }
      case Model model ->
          ((Response) model.said().own())
              .output().stream()
                  .map(JsonValue::from)
                  .map(o -> o.convert(ResponseInputItem.class))
                  .forEach(input::add);
      case Results results -> {
        for (int i = 0; i < results.calls().size(); i++) {
          input.add(
              item(
                  Map.of(
                      "type",
                      "function_call_output",
                      "call_id",
                      results.calls().get(i).id(),
                      "output",
                      results.results().get(i))));
        }
      }
    }
  }

  @Override
  public Said ask(Wish wish) {
    return said(client.responses().create(params(wish)));
  }

  @Override
  public Said stream(Wish wish) {
    ResponseAccumulator all = ResponseAccumulator.create();
    try (StreamResponse<ResponseStreamEvent> events =
        client.responses().createStreaming(params(wish))) {
      events.stream().forEach(all::accumulate);
    }
    return said(all.response());
  }

  @Override
  public Said askLater(Wish wish) {
    return said(OfficialSdk.come(client.async().responses().create(params(wish))));
  }

  @Override
  public Said streamLater(Wish wish) {
    ResponseAccumulator all = ResponseAccumulator.create();
    AsyncStreamResponse<ResponseStreamEvent> events =
        client.async().responses().createStreaming(params(wish));
    events.subscribe(all::accumulate);
    OfficialSdk.come(events.onCompleteFuture());
    return said(all.response());
  }

  private static Said said(Response response) {
    List<ResponseOutputItem> output = response.output();
    List<ResponseOutputMessage.Content> content =
        output.stream()
            .flatMap(o -> o.message().stream())
            .flatMap(m -> m.content().stream())
            .toList();
    List<Called> calls =
        output.stream()
            .flatMap(o -> o.functionCall().stream())
            .map(c -> new Called(c.callId(), c.name(), OpenAiSdk.arguments(c.arguments())))
            .toList();
    ResponseUsage usage = response.usage().orElseThrow();
    return new Said(
        content.stream()
            .flatMap(c -> c.outputText().stream())
            .map(t -> t.text())
            .collect(Collectors.joining()),
        output.stream()
            .flatMap(o -> o.reasoning().stream())
            .flatMap(r -> r.summary().stream())
            .map(s -> s.text())
            .collect(Collectors.joining()),
        calls,
        end(response, calls, content.stream().anyMatch(c -> c.isRefusal())),
        usage.inputTokens(),
        usage.outputTokens(),
        usage._inputTokensDetails().asKnown().flatMap(d -> d._cachedTokens().asKnown()).orElse(0L),
        response);
  }

  private static End end(Response response, List<Called> calls, boolean refused) {
    if (ResponseStatus.FAILED.equals(response.status().orElseThrow())) {
      throw new IllegalStateException(String.valueOf(response.error()));
    }
    String why =
        response.incompleteDetails().flatMap(d -> d.reason()).map(r -> r.asString()).orElse("");
    return why.equals("max_output_tokens")
        ? End.LENGTH
        : why.equals("content_filter") || refused
            ? End.REFUSED
            : calls.isEmpty() ? End.DONE : End.TOOLS;
  }

  @Override
  public int status(Throwable failure) {
    return ((OpenAIServiceException) failure).statusCode();
  }

  @Override
  public void close() {
    client.close();
  }
}
