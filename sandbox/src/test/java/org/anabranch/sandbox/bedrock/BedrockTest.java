package org.anabranch.sandbox.bedrock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.Faults.Fault;
import org.anabranch.sandbox.Faults.Kind;
import org.anabranch.sandbox.models.VendorSandbox;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.BedrockRuntimeException;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ImageFormat;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.StopReason;
import software.amazon.awssdk.services.bedrockruntime.model.ThrottlingException;
import software.amazon.awssdk.services.bedrockruntime.model.Tool;
import software.amazon.awssdk.services.bedrockruntime.model.ToolInputSchema;
import software.amazon.awssdk.services.bedrockruntime.model.ValidationException;

class BedrockTest extends VendorSandbox {
  private static final String CLAUDE = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";

  private BedrockRuntimeClient client(String secret) {
    return BedrockRuntimeClient.builder()
        .endpointOverride(URI.create(url("/bedrock")))
        .region(Region.EU_CENTRAL_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(
                AwsBasicCredentials.create("AKIASANDBOXBEDROCK00", secret)))
        .overrideConfiguration(c -> c.retryStrategy(DefaultRetryStrategy.doNotRetry()))
        .httpClient(UrlConnectionHttpClient.create())
        .build();
  }

  private static ConverseRequest.Builder ask(String text, ContentBlock... more) {
    List<ContentBlock> content = new ArrayList<>(List.of(more));
    content.addFirst(ContentBlock.fromText(text));
    return ConverseRequest.builder()
        .modelId(CLAUDE)
        .messages(Message.builder().role("user").content(content).build());
  }

  @Test
  void the_official_client_signs_and_is_answered() {
    ContentBlock image =
        ContentBlock.fromImage(
            i ->
                i.format(ImageFormat.PNG)
                    .source(s -> s.bytes(SdkBytes.fromByteArray(new byte[] {1, 2, 3}))));

    ConverseResponse answer =
        client("sandbox-bedrock-secret").converse(ask("Hello", image).build());

    assertThat(answer.output().message().content().getFirst().text())
        .contains("simulated", CLAUDE, "“Hello”", "image/png, 3 bytes");
    assertThat(answer.stopReason()).isEqualTo(StopReason.END_TURN);
    assertThat(answer.usage().inputTokens()).isPositive();
  }

  @Test
  void a_wrong_secret_does_not_sign() {
    assertThatThrownBy(() -> client("wrong").converse(ask("Hello").build()))
        .isInstanceOfSatisfying(
            BedrockRuntimeException.class,
            e -> {
              assertThat(e.statusCode()).isEqualTo(403);
              assertThat(e.awsErrorDetails().errorCode()).isEqualTo("InvalidSignatureException");
            });
  }

  @Test
  void tools_are_called() {
    Tool tool =
        Tool.fromToolSpec(
            s ->
                s.name("weather")
                    .inputSchema(
                        ToolInputSchema.fromJson(
                            Document.mapBuilder().putString("type", "object").build())));

    ConverseResponse answer =
        client("sandbox-bedrock-secret")
            .converse(
                ask("call weather with {\"city\":\"Linz\"}")
                    .toolConfig(c -> c.tools(tool))
                    .build());

    assertThat(answer.stopReason()).isEqualTo(StopReason.TOOL_USE);
    assertThat(answer.output().message().content().getFirst().toolUse().input().asMap())
        .containsEntry("city", Document.fromString("Linz"));
  }

  @Test
  void refusals_are_what_the_client_takes_them_for() {
    BedrockRuntimeClient client = client("sandbox-bedrock-secret");
    fault(Fault.once(Kind.RATE_LIMIT, "bedrock", CLAUDE));

    assertThatThrownBy(() -> client.converse(ask("x").build()))
        .isInstanceOf(ThrottlingException.class);
    assertThatThrownBy(() -> client.converse(ask("x").modelId("no-such-model").build()))
        .isInstanceOf(ValidationException.class);
    assertThatThrownBy(() -> client.converse(ask(" ").build()))
        .isInstanceOf(ValidationException.class)
        .hasMessageContaining("blank");
  }

  @Test
  void an_invocation_takes_anthropics_body() {
    String body =
        "{\"anthropic_version\":\"bedrock-2023-05-31\",\"max_tokens\":100,\"messages\":[{\"role\":"
            + "\"user\",\"content\":\"Hello\"}]}";
    BedrockRuntimeClient client = client("sandbox-bedrock-secret");

    String answer =
        client
            .invokeModel(i -> i.modelId(CLAUDE).body(SdkBytes.fromUtf8String(body)))
            .body()
            .asUtf8String();

    assertThat(Json.tree(answer).at("/content/0/text").asString("")).contains("“Hello”");
    assertThatThrownBy(
            () -> client.invokeModel(i -> i.modelId(CLAUDE).body(SdkBytes.fromUtf8String("{}"))))
        .hasMessageContaining("Field required");
  }

  @Test
  void a_bearer_key_opens_the_stream_of_frames() throws Exception {
    String path = "/bedrock/model/" + CLAUDE.replace(":", "%3A") + "/converse-stream";
    String body = "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"Hello\"}]}]}";

    String frames = post(path, body, "Authorization", "Bearer sandbox-bedrock-token").body();

    assertThat(frames).contains("messageStart", "contentBlockDelta", "messageStop", "metadata");
    assertThat(post(path, body, "Authorization", "Bearer wrong").statusCode()).isEqualTo(403);
  }
}
