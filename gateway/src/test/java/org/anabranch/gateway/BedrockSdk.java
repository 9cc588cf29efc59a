package org.anabranch.gateway;

import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.models.Samples;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.auth.token.credentials.SdkToken;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.http.auth.spi.scheme.AuthSchemeOption;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.CachePointType;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlockDelta;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamResponseHandler;
import software.amazon.awssdk.services.bedrockruntime.model.ImageFormat;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.OutputFormatType;
import software.amazon.awssdk.services.bedrockruntime.model.StopReason;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.TokenUsage;
import software.amazon.awssdk.services.bedrockruntime.model.Tool;
import software.amazon.awssdk.services.bedrockruntime.model.ToolInputSchema;
import software.amazon.awssdk.services.bedrockruntime.model.ToolResultContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ToolUseBlock;

/** Amazon's bedrockruntime with Converse; its streams are asynchronous alone. */
final class BedrockSdk implements OfficialSdk {
  private final BedrockRuntimeClient client;
  private final BedrockRuntimeAsyncClient async;

  BedrockSdk(String address, String keyName, String key) {
    StaticCredentialsProvider credentials =
        StaticCredentialsProvider.create(AwsBasicCredentials.create(keyName, key));
    client =
        BedrockRuntimeClient.builder()
            .endpointOverride(URI.create(address))
            .region(Region.EU_CENTRAL_1)
            .credentialsProvider(credentials)
            .overrideConfiguration(c -> c.retryStrategy(DefaultRetryStrategy.doNotRetry()))
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            .build();
    async =
        BedrockRuntimeAsyncClient.builder()
            .endpointOverride(URI.create(address))
            .region(Region.EU_CENTRAL_1)
            .credentialsProvider(credentials)
            .overrideConfiguration(c -> c.retryStrategy(DefaultRetryStrategy.doNotRetry()))
            .httpClientBuilder(NettyNioAsyncHttpClient.builder().protocol(Protocol.HTTP1_1))
            .build();
  }

  /** The same client with a key instead of a signature. */
  static BedrockRuntimeClient bearer(String address, String key) {
    return BedrockRuntimeClient.builder()
        .endpointOverride(URI.create(address))
        .region(Region.EU_CENTRAL_1)
        .tokenProvider(() -> new Token(key))
        .authSchemeProvider(
            _ -> List.of(AuthSchemeOption.builder().schemeId("smithy.api#httpBearerAuth").build()))
        .overrideConfiguration(c -> c.retryStrategy(DefaultRetryStrategy.doNotRetry()))
        .httpClientBuilder(UrlConnectionHttpClient.builder())
        .build();
  }

  private record Token(String token) implements SdkToken {
    @Override
    public Optional<Instant> expirationTime() {
      return Optional.empty();
    }
  }

  private static ConverseRequest request(Wish wish) {
    ConverseRequest.Builder request =
        ConverseRequest.builder()
            .modelId(wish.model())
            .inferenceConfig(c -> c.maxTokens(wish.most()))
            .messages(wish.turns().stream().map(BedrockSdk::message).toList());
    List<SystemContentBlock> system = new ArrayList<>();
    if (!wish.system().isEmpty()) {
      system.add(SystemContentBlock.fromText(wish.system()));
    }
    if (wish.extra() == Extra.CACHED) {
      system.add(SystemContentBlock.fromCachePoint(c -> c.type(CachePointType.DEFAULT)));
    }
    if (!system.isEmpty()) {
      request.system(system);
    }
    if (wish.thinking()) {
      request.additionalModelRequestFields(
          document(Map.of("thinking", Map.of("type", "enabled", "budget_tokens", 1024))));
    }
    if (wish.extra() == Extra.TOOL) {
      request.toolConfig(
          c ->
              c.tools(
                  Tool.fromToolSpec(
                      s ->
                          s.name("weather")
                              .description("Tells the weather")
                              .inputSchema(ToolInputSchema.fromJson(document(CITY))))));
    }
    if (wish.extra() == Extra.SCHEMA) {
      request.outputConfig(
          c ->
              c.textFormat(
                  f ->
                      f.type(OutputFormatType.JSON_SCHEMA)
                          .structure(
                              s ->
                                  s.jsonSchema(j -> j.name("review").schema(Json.write(SCHEMA))))));
    }
    return request.build();
  }

