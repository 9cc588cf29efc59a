package org.anabranch.gateway;

import static org.anabranch.gateway.OfficialSdk.Extra.CACHED;
import static org.anabranch.gateway.OfficialSdk.Extra.SCHEMA;
import static org.anabranch.gateway.OfficialSdk.Extra.TOOL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.anabranch.gateway.OfficialSdk.Called;
import org.anabranch.gateway.OfficialSdk.End;
import org.anabranch.gateway.OfficialSdk.Model;
import org.anabranch.gateway.OfficialSdk.Results;
import org.anabranch.gateway.OfficialSdk.Said;
import org.anabranch.gateway.OfficialSdk.User;
import org.anabranch.gateway.OfficialSdk.Wish;
import org.anabranch.gateway.route.Decision;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.TestClock;
import org.anabranch.sandbox.Faults.Fault;
import org.anabranch.sandbox.Faults.Kind;
import org.anabranch.sandbox.SandboxServer;
import org.anabranch.sandbox.models.Samples;
import org.anabranch.sandbox.models.SimulatedModel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * Every official SDK in against every vendor out, over the real data plane: the SDKs are unmodified
 * and only their base URL is changed; the sandbox's strict imitations stand for the vendors.
 */
class ConformanceTest {
  private static final List<String> VENDORS =
      List.of("openai", "responses", "anthropic", "bedrock", "gemini");
  private static final List<Kind> BREAKS = List.of(Kind.HANG_UP, Kind.END_EARLY, Kind.ERROR_EVENT);
  private static final List<String> NAMES =
      List.of(
          "openai-java chat",
          "openai-java responses",
          "anthropic-java",
          "bedrockruntime",
          "google-genai");
  private static final Map<String, OfficialSdk> SDKS = new LinkedHashMap<>();

  @TempDir static Path directory;
  private static SandboxServer sandbox;
  private static Bench bench;
  private static DataPlane plane;

  @BeforeAll
  static void open() {
    sandbox = Imitations.start(directory);
    bench = new Bench(directory.resolve("home"), yaml(), new TestClock(Instant.now()));
    plane = DataPlane.open(bench.gateway);
    String address = "http://127.0.0.1:" + plane.address().getPort();
    SDKS.put(NAMES.get(0), new OpenAiSdk(address, "sk-one"));
    SDKS.put(NAMES.get(1), new ResponsesSdk(address, "sk-one"));
    SDKS.put(NAMES.get(2), new AnthropicSdk(address, "sk-one"));
    SDKS.put(NAMES.get(3), new BedrockSdk(address, "team", "sk-one"));
    SDKS.put(NAMES.get(4), new GeminiSdk(address, "sk-one"));
  }

  private static String yaml() {
    StringBuilder yaml = new StringBuilder("port: 0\nkeys: [{name: team, key: env:KEY}]\n");
    yaml.append("deployments:\n");
    String openAi = "/openai/v1, dialect: openai, auth: bearer, api_key: env:SANDBOX_OPENAI";
    serve(yaml, "openai", "gpt-4o", openAi + ", quirks: []");
    serve(
        yaml, "responses", "gpt-5", openAi.replace("dialect: openai", "dialect: openai-responses"));
    serve(
        yaml,
        "anthropic",
        "claude-sonnet-4-5",
        "/anthropic/v1, dialect: anthropic, auth: \"header:x-api-key\","
            + " api_key: env:SANDBOX_ANTHROPIC");
    serve(
        yaml,
        "bedrock",
        "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
        "/bedrock, dialect: bedrock, auth: sigv4, region: eu-central-1,"
            + " api_key: env:SANDBOX_BEDROCK");
    serve(
        yaml,
        "gemini",
        "gemini-2.5-flash",
        "/gemini/v1beta, dialect: gemini, auth: \"header:x-goog-api-key\","
            + " api_key: env:SANDBOX_GEMINI");
    serve(
        yaml,
        "gemini-3",
        "gemini-3-pro-preview",
        "/gemini/v1beta, dialect: gemini, auth: \"header:x-goog-api-key\","
            + " api_key: env:SANDBOX_GEMINI");
    return yaml.toString();
  }

