package org.anabranch.gateway.bedrock;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.anabranch.gateway.conversation.Conversation;
import org.anabranch.gateway.conversation.Delta;
import org.anabranch.gateway.conversation.Part;
import org.anabranch.gateway.conversation.Part.Source;
import org.anabranch.gateway.conversation.Reply;
import org.anabranch.gateway.conversation.StopReason;
import org.anabranch.gateway.conversation.TokenUse;
import org.anabranch.gateway.conversation.Tool;
import org.anabranch.gateway.dialect.Refusal;
import org.anabranch.kernel.Json;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
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
import software.amazon.awssdk.services.bedrockruntime.model.AccessDeniedException;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamResponseHandler;
import software.amazon.awssdk.services.bedrockruntime.model.ImageBlock;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeModelResponse;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeModelWithResponseStreamResponseHandler;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.ModelStreamErrorException;
import software.amazon.awssdk.services.bedrockruntime.model.ThrottlingException;
import software.amazon.awssdk.services.bedrockruntime.model.ValidationException;

/** Amazon's own client, signing as it does, against the dialect alone. */
class SdkTest {
  private static final String ARN =
      "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-v1:0";
  private static final List<Delta> STREAM =
      List.of(
          new Delta.Began("msg_1", "m"),
          new Delta.Thought(0, "Hm."),
          new Delta.Text(0, "Grü"),
          new Delta.Text(0, "ße"),
          new Delta.ToolBegan(0, 0, "call_1", "look", null),
          new Delta.ToolArguments(0, 0, "{\"at\":1}"),
          new Delta.Stopped(0, StopReason.TOOL_CALLS, null),
          new Delta.Used(new TokenUse(30, 10, 5, 7, 0)));

  private static StandIn server;
  private static BedrockRuntimeClient client;
  private static BedrockRuntimeAsyncClient async;

  @BeforeAll
  static void open() throws IOException {
    server = new StandIn();
    client = client(basic(StandIn.KEY_NAME, StandIn.KEY));
    async =
        BedrockRuntimeAsyncClient.builder()
            .endpointOverride(server.address())
            .region(Region.EU_CENTRAL_1)
            .credentialsProvider(basic(StandIn.KEY_NAME, StandIn.KEY))
            .overrideConfiguration(c -> c.retryStrategy(DefaultRetryStrategy.doNotRetry()))
            .httpClientBuilder(NettyNioAsyncHttpClient.builder().protocol(Protocol.HTTP1_1))
            .build();
  }

  @BeforeEach
  void forget() {
    server.asked.clear();
    server.streams(List.of());
    server.refuses(null);
  }

  @AfterAll
  static void close() {
    client.close();
    async.close();
    server.close();
  }

  private static AwsCredentialsProvider basic(String id, String secret) {
    return StaticCredentialsProvider.create(AwsBasicCredentials.create(id, secret));
  }

  private static BedrockRuntimeClient client(AwsCredentialsProvider credentials) {
    return BedrockRuntimeClient.builder()
        .endpointOverride(server.address())
        .region(Region.US_EAST_1)
        .credentialsProvider(credentials)
        .overrideConfiguration(c -> c.retryStrategy(DefaultRetryStrategy.doNotRetry()))
        .httpClientBuilder(UrlConnectionHttpClient.builder())
        .build();
  }

  private static Message hi() {
    return Message.builder()
        .role(ConversationRole.USER)
        .content(ContentBlock.fromText("Grüße"))
        .build();
  }

  @ParameterizedTest
  @ValueSource(strings = {"my alias", "anthropic.claude-v1:0", ARN, "a~b.c_d-e"})
  void signed_requests_are_accepted_whatever_the_models_name(String model) {
    server.replies(Reply.of("id", "m", "Hello", new TokenUse(10, 2)));
    ConverseResponse response = client.converse(c -> c.modelId(model).messages(hi()));
    assertThat(response.output().message().content().getFirst().text()).isEqualTo("Hello");
    assertThat(response.usage().totalTokens()).isEqualTo(12);
    assertThat(server.asked.getFirst().model())
        .isEqualTo(model.equals(ARN) ? "us.anthropic.claude-v1:0" : model);
  }