  private static Message message(Turn turn) {
    return switch (turn) {
      case User user -> {
        List<ContentBlock> content = new ArrayList<>(List.of(ContentBlock.fromText(user.text())));
        if (user.image()) {
          content.add(
              ContentBlock.fromImage(
                  i ->
                      i.format(ImageFormat.PNG)
                          .source(s -> s.bytes(SdkBytes.fromByteArray(Samples.png(0x336699))))));
        }
        yield Message.builder().role(ConversationRole.USER).content(content).build();
      }
      case Model model -> (Message) model.said().own();
      case Results results -> {
        List<ContentBlock> content = new ArrayList<>();
        for (int i = 0; i < results.calls().size(); i++) {
          String id = results.calls().get(i).id();
          String result = results.results().get(i);
          content.add(
              ContentBlock.fromToolResult(
                  r -> r.toolUseId(id).content(ToolResultContentBlock.fromText(result))));
        }
        yield Message.builder().role(ConversationRole.USER).content(content).build();
      }
    };
  }

  private static Document document(Object value) {
    return switch (value) {
      case Map<?, ?> map -> {
        Map<String, Document> fields = new LinkedHashMap<>();
        map.forEach((name, v) -> fields.put(String.valueOf(name), document(v)));
        yield Document.fromMap(fields);
      }
      case List<?> list -> Document.fromList(list.stream().map(BedrockSdk::document).toList());
      case Boolean yes -> Document.fromBoolean(yes);
      case Integer number -> Document.fromNumber(number);
      default -> Document.fromString(String.valueOf(value));
    };
  }

  @Override
  public Said ask(Wish wish) {
    ConverseResponse response = client.converse(request(wish));
    return said(response.output().message(), response.stopReason(), response.usage());
  }

  @Override
  public Said askLater(Wish wish) {
    ConverseResponse response = OfficialSdk.come(async.converse(request(wish)));
    return said(response.output().message(), response.stopReason(), response.usage());
  }

  @Override
  public Said streamLater(Wish wish) {
    return stream(wish);
  }

  /** Puts a stream together; the client itself does not. */
  private static final class Whole {
    final SortedMap<Integer, ContentBlock> blocks = new TreeMap<>();
    final Map<Integer, StringBuilder> arguments = new TreeMap<>();
    StopReason stop = StopReason.UNKNOWN_TO_SDK_VERSION;
    TokenUsage usage = TokenUsage.builder().build();

    void began(int index, ToolUseBlock tool) {
      blocks.put(index, ContentBlock.fromToolUse(tool));
      arguments.put(index, new StringBuilder());
    }

    void delta(int index, ContentBlockDelta delta) {
      ContentBlock old = blocks.get(index);
      switch (delta.type()) {
        case TEXT ->
            blocks.put(
                index,
                ContentBlock.fromText(old == null ? delta.text() : old.text() + delta.text()));
        case TOOL_USE -> {
          StringBuilder all = arguments.get(index);
          if (all == null || old == null) {
            throw new AssertionError("arguments of no call");
          }
          all.append(delta.toolUse().input());
        }
        case REASONING_CONTENT -> {
          var before = old == null ? null : old.reasoningContent().reasoningText();
          String text = before == null ? "" : before.text();
          String more = delta.reasoningContent().text();
          String signature = delta.reasoningContent().signature();
          blocks.put(
              index,
              ContentBlock.fromReasoningContent(
                  r ->
                      r.reasoningText(
                          t ->
                              t.text(more == null ? text : text + more)
                                  .signature(
                                      signature != null || before == null
                                          ? signature
                                          : before.signature()))));
        }
        default -> throw new AssertionError(delta);
      }
    }