  private static void serve(StringBuilder yaml, String vendor, String model, String how) {
    String small = vendor.equals("bedrock") ? "sandbox.sandbox-small" : "sandbox-small";
    serve(yaml, vendor, vendor, model, how);
    serve(yaml, vendor, vendor + "-small", small, how);
    for (String sdk : NAMES) {
      serve(yaml, vendor, own(sdk, vendor, "whole"), model, how);
      serve(yaml, vendor, own(sdk, vendor, "streamed"), model, how);
      BREAKS.forEach(kind -> serve(yaml, vendor, own(sdk, vendor, kind.name()), model, how));
    }
  }

  private static void serve(
      StringBuilder yaml, String vendor, String name, String model, String how) {
    yaml.append(
        "  - {id: at-%s, model: %s, upstream_model: \"%s\", vendor: %s-box, base_url: %s%s}\n"
            .formatted(name, name, model, vendor, sandbox.address(), how));
  }

  @AfterAll
  static void close() {
    SDKS.values().forEach(OfficialSdk::close);
    SDKS.clear();
    plane.close();
    bench.close();
    sandbox.close();
  }

  @BeforeEach
  void behave() {
    sandbox.faults().clear();
    sandbox.received().clear();
  }

  static Stream<Arguments> pairs() {
    return SDKS.keySet().stream()
        .flatMap(sdk -> VENDORS.stream().map(vendor -> arguments(sdk, vendor)));
  }

  private static String imitation(String vendor) {
    return vendor.equals("responses") ? "openai" : vendor;
  }

  /** A model of one test's own, since a deployment that failed is left alone for a while. */
  private static String own(String sdk, String vendor, String use) {
    return "%s-%d-%s".formatted(vendor, NAMES.indexOf(sdk), use);
  }

  private static OfficialSdk sdk(String name) {
    return Objects.requireNonNull(SDKS.get(name));
  }

  @ParameterizedTest(name = "{0} to {1}")
  @MethodSource("pairs")
  void the_same_is_said_whole_and_as_a_stream(String sdk, String vendor) {
    Wish wish = Wish.of(vendor, "Hello there, friend").told("Be kind");

    Said whole = sdk(sdk).ask(wish);
    Said streamed = sdk(sdk).stream(wish);

    assertThat(whole.text())
        .contains("simulated", "1 message", "Hello there, friend")
        .contains(SimulatedModel.digest("Be kind"));
    assertThat(streamed.text())
        .isEqualTo(whole.text())
        .isEqualTo(sdk(sdk).askLater(wish).text())
        .isEqualTo(sdk(sdk).streamLater(wish).text());
    assertThat(whole.end()).isEqualTo(End.DONE).isEqualTo(streamed.end());
    assertThat(whole.input()).isPositive().isEqualTo(streamed.input());
    assertThat(whole.output()).isPositive().isEqualTo(streamed.output());
  }

