package org.anabranch.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.embeddings.EmbeddingCreateParams;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.anabranch.gateway.DataPlane;
import org.anabranch.gateway.books.UsageTotal;
import org.anabranch.gateway.config.CompletionRequest;
import org.anabranch.gateway.route.Decision;
import org.anabranch.gateway.route.Ratings;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Money;
import org.anabranch.publish.Platform;
import org.anabranch.studio.Variant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * A vendor's model writes while it can; whatever becomes of it, the run goes on without; and what
 * came of its work steers the next run.
 */
class VendorIndependenceTest {
  private static final String TO = "x,linkedin,threads";
  private static final int POSTS = 3;
  private static final String BUILT_IN = "anabranch-extractive";
  private static final Money PRICE_OF_ONE =
      Money.usd("1")
          .perMillion(VendorModel.INPUT_TOKENS)
          .plus(Money.usd("4").perMillion(VendorModel.OUTPUT_TOKENS));

  @TempDir Path directory;

  private VendorModel vendor;
  private Shell shell;

  @BeforeEach
  void start() throws IOException {
    vendor = new VendorModel();
    shell = new Shell(directory, vendor.deployment());
    shell.environment.put("RIVER_KEY", VendorModel.KEY);
  }

  @AfterEach
  void stop() {
    shell.close();
    vendor.close();
  }

  private Path article(String about) throws IOException {
    return Files.writeString(
        directory.resolve(about + ".md"),
        """
        # The %1$s in winter

        The %1$s freezes late, and nobody on its banks remembers a year without ice. Boats lie on
        trestles until April.

        Children walk over the %1$s to school. Their teacher measures the ice every morning at six.

        When the thaw comes, the %1$s is loud for three days. Then the first ferry leaves.
        """
            .formatted(about));
  }

  private void everyPostIsOut(JsonNode report, String model) {
    assertThat(Shell.lines(report)).hasSize(POSTS);
    for (JsonNode line : Shell.lines(report)) {
      assertThat(line.path("state").asString()).as(line.toString()).isEqualTo("PUBLISHED");
      assertThat(line.path("model").asString()).as(line.toString()).isEqualTo(model);
    }
  }

  private static Money cost(JsonNode of) {
    return new Money(new BigDecimal(of.path("cost").path("usd").asString()));
  }

  @Test
  void a_vendors_model_writes_the_posts_and_each_costs_its_tokens_at_its_price() throws Exception {
    JsonNode report = shell.run(article("river"), "--to", TO);

    everyPostIsOut(report, "river-1");
    for (JsonNode line : Shell.lines(report)) {
      assertThat(line.path("text").asString()).startsWith(VendorModel.MARK);
      assertThat(line.path("vendor").asString()).isEqualTo("riverworks");
      assertThat(cost(line)).isEqualTo(PRICE_OF_ONE);
    }
    assertThat(cost(report)).isEqualTo(PRICE_OF_ONE.plus(PRICE_OF_ONE).plus(PRICE_OF_ONE));
    assertThat(vendor.tasks()).containsOnly("write_variant", "storyboard").hasSize(POSTS + 1);
    JsonNode dependency = report.path("dependencies").path(0);
    assertThat(dependency.path("name").asString()).isEqualTo("riverworks");
    assertThat(dependency.path("without").asString())
        .contains("3 would have been written by " + BUILT_IN);
    try (Stations stations = shell.open()) {
      UsageTotal used = usage(stations, "river");
      assertThat(used.requests()).isEqualTo(POSTS + 1);
      assertThat(used.inputTokens()).isEqualTo((POSTS + 1L) * VendorModel.INPUT_TOKENS);
      assertThat(used.cost()).isEqualTo(Money.usd("0.0072"));
      for (Decision decision : decisions(stations, report)) {
        assertThat(decision.chosen().orElseThrow().deploymentId()).isEqualTo("river");
        assertThat(decision.candidates()).hasSize(2);
      }
    }
  }

  private static UsageTotal usage(Stations stations, String deployment) {
    return stations.gateway().usage().stream()
        .filter(u -> u.deploymentId().equals(deployment))
        .findFirst()
        .orElseThrow();
  }

  /** Those by which the run's posts were written. */
  private static List<Decision> decisions(Stations stations, JsonNode report) {
    return stations.studio().variants(report.path("run").path("id").asString()).stream()
        .map(Variant::by)
        .map(by -> stations.gateway().decision(by.decisionId()).orElseThrow())
        .toList();
  }

  @Test
  void when_the_vendor_answers_errors_the_built_in_writer_writes() throws Exception {
    vendor.is(VendorModel.Mood.FAILS);

    writtenWithoutVendor("status 500");
  }

  @Test
  void when_the_vendor_stalls_the_built_in_writer_writes() throws Exception {
    vendor.is(VendorModel.Mood.STALLS);

    writtenWithoutVendor("");
  }

  @Test
  void when_the_vendor_is_gone_the_built_in_writer_writes() throws Exception {
    vendor.close();

    writtenWithoutVendor("");
  }

  @Test
  void when_the_vendors_key_is_refused_the_built_in_writer_writes() throws Exception {
    shell.environment.put("RIVER_KEY", "sk-revoked");

    writtenWithoutVendor("status 401");
  }

