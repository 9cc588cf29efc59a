package org.anabranch.gateway;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.AsyncStreamResponse;
import com.openai.core.http.StreamResponse;
import com.openai.errors.OpenAIServiceException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.ReasoningEffort;
import com.openai.models.ResponseFormatJsonSchema;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionContentPart;
import com.openai.models.chat.completions.ChatCompletionContentPartImage;
import com.openai.models.chat.completions.ChatCompletionContentPartText;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessage;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import com.openai.models.completions.CompletionUsage;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.models.Samples;

/** openai-java with chat completions. */
@SuppressWarnings("NullAway") // what the SDK converts is there, or the test fails
final class OpenAiSdk implements OfficialSdk {
  private final OpenAIClient client;

  OpenAiSdk(String address, String key) {
    this(address, key, true);
  }

  /**
   * @param strict whether the client refuses what lacks a field that the vendor always sends
   */
  OpenAiSdk(String address, String key, boolean strict) {
    client =
        OpenAIOkHttpClient.builder()
            .baseUrl(address + "/v1")
            .apiKey(key)
            .maxRetries(0)
            .responseValidation(strict)
            .build();
  }

  static String picture() {
    return "data:image/png;base64," + Base64.getEncoder().encodeToString(Samples.png(0x336699));
  }

  static Map<String, Object> arguments(String json) {
    return Json.read(json, Map.class);
  }

  private static ChatCompletionCreateParams.Builder params(Wish wish) {
    ChatCompletionCreateParams.Builder params =
        ChatCompletionCreateParams.builder().model(wish.model()).maxCompletionTokens(wish.most());
    if (!wish.system().isEmpty()) {
      params.addSystemMessage(wish.system());
    }
    wish.turns().forEach(turn -> add(params, turn));
    if (wish.thinking()) {
      params.reasoningEffort(ReasoningEffort.LOW);
    }
    switch (wish.extra()) {
      case TOOL ->
          params.addFunctionTool(
              FunctionDefinition.builder()
                  .name("weather")
                  .description("Tells the weather")
                  .parameters(JsonValue.from(CITY).convert(FunctionParameters.class))
                  .build());
      case SCHEMA ->
          params.responseFormat(
              ResponseFormatJsonSchema.builder()
                  .jsonSchema(
                      ResponseFormatJsonSchema.JsonSchema.builder()
                          .name("review")
                          .strict(true)
                          .schema(
                              JsonValue.from(SCHEMA)
                                  .convert(ResponseFormatJsonSchema.JsonSchema.Schema.class))
                          .build())
                  .build());
      case NONE, CACHED -> {}
    }
    return params;
  }

  private static void add(ChatCompletionCreateParams.Builder params, Turn turn) {
    switch (turn) {
      case User user when user.image() ->
          params.addUserMessageOfArrayOfContentParts(
              List.of(
                  ChatCompletionContentPart.ofText(
                      ChatCompletionContentPartText.builder().text(user.text()).build()),
                  ChatCompletionContentPart.ofImageUrl(
                      ChatCompletionContentPartImage.builder()
                          .imageUrl(
                              ChatCompletionContentPartImage.ImageUrl.builder()
                                  .url(picture())
                                  .build())
                          .build())));
      case User user -> params.addUserMessage(user.text());
      case Model model -> {
        ChatCompletionMessage message = (ChatCompletionMessage) model.said().own();
        params.addMessage(
            message.toParam().toBuilder()
                .putAllAdditionalProperties(message._additionalProperties())
                .build());
      }
      case Results results -> {
        for (int i = 0; i < results.calls().size(); i++) {
          params.addMessage(
              ChatCompletionToolMessageParam.builder()
                  .toolCallId(results.calls().get(i).id())
                  .content(results.results().get(i))
                  .build());
        }
      }
    }
  }

  @Override
  public Said ask(Wish wish) {
    return said(client.chat().completions().create(params(wish).build()), "");
  }

  @Override
  public Said stream(Wish wish) {
    ChatCompletionAccumulator all = ChatCompletionAccumulator.create();
    StringBuilder thoughts = new StringBuilder();
    ChatCompletionStreamOptions usage =
        ChatCompletionStreamOptions.builder().includeUsage(true).build();
    try (StreamResponse<ChatCompletionChunk> chunks =
        client.chat().completions().createStreaming(params(wish).streamOptions(usage).build())) {
      chunks.stream()
          .forEach(
              chunk -> {
                all.accumulate(chunk);
                chunk.choices().stream()
                    .map(c -> c.delta()._additionalProperties())
                    .flatMap(p -> Optional.ofNullable(p.get("reasoning_content")).stream())
                    .forEach(t -> thoughts.append(t.convert(String.class)));
              });
    }
    return said(all.chatCompletion(), thoughts.toString());
  }

  @Override
  public Said askLater(Wish wish) {
    return said(
        OfficialSdk.come(client.async().chat().completions().create(params(wish).build())), "");
  }

  @Override
  public Said streamLater(Wish wish) {
    ChatCompletionAccumulator all = ChatCompletionAccumulator.create();
    ChatCompletionStreamOptions usage =
        ChatCompletionStreamOptions.builder().includeUsage(true).build();
    AsyncStreamResponse<ChatCompletionChunk> chunks =
        client
            .async()
            .chat()
            .completions()
            .createStreaming(params(wish).streamOptions(usage).build());
    chunks.subscribe(all::accumulate);
    OfficialSdk.come(chunks.onCompleteFuture());
    return said(all.chatCompletion(), "");
  }

  private static Said said(ChatCompletion completion, String streamed) {
    ChatCompletion.Choice choice = completion.choices().getFirst();
    ChatCompletionMessage message = choice.message();
    CompletionUsage usage = completion.usage().orElseThrow();
    JsonValue thoughts = message._additionalProperties().get("reasoning_content");
    return new Said(
        message.content().orElse(""),
        thoughts == null || !streamed.isEmpty()
            ? streamed
            : String.valueOf(thoughts.convert(String.class)),
        message.toolCalls().orElse(List.of()).stream()
            .map(c -> c.asFunction())
            .map(c -> new Called(c.id(), c.function().name(), arguments(c.function().arguments())))
            .toList(),
        switch (choice.finishReason().value()) {
          case STOP -> message.refusal().isPresent() ? End.REFUSED : End.DONE;
          case LENGTH -> End.LENGTH;
          case TOOL_CALLS, FUNCTION_CALL -> End.TOOLS;
          case CONTENT_FILTER -> End.REFUSED;
          case _UNKNOWN -> throw new AssertionError(choice.finishReason());
        },
        usage.promptTokens(),
        usage.completionTokens(),
        usage.promptTokensDetails().flatMap(d -> d.cachedTokens()).orElse(0L),
        message);
  }

  @Override
  public int status(Throwable failure) {
    return ((OpenAIServiceException) failure).statusCode();
  }

  OpenAIClient client() {
    return client;
  }

  @Override
  public void close() {
    client.close();
  }
}