  @Test
  void temporary_keys_and_bearer_keys_are_accepted_and_wrong_ones_refused() {
    server.replies(Reply.of("id", "m", "Hello", new TokenUse(10, 2)));
    AwsCredentialsProvider session =
        StaticCredentialsProvider.create(
            AwsSessionCredentials.create(StandIn.KEY_NAME, StandIn.KEY, "session/token=="));
    try (BedrockRuntimeClient temporary = client(session);
        BedrockRuntimeClient bearer = bearer(StandIn.KEY)) {
      temporary.converse(c -> c.modelId("m").messages(hi()));
      bearer.converse(c -> c.modelId("m").messages(hi()));
    }
    try (BedrockRuntimeClient wrong = client(basic(StandIn.KEY_NAME, "wrong"));
        BedrockRuntimeClient bearer = bearer("wrong")) {
      for (BedrockRuntimeClient each : List.of(wrong, bearer)) {
        assertThatThrownBy(() -> each.converse(c -> c.modelId("m").messages(hi())))
            .isInstanceOf(AccessDeniedException.class);
      }
    }
  }

  private static BedrockRuntimeClient bearer(String key) {
    return BedrockRuntimeClient.builder()
        .endpointOverride(server.address())
        .region(Region.US_EAST_1)
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

  @Test
  @SuppressWarnings("unchecked") // the client's builders take lists of generics
  void what_the_client_says_is_what_is_asked() {
    server.replies(
        new Reply(
            "id",
            "m",
            List.of(
                new Reply.Choice(
                    List.of(
                        new Part.Text("Look:"),
                        new Part.ToolCall("call_1", "look", "{\"at\":1}", null, null)),
                    StopReason.TOOL_CALLS,
                    null,
                    List.of())),
            new TokenUse(30, 10, 5, 7, 0)));
    ConverseResponse response =
        client.converse(
            c ->
                c.modelId("m")
                    .system(s -> s.text("Be brief."))
                    .messages(
                        Message.builder()
                            .role(ConversationRole.USER)
                            .content(
                                ContentBlock.fromText("What is it?"),
                                ContentBlock.fromImage(
                                    ImageBlock.builder()
                                        .format("png")
                                        .source(i -> i.bytes(SdkBytes.fromUtf8String("picture")))
                                        .build()))
                            .build())
                    .inferenceConfig(i -> i.maxTokens(50).temperature(0.5f).stopSequences("END"))
                    .requestMetadata(Map.of("team", "a"))
                    .additionalModelRequestFields(
                        Document.mapBuilder().putNumber("top_k", 5).build())
                    .toolConfig(
                        t ->
                            t.tools(
                                    tool ->
                                        tool.toolSpec(
                                            spec ->
                                                spec.name("look")
                                                    .inputSchema(
                                                        in ->
                                                            in.json(
                                                                Document.mapBuilder()
                                                                    .putString("type", "object")
                                                                    .build()))))
                                .toolChoice(choice -> choice.auto(a -> {}))));
    Conversation asked = server.asked.getFirst();
    assertThat(asked.system()).containsExactly(new Part.Text("Be brief."));
    assertThat(asked.turns().getFirst().parts())
        .containsExactly(
            new Part.Text("What is it?"),
            new Part.Image(new Source.Inline("image/png", "cGljdHVyZQ=="), null, null));
    assertThat(asked.sampling().maxTokens()).isEqualTo(50);
    assertThat(asked.sampling().temperature()).isEqualTo(0.5);
    assertThat(asked.sampling().topK()).isEqualTo(5);
    assertThat(asked.sampling().stop()).containsExactly("END");
    assertThat(asked.tags()).isEqualTo(Map.of("team", "a"));
    assertThat(asked.tools())
        .containsExactly(
            new Tool.Function("look", null, Json.tree("{\"type\":\"object\"}"), null, null));
    assertThat(asked.extras()).isEmpty();
    assertThat(response.stopReasonAsString()).isEqualTo("tool_use");
    assertThat(response.output().message().content().get(1).toolUse().input().asMap())
        .containsEntry("at", Document.fromNumber(1));
    assertThat(response.usage().inputTokens()).isEqualTo(15);
    assertThat(response.usage().cacheReadInputTokens()).isEqualTo(10);
    assertThat(response.usage().cacheWriteInputTokens()).isEqualTo(5);
    assertThat(
            client
                .countTokens(c -> c.modelId("m").input(i -> i.converse(x -> x.messages(hi()))))
                .inputTokens())
        .isPositive();
  }

  private record Heard(StringBuilder text, StringBuilder tool, List<String> events) {
    Heard() {
      this(new StringBuilder(), new StringBuilder(), new ArrayList<>());
    }
  }

  private static Heard converse() {
    Heard heard = new Heard();
    async
        .converseStream(
            c -> c.modelId(ARN).messages(hi()),
            ConverseStreamResponseHandler.builder()
                .subscriber(
                    ConverseStreamResponseHandler.Visitor.builder()
                        .onMessageStart(e -> heard.events.add("start " + e.roleAsString()))
                        .onContentBlockDelta(
                            e -> {
                              heard.text.append(e.delta().text() == null ? "" : e.delta().text());
                              heard.tool.append(
                                  e.delta().toolUse() == null ? "" : e.delta().toolUse().input());
                            })
                        .onContentBlockStop(e -> heard.events.add("end " + e.contentBlockIndex()))
                        .onMessageStop(e -> heard.events.add("stop " + e.stopReasonAsString()))
                        .onMetadata(e -> heard.events.add("used " + e.usage().totalTokens()))
                        .build())
                .build())
        .join();
    return heard;
  }

  @Test
  void a_stream_comes_as_amazons_client_expects_it() {
    server.streams(STREAM);
    Heard heard = converse();
    assertThat(heard.text).hasToString("Grüße");
    assertThat(heard.tool).hasToString("{\"at\":1}");
    assertThat(heard.events)
        .containsExactly("start assistant", "end 0", "end 1", "end 2", "stop tool_use", "used 37");
  }

  @Test
  void a_stream_that_breaks_raises_an_exception() {
    server.streams(STREAM.subList(0, 4));
    server.refuses(Refusal.of(502, "upstream_broken", "It broke off."));
    assertThatThrownBy(SdkTest::converse)
        .isInstanceOf(CompletionException.class)
        .hasRootCauseInstanceOf(ModelStreamErrorException.class)
        .hasMessageContaining("It broke off.");
    server.refuses(Refusal.of(429, "rate_limited", "Slow down."));
    assertThatThrownBy(SdkTest::converse).hasRootCauseInstanceOf(ThrottlingException.class);
  }

  @Test
  void errors_are_the_clients_own_exceptions() {
    server.refuses(Refusal.of(429, "rate_limit_exceeded", "Slow down."));
    assertThatThrownBy(() -> client.converse(c -> c.modelId("m").messages(hi())))
        .isInstanceOfSatisfying(
            ThrottlingException.class,
            e -> assertThat(e.awsErrorDetails().errorMessage()).isEqualTo("Slow down."));
    server.refuses(null);
    assertThatThrownBy(() -> client.converse(c -> c.modelId("m").messages(List.of())))
        .isInstanceOf(ValidationException.class)
        .hasMessageContaining("messages");
    server.refuses(Refusal.of(502, "upstream_failed", "Nobody answers."));
    assertThatThrownBy(() -> client.converse(c -> c.modelId("m").messages(hi())))
        .isInstanceOfSatisfying(
            AwsServiceException.class, e -> assertThat(e.statusCode()).isEqualTo(503));
  }

  @Test
  void a_model_is_invoked_in_its_own_dialect() {
    server.replies(Reply.of("msg_1", "m", "Hello", new TokenUse(10, 2)));
    String body =
        "{\"anthropic_version\":\"bedrock-2023-05-31\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    InvokeModelResponse response =
        client.invokeModel(c -> c.modelId(ARN).body(SdkBytes.fromUtf8String(body)));
    assertThat(Json.tree(response.body().asUtf8String()).at("/content/0/text").stringValue())
        .isEqualTo("Hello");
    assertThat(response.sdkHttpResponse().firstMatchingHeader("x-amzn-bedrock-output-token-count"))
        .contains("2");
    server.streams(STREAM);
    StringBuilder heard = new StringBuilder();
    async
        .invokeModelWithResponseStream(
            c -> c.modelId(ARN).body(SdkBytes.fromUtf8String(body)),
            InvokeModelWithResponseStreamResponseHandler.builder()
                .subscriber(
                    InvokeModelWithResponseStreamResponseHandler.Visitor.builder()
                        .onChunk(c -> heard.append(c.bytes().asString(UTF_8)).append('\n'))
                        .build())
                .build())
        .join();
    assertThat(heard.toString())
        .contains("message_start")
        .contains("Grü")
        .contains("\"outputTokenCount\":7");
    InvokeModelResponse vector =
        client.invokeModel(
            c ->
                c.modelId("amazon.titan-embed-text-v2:0")
                    .body(SdkBytes.fromUtf8String("{\"inputText\":\"hi\"}")));
    assertThat(Json.tree(vector.body().asUtf8String()).at("/embedding").size()).isEqualTo(2);
  }
}