  private void writtenWithoutVendor(String reason) throws Exception {
    JsonNode report = shell.run(article("lake"), "--to", TO);

    everyPostIsOut(report, BUILT_IN);
    assertThat(cost(report).isZero()).isTrue();
    assertThat(report.path("dependencies").path(0).path("name").asString()).isEqualTo("anabranch");
    Shell.Said told = shell.anabranch("show", report.path("run").path("id").asString());
    assertThat(told.out()).contains(BUILT_IN).doesNotContain("river-1");
    try (Stations stations = shell.open()) {
      assertThat(decisions(stations, report))
          .flatExtracting(Decision::candidates)
          .anySatisfy(
              c -> {
                assertThat(c.deploymentId()).isEqualTo("river");
                assertThat(c.outcome()).startsWith("failed: ").contains(reason);
              });
    }
  }

  @Test
  void one_run_may_have_two_writers_and_says_who_wrote_what() throws Exception {
    shell.run(article("river"), "--to", "x");
    vendor.is(VendorModel.Mood.FAILS);
    shell.run(article("river"), "--to", TO);

    try (Stations stations = shell.open()) {
      var models =
          stations.insight().recentOutcomes(10).stream()
              .collect(
                  Collectors.toMap(o -> o.attribution().platform(), o -> o.attribution().model()));
      assertThat(models)
          .containsEntry(Platform.X, "river-1")
          .containsEntry(Platform.LINKEDIN, BUILT_IN)
          .containsEntry(Platform.THREADS, BUILT_IN);
      assertThat(stations.insight().ratings())
          .filteredOn(r -> r.task().equals("*"))
          .extracting(r -> r.model())
          .containsExactlyInAnyOrder("river-1", BUILT_IN);
    }
  }

  @Test
  void the_next_runs_routing_uses_the_rating() throws Exception {
    double unrated;
    try (Stations stations = shell.open()) {
      unrated = quality(stations);
    }
    shell.run(article("river"), "--to", TO);

    try (Stations stations = shell.open()) {
      Ratings.Rating rating = stations.insight().rating("river-1", "write/x").orElseThrow();
      // The same seed draws the same share of the interval, which was 600 to 1400 before.
      double drawn = unrated * 1000 / 800;
      assertThat(rating.high() - rating.low()).isLessThan(800);
      assertThat(quality(stations))
          .isCloseTo(
              (rating.points() - 1000 + drawn * (rating.high() - rating.low())) / 1000,
              within(1e-9))
          .isNotCloseTo(unrated, within(1e-6));
    }
    JsonNode next = shell.run(article("sea"), "--to", TO);
    try (Stations stations = shell.open()) {
      Ratings.Rating rating = stations.insight().rating("river-1", "write/x").orElseThrow();
      assertThat(rating.comparisons()).isGreaterThan(POSTS);
      assertThat(decisions(stations, next)).hasSize(POSTS);
    }
  }

  /** What the vendor's quality counts for in a decision of one fixed seed, in dollars. */
  private static double quality(Stations stations) throws InterruptedException {
    CompletionRequest request =
        new CompletionRequest(
            "studio",
            CompletionRequest.AUTO,
            "write/x",
            List.of(new CompletionRequest.Message("user", "What does water do?")),
            false,
            100,
            7);
    String id =
        stations.gateway().complete(request, Deadline.in(Duration.ofSeconds(60))).decisionId();
    return stations.gateway().decision(id).orElseThrow().candidates().stream()
        .filter(c -> c.deploymentId().equals("river"))
        .mapToDouble(Decision.Candidate::quality)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void an_unmodified_sdk_reaches_the_vendor_and_the_built_in_models() throws Exception {
    try (Stations stations = shell.open();
        DataPlane plane = DataPlane.open(stations.gateway())) {
      OpenAIClient client =
          OpenAIOkHttpClient.builder()
              .baseUrl("http://127.0.0.1:" + plane.address().getPort() + "/v1")
              .apiKey("none")
              .maxRetries(0)
              .build();
      String text =
          "Shorten this. The harbour froze in January and stayed so for nine weeks. Ships waited"
              + " outside. Bread became dear, and the mayor opened the granary.";

      assertThat(completed(client, "river-1", text)).isEqualTo("Water finds its way.");
      assertThat(streamed(client, "river-1", text)).isEqualTo("Water finds its way.");
      assertThat(completed(client, BUILT_IN, text)).contains("harbour");
      assertThat(streamed(client, BUILT_IN, text)).contains("harbour");
      vendor.is(VendorModel.Mood.FAILS);
      assertThat(completed(client, "auto", text)).contains("harbour");
      assertThat(streamed(client, "auto", text)).contains("harbour");
      var embedding =
          client
              .embeddings()
              .create(
                  EmbeddingCreateParams.builder().model("all-minilm-l6-v2").input(text).build());
      assertThat(embedding.data().getFirst().embedding()).hasSize(384);
      assertThat(usage(stations, "river").requests()).isEqualTo(2);
      assertThat(usage(stations, "river").cost()).isEqualTo(PRICE_OF_ONE.plus(PRICE_OF_ONE));
    }
  }

  private static ChatCompletionCreateParams ask(String model, String text) {
    return ChatCompletionCreateParams.builder().model(model).addUserMessage(text).build();
  }

  private static String completed(OpenAIClient client, String model, String text) {
    return client
        .chat()
        .completions()
        .create(ask(model, text))
        .choices()
        .getFirst()
        .message()
        .content()
        .orElse("");
  }

  private static String streamed(OpenAIClient client, String model, String text) {
    try (StreamResponse<ChatCompletionChunk> stream =
        client.chat().completions().createStreaming(ask(model, text))) {
      return stream.stream()
          .flatMap(c -> c.choices().stream())
          .map(c -> c.delta().content().orElse(""))
          .collect(Collectors.joining());
    }
  }
}