    Message message() {
      arguments.forEach(
          (index, json) ->
              blocks.computeIfPresent(
                  index,
                  (_, block) ->
                      ContentBlock.fromToolUse(
                          block.toolUse().toBuilder()
                              .input(document(OpenAiSdk.arguments(json.toString())))
                              .build())));
      return Message.builder()
          .role(ConversationRole.ASSISTANT)
          .content(List.copyOf(blocks.values()))
          .build();
    }
  }

  @Override
  public Said stream(Wish wish) {
    ConverseRequest whole = request(wish);
    ConverseStreamRequest request =
        ConverseStreamRequest.builder()
            .modelId(whole.modelId())
            .inferenceConfig(whole.inferenceConfig())
            .messages(whole.messages())
            .system(whole.hasSystem() ? whole.system() : null)
            .toolConfig(whole.toolConfig())
            .outputConfig(whole.outputConfig())
            .additionalModelRequestFields(whole.additionalModelRequestFields())
            .build();
    Whole all = new Whole();
    ConverseStreamResponseHandler handler =
        ConverseStreamResponseHandler.builder()
            .subscriber(
                ConverseStreamResponseHandler.Visitor.builder()
                    .onContentBlockStart(
                        e -> {
                          if (e.start().toolUse() != null) {
                            all.began(
                                e.contentBlockIndex(),
                                ToolUseBlock.builder()
                                    .toolUseId(e.start().toolUse().toolUseId())
                                    .name(e.start().toolUse().name())
                                    .build());
                          }
                        })
                    .onContentBlockDelta(e -> all.delta(e.contentBlockIndex(), e.delta()))
                    .onMessageStop(e -> all.stop = e.stopReason())
                    .onMetadata(e -> all.usage = e.usage())
                    .build())
            .build();
    OfficialSdk.come(async.converseStream(request, handler));
    return said(all.message(), all.stop, all.usage);
  }

  private static Said said(Message message, StopReason stop, TokenUsage usage) {
    int cached = usage.cacheReadInputTokens() == null ? 0 : usage.cacheReadInputTokens();
    int written = usage.cacheWriteInputTokens() == null ? 0 : usage.cacheWriteInputTokens();
    return new Said(
        message.content().stream()
            .filter(c -> c.text() != null)
            .map(ContentBlock::text)
            .collect(Collectors.joining()),
        message.content().stream()
            .filter(c -> c.reasoningContent() != null)
            .filter(c -> c.reasoningContent().reasoningText() != null)
            .map(c -> c.reasoningContent().reasoningText().text())
            .collect(Collectors.joining()),
        message.content().stream()
            .filter(c -> c.toolUse() != null)
            .map(ContentBlock::toolUse)
            .map(t -> new Called(t.toolUseId(), t.name(), plain(t.input())))
            .toList(),
        switch (stop) {
          case END_TURN, STOP_SEQUENCE -> End.DONE;
          case MAX_TOKENS -> End.LENGTH;
          case TOOL_USE -> End.TOOLS;
          case CONTENT_FILTERED, GUARDRAIL_INTERVENED -> End.REFUSED;
          default -> throw new AssertionError(stop);
        },
        usage.inputTokens() + cached + written,
        usage.outputTokens(),
        cached,
        message);
  }

  private static Map<String, Object> plain(Document document) {
    Map<String, Object> plain = new LinkedHashMap<>();
    document.asMap().forEach((name, value) -> plain.put(name, value.unwrap()));
    return plain;
  }

  BedrockRuntimeClient client() {
    return client;
  }

  BedrockRuntimeAsyncClient async() {
    return async;
  }

  @Override
  public int status(Throwable failure) {
    return ((AwsServiceException) failure).statusCode();
  }

  @Override
  public void close() {
    client.close();
    async.close();
  }
}