  @ParameterizedTest
  @ValueSource(strings = {"openai", "anthropic", "bedrock", "gemini"})
  void an_answer_names_its_model_also_where_the_vendor_does_not(String vendor) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      for (boolean stream : List.of(false, true)) {
        String body =
            "{\"model\":\"%s\",\"stream\":%s,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}"
                .formatted(vendor, stream);
        HttpRequest request =
            HttpRequest.newBuilder(
                    URI.create(
                        "http://127.0.0.1:%d/v1/chat/completions"
                            .formatted(plane.address().getPort())))
                .header("authorization", "Bearer sk-one")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        assertThat(http.send(request, HttpResponse.BodyHandlers.ofString()).body())
            .contains(stream ? "simula" : "simulated", "\"model\":\"")
            .doesNotContain("\"model\":\"\"");
      }
    }
  }

  @ParameterizedTest(name = "{0} to {1}")
  @MethodSource("pairs")
  void an_answer_that_is_too_long_says_so(String sdk, String vendor) {
    Wish wish = Wish.of(vendor, "write 500 words").atMost(200);

    assertThat(sdk(sdk).ask(wish).end()).isEqualTo(End.LENGTH);
    assertThat(sdk(sdk).stream(wish).end()).isEqualTo(End.LENGTH);
  }

  @ParameterizedTest(name = "{0} to {1}")
  @MethodSource("pairs")
  void tools_are_called_in_parallel_and_their_results_read(String sdk, String vendor) {
    User ask =
        new User(
            "call weather with {\"city\":\"Bern\"}, call weather with {\"city\":\"Thun\"}", false);
    Wish wish = Wish.of(vendor, "").with(ask).with(TOOL);

    for (Said said : List.of(sdk(sdk).ask(wish), sdk(sdk).stream(wish))) {
      assertThat(said.end()).isEqualTo(End.TOOLS);
      assertThat(said.calls()).extracting(Called::name).containsExactly("weather", "weather");
      assertThat(said.calls())
          .extracting(Called::arguments)
          .containsExactly(Map.of("city", "Bern"), Map.of("city", "Thun"));

      Results results = new Results(said.calls(), List.of("snow on the roof", "sun on the lake"));
      Wish then = wish.with(ask, new Model(said), results);
      assertThat(sdk(sdk).ask(then).text()).contains("snow on the roof", "sun on the lake");
      assertThat(sdk(sdk).stream(then).text()).contains("snow on the roof", "sun on the lake");
    }
  }

  @ParameterizedTest(name = "{0} to {1}")
  @MethodSource("pairs")
  void an_answer_has_the_shape_that_was_asked_for(String sdk, String vendor) {
    JsonNode whole = Json.tree(sdk(sdk).ask(Wish.of(vendor, "Review it").with(SCHEMA)).text());

    assertThat(whole.path("title").isString()).isTrue();
    assertThat(whole.path("stars").isInt()).isTrue();
  }

  @ParameterizedTest(name = "{0} to {1}")
  @MethodSource("pairs")
  void a_picture_arrives_as_it_was_sent(String sdk, String vendor) {
    byte[] png = Samples.png(0x336699);
    Wish wish = Wish.of(vendor, "").with(new User("What is this?", true));

    assertThat(sdk(sdk).ask(wish).text()).contains("image/png, " + png.length + " bytes");
  }

  @ParameterizedTest(name = "{0} to {1}")
  @MethodSource("pairs")
  void reasoning_is_sealed_and_goes_back_unharmed(String sdk, String vendor) {
    User ask = new User("call weather with {\"city\":\"Bern\"}", false);
    String model = vendor.equals("openai") ? "responses" : vendor;
    Wish wish = Wish.of(model, "").with(ask).with(TOOL).aloud();

    // The chat accumulator of openai-java drops seals, and Gemini's clients are given Gemini's
    // alone.
    // Converse has no place for the seal of a call, which is where Gemini puts its own.
    boolean drops =
        sdk.equals("google-genai") != model.equals("gemini")
            && (sdk.equals("google-genai") || sdk.equals("bedrockruntime"));
    Said streamed = sdk(sdk).stream(wish);
    for (Said said : List.of(sdk(sdk).ask(wish), streamed)) {
      assertThat(said.calls()).hasSize(1);
      if (!model.equals("responses")) {
        assertThat(said.thoughts()).contains("pretends to think");
      }
      sandbox.received().clear();
      Results results = new Results(said.calls(), List.of("snow"));
      assertThat(sdk(sdk).ask(wish.with(ask, new Model(said), results)).text()).contains("snow");
      if (!drops && !(said == streamed && sdk.equals("openai-java chat"))) {
        assertThat(sandbox.received().of(imitation(model)).getFirst().body())
            .containsPattern("signature|encrypted_content|thoughtSignature");
      }
    }
  }

  /** Gemini 3 refuses the calls of a turn without the seals that it gave them. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("sdks")
  void gemini_3_takes_back_its_own_calls_and_those_that_another_model_made(String sdk) {
    User ask = new User("call weather with {\"city\":\"Bern\"}", false);
    Wish wish = Wish.of("gemini-3", "").with(ask).with(TOOL);
    boolean itsOwnDialect = sdk.equals("google-genai"); // passed on as it is, seals or not
    for (String model : itsOwnDialect ? List.of("gemini-3") : List.of("gemini-3", "anthropic")) {
      Said said = sdk(sdk).ask(Wish.of(model, "").with(ask).with(TOOL));
      Results results = new Results(said.calls(), List.of("snow"));
      assertThat(sdk(sdk).ask(wish.with(ask, new Model(said), results)).text()).contains("snow");
    }
  }

  @ParameterizedTest(name = "{0} to {1}")
  @MethodSource("pairs")
  void what_was_read_from_a_cache_is_told_once(String sdk, String vendor) {
    String known = "Words for %s at %s. ".formatted(sdk, vendor).repeat(400);
    Wish wish = Wish.of(vendor, "Go on").told(known).with(CACHED);
    boolean marks = sdk.equals("anthropic-java") || sdk.equals("bedrockruntime");
    boolean byItself =
        vendor.equals("openai") || vendor.equals("responses") || vendor.equals("gemini");

    Said first = sdk(sdk).ask(wish);
    Said second = sdk(sdk).ask(wish);
    Said streamed = sdk(sdk).stream(wish);

    assertThat(second.input()).isEqualTo(first.input()).isEqualTo(streamed.input());
    assertThat(second.cached()).isLessThanOrEqualTo(second.input()).isEqualTo(streamed.cached());
    if (marks || byItself) {
      assertThat(second.cached()).isGreaterThan(1000);
    }
  }

  @ParameterizedTest(name = "{0} to {1}")
  @MethodSource("pairs")
  void what_the_policy_forbids_is_refused_and_not_an_empty_answer(String sdk, String vendor) {
    Wish wish = Wish.of(vendor, "Tell me of " + SimulatedModel.FORBIDDEN);
    try {
      Said said = sdk(sdk).ask(wish);
      assertThat(said.end() == End.REFUSED || said.text().contains("refuses"))
          .as("%s", said)
          .isTrue();
    } catch (RuntimeException e) {
      assertThat(sdk(sdk).status(e)).isEqualTo(400);
    }
  }

  @ParameterizedTest(name = "{0} to {1}")
  @MethodSource("pairs")
  void a_prompt_that_is_too_long_is_refused_as_one(String sdk, String vendor) {
    Wish wish = Wish.of(vendor + "-small", "water ".repeat(3000)).atMost(50);

    Throwable whole = catchThrowable(() -> sdk(sdk).ask(wish));
    Throwable streamed = catchThrowable(() -> sdk(sdk).stream(wish));

    assertThat(sdk(sdk).status(whole)).isEqualTo(400).isEqualTo(sdk(sdk).status(streamed));
  }

  @ParameterizedTest(name = "{0} to {1}")
  @MethodSource("pairs")
  void a_busy_vendor_is_a_busy_vendor_to_the_client(String sdk, String vendor) {
    Fault busy =
        Fault.once(Kind.RATE_LIMIT, imitation(vendor), "*")
            .withStatus(0, "", Duration.ofSeconds(9));

    sandbox.faults().add(busy);
    Throwable whole = catchThrowable(() -> sdk(sdk).ask(Wish.of(own(sdk, vendor, "whole"), "Hi")));
    sandbox.faults().add(busy);
    Throwable streamed =
        catchThrowable(() -> sdk(sdk).stream(Wish.of(own(sdk, vendor, "streamed"), "Hi")));

    assertThat(sdk(sdk).status(whole)).isEqualTo(429).isEqualTo(sdk(sdk).status(streamed));
  }

  @ParameterizedTest(name = "{0} to {1}")
  @MethodSource("pairs")
  void a_stream_that_breaks_is_an_exception_and_never_an_answer(String sdk, String vendor) {
    for (Kind kind : BREAKS) {
      sandbox.faults().add(Fault.once(kind, imitation(vendor), "*").withAfter(9));

      Throwable failure =
          catchThrowable(() -> sdk(sdk).stream(Wish.of(own(sdk, vendor, kind.name()), "Hi")));

      assertThat(failure).as("%s", kind).isInstanceOf(Exception.class);
      Decision decision = bench.gateway.recentDecisions(1).getFirst();
      assertThat(decision.candidates().getFirst().outcome())
          .as("noticed at once, and not by the silence after it")
          .doesNotContain("nothing came");
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("sdks")
  void an_unknown_model_is_not_found(String sdk) {
    Throwable failure = catchThrowable(() -> sdk(sdk).ask(Wish.of("nobody", "Hello")));

    assertThat(sdk(sdk).status(failure)).isEqualTo(404);
    assertThat(failure).hasMessageContaining("nobody");
  }

  static Stream<String> sdks() {
    return SDKS.keySet().stream();
  }
}
