package org.anabranch.gateway;

import static org.anabranch.gateway.Bench.config;
import static org.anabranch.gateway.Bench.deployment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkGlobalTime;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.Message;

/** Amazon's client, signing by a clock that is not the gateway's. */
class SignedClockTest {
  private static final String KEYS = "keys:\n  - {name: one, key: env:KEY}\n";

  @TempDir Path directory;

  private static BedrockRuntimeClient client(DataPlane plane, RetryStrategy retries) {
    return BedrockRuntimeClient.builder()
        .endpointOverride(URI.create("http://127.0.0.1:" + plane.address().getPort()))
        .region(Region.EU_CENTRAL_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("one", "sk-one")))
        .overrideConfiguration(c -> c.retryStrategy(retries))
        .httpClientBuilder(UrlConnectionHttpClient.builder())
        .build();
  }

  private static ConverseResponse ask(BedrockRuntimeClient client) {
    return client.converse(
        c ->
            c.modelId("m")
                .messages(
                    Message.builder()
                        .role(ConversationRole.USER)
                        .content(ContentBlock.fromText("hi"))
                        .build()));
  }

  /** Amazon's clients of one process share what they found their clock to be off by. */
  @AfterEach
  void setTheClockBack() {
    SdkGlobalTime.setGlobalTimeOffset(0);
  }

  @Test
  void a_client_whose_clock_is_off_is_told_so_and_can_set_itself_by_the_answer() throws Exception {
    try (FakeUpstream upstream = new FakeUpstream(FakeUpstream.answer("hello"));
        Bench bench = new Bench(directory, config(deployment("a", upstream.url(), "")) + KEYS);
        DataPlane plane = DataPlane.open(bench.gateway)) {
      Duration ahead = Duration.between(bench.clock.instant(), Clock.systemUTC().instant());
      bench.clock.advance(ahead.plusMinutes(10));
      try (BedrockRuntimeClient once = client(plane, DefaultRetryStrategy.doNotRetry());
          BedrockRuntimeClient usual = client(plane, AwsRetryStrategy.standardRetryStrategy())) {
        assertThatThrownBy(() -> ask(once))
            .isInstanceOfSatisfying(
                AwsServiceException.class,
                e -> {
                  assertThat(e.statusCode()).isEqualTo(403);
                  assertThat(e.awsErrorDetails().errorCode())
                      .isEqualTo("InvalidSignatureException");
                  assertThat(e.awsErrorDetails().errorMessage())
                      .startsWith("Signature expired: it is of 20");
                });
        assertThat(ask(usual).output().message().content().getFirst().text()).isEqualTo("hello");
      }
    }
  }
}
