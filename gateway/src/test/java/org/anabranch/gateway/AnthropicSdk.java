package org.anabranch.gateway;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.JsonValue;
import com.anthropic.core.http.AsyncStreamResponse;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.errors.AnthropicServiceException;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.Base64ImageSource;
import com.anthropic.models.messages.CacheControlEphemeral;
import com.anthropic.models.messages.ContentBlock;
import com.anthropic.models.messages.ContentBlockParam;
import com.anthropic.models.messages.ImageBlockParam;
import com.anthropic.models.messages.JsonOutputFormat;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.OutputConfig;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.TextBlockParam;
import com.anthropic.models.messages.Tool;
import com.anthropic.models.messages.ToolResultBlockParam;
import com.anthropic.models.messages.Usage;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.anabranch.sandbox.models.Samples;

/** anthropic-java with messages. */
@SuppressWarnings("NullAway") // what the SDK converts is there, or the test fails
final class AnthropicSdk implements OfficialSdk {
  private final AnthropicClient client;

  AnthropicSdk(String address, String key) {
    client =
        AnthropicOkHttpClient.builder()
            .baseUrl(address)
            .apiKey(key)
            .maxRetries(0)
            .responseValidation(true)
            .build();
  }

  private static MessageCreateParams params(Wish wish) {
    MessageCreateParams.Builder params =
        MessageCreateParams.builder().model(wish.model()).maxTokens(wish.most());
    if (wish.extra() == Extra.CACHED) {
      params.systemOfTextBlockParams(
          List.of(
              TextBlockParam.builder()
                  .text(wish.system())
                  .cacheControl(CacheControlEphemeral.builder().build())
                  .build()));
    } else if (!wish.system().isEmpty()) {
      params.system(wish.system());
    }
    wish.turns().forEach(turn -> add(params, turn));
    if (wish.thinking()) {
      params.enabledThinking(1024);
    }
    if (wish.extra() == Extra.TOOL) {
      params.addTool(
          Tool.builder()
              .name("weather")
              .description("Tells the weather")
              .inputSchema(JsonValue.from(CITY).convert(Tool.InputSchema.class))
              .build());
    }
    if (wish.extra() == Extra.SCHEMA) {
      params.outputConfig(
          OutputConfig.builder()
              .format(
                  JsonOutputFormat.builder()
                      .schema(JsonValue.from(SCHEMA).convert(JsonOutputFormat.Schema.class))
                      .build())
              .build());
    }
    return params.build();
  }

  private static void add(MessageCreateParams.Builder params, Turn turn) {
    switch (turn) {
      case User user -> {
        List<ContentBlockParam> content = new ArrayList<>();
        content.add(ContentBlockParam.ofText(TextBlockParam.builder().text(user.text()).build()));
        if (user.image()) {
          content.add(
              ContentBlockParam.ofImage(
                  ImageBlockParam.builder()
                      .source(
                          Base64ImageSource.builder()
                              .mediaType(Base64ImageSource.MediaType.IMAGE_PNG)
                              .data(Base64.getEncoder().encodeToString(Samples.png(0x336699)))
                              .build())
                      .build()));
        }
        params.addUserMessageOfContentBlockParams(content);
      }
      case Model model -> params.addMessage((Message) model.said().own());
      case Results results -> {
        List<ContentBlockParam> content = new ArrayList<>();
        for (int i = 0; i < results.calls().size(); i++) {
          content.add(
              ContentBlockParam.ofToolResult(
                  ToolResultBlockParam.builder()
                      .toolUseId(results.calls().get(i).id())
                      .content(results.results().get(i))
                      .build()));
        }
        params.addUserMessageOfContentBlockParams(content);
      }
    }
  }

  @Override
  public Said ask(Wish wish) {
    return said(client.messages().create(params(wish)));
  }

  @Override
  public Said stream(Wish wish) {
    MessageAccumulator all = MessageAccumulator.create();
    try (StreamResponse<RawMessageStreamEvent> events =
        client.messages().createStreaming(params(wish))) {
      events.stream().forEach(all::accumulate);
    }
    return said(all.message());
  }

  @Override
  public Said askLater(Wish wish) {
    return said(OfficialSdk.come(client.async().messages().create(params(wish))));
  }

  @Override
  public Said streamLater(Wish wish) {
    MessageAccumulator all = MessageAccumulator.create();
    AsyncStreamResponse<RawMessageStreamEvent> events =
        client.async().messages().createStreaming(params(wish));
    events.subscribe(all::accumulate);
    OfficialSdk.come(events.onCompleteFuture());
    return said(all.message());
  }

  @SuppressWarnings("unchecked")
  private static Said said(Message message) {
    List<ContentBlock> content = message.content();
    Usage usage = message.usage();
    long cached = usage.cacheReadInputTokens().orElse(0L);
    return new Said(
        content.stream()
            .flatMap(c -> c.text().stream())
            .map(t -> t.text())
            .collect(Collectors.joining()),
        content.stream()
            .flatMap(c -> c.thinking().stream())
            .map(t -> t.thinking())
            .collect(Collectors.joining()),
        content.stream()
            .flatMap(c -> c.toolUse().stream())
            .map(c -> new Called(c.id(), c.name(), c._input().convert(Map.class)))
            .toList(),
        switch (message.stopReason().orElseThrow().value().name()) {
          case "END_TURN", "STOP_SEQUENCE" -> End.DONE;
          case "MAX_TOKENS" -> End.LENGTH;
          case "TOOL_USE" -> End.TOOLS;
          case "REFUSAL" -> End.REFUSED;
          case String other -> throw new AssertionError(other);
        },
        usage.inputTokens() + cached + usage.cacheCreationInputTokens().orElse(0L),
        usage.outputTokens(),
        cached,
        message);
  }

  @Override
  public int status(Throwable failure) {
    return ((AnthropicServiceException) failure).statusCode();
  }

  AnthropicClient client() {
    return client;
  }

  @Override
  public void close() {
    client.close();
  }
}
