package org.anabranch.gateway;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.anabranch.compute.BidPrices;
import org.anabranch.compute.live.Admission;
import org.anabranch.gateway.anthropic.Anthropic;
import org.anabranch.gateway.anthropic.AnthropicMessages;
import org.anabranch.gateway.bedrock.BedrockInbound;
import org.anabranch.gateway.bedrock.BedrockOutbound;
import org.anabranch.gateway.bedrock.InvokeInbound;
import org.anabranch.gateway.bedrock.SigV4Signer;
import org.anabranch.gateway.config.CompletionRequest;
import org.anabranch.gateway.config.GatewayConfig;
import org.anabranch.gateway.dialect.Dialects;
import org.anabranch.gateway.gemini.Gemini;
import org.anabranch.gateway.gemini.GeminiContent;
import org.anabranch.gateway.gemini.GoogleSigner;
import org.anabranch.gateway.openai.OpenAiChat;
import org.anabranch.gateway.openai.OpenAiCompletions;
import org.anabranch.gateway.openai.OpenAiResponses;
import org.anabranch.gateway.openai.OpenAiResponsesVendor;
import org.anabranch.gateway.route.Ratings;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Home;
import org.anabranch.kernel.Ids;
import org.anabranch.kernel.Secret;
import org.anabranch.kernel.SecretRef;
import org.anabranch.kernel.SecretStore;
import org.anabranch.kernel.TestClock;
import org.anabranch.kernel.Yaml;

/** A gateway with its data directory, put together for a test from a YAML text. */
public final class Bench implements AutoCloseable {
  public static final Instant START = Instant.parse("2026-11-22T12:00:00Z");
  public static final Map<String, String> SECRETS =
      Map.of(
          "KEY", "sk-one",
          "OTHER", "sk-two",
          "UP", "up-key",
          "SANDBOX_OPENAI", "sk-sandbox-openai",
          "SANDBOX_ANTHROPIC", "sk-ant-sandbox",
          "SANDBOX_GEMINI", "sandbox-gemini-key",
          "SANDBOX_BEDROCK", "AKIASANDBOXBEDROCK00:sandbox-bedrock-secret");

  public final TestClock clock;
  public final Home home;
  public final Database database;
  public final RoutedGateway gateway;

  public Bench(Path directory, String yaml) {
    this(directory, yaml, Ratings.NONE);
  }

  public Bench(Path directory, String yaml, Ratings ratings) {
    this(directory, yaml, ratings, new TestClock(START));
  }

  public Bench(Path directory, String yaml, TestClock clock) {
    this(directory, yaml, Ratings.NONE, clock);
  }

  private Bench(Path directory, String yaml, Ratings ratings, TestClock clock) {
    this(directory, directory.resolve("anabranch.db"), yaml, ratings, clock);
  }

  /** A gateway whose sites somebody prices and closes. */
  <B extends BidPrices & Admission> Bench(Path directory, String yaml, B broker, TestClock clock) {
    this(directory, directory.resolve("anabranch.db"), yaml, Ratings.NONE, broker, broker, clock);
  }

  /** Another process with the same database. */
  public Bench beside(Path directory, String yaml) {
    return new Bench(directory, home.root().resolve("anabranch.db"), yaml, Ratings.NONE, clock);
  }

  /** A gateway over a database and a data directory that are closed with it. */
  public static Bench over(Database database, Home home, String yaml) {
    TestClock now = new TestClock(Clock.systemUTC().instant());
    return new Bench(home, database, yaml, Ratings.NONE, BidPrices.NONE, Admission.OPEN, now);
  }

  private Bench(Path directory, Path file, String yaml, Ratings ratings, TestClock clock) {
    this(directory, file, yaml, ratings, BidPrices.NONE, Admission.OPEN, clock);
  }

  private Bench(
      Path directory,
      Path file,
      String yaml,
      Ratings ratings,
      BidPrices bidPrices,
      Admission admission,
      TestClock clock) {
    this(Home.open(directory), Database.sqlite(file), yaml, ratings, bidPrices, admission, clock);
  }

  private Bench(
      Home home,
      Database database,
      String yaml,
      Ratings ratings,
      BidPrices bidPrices,
      Admission admission,
      TestClock clock) {
    this.clock = clock;
    this.home = home;
    this.database = database;
    gateway =
        new RoutedGateway(
            Yaml.parse("test.yaml", yaml, GatewayConfig.class),
            dialects(clock),
            this::secret,
            home,
            database,
            ratings,
            bidPrices,
            admission,
            Bench::write,
            Bench::embed,
            new Ids(clock, new SecureRandom()),
            clock);
  }

  public static Dialects dialects(Clock clock) {
    AnthropicMessages anthropic = new AnthropicMessages();
    OpenAiChat openAi = new OpenAiChat(clock);
    OpenAiCompletions completions = new OpenAiCompletions();
    Anthropic claude = new Anthropic();
    InvokeInbound invocations = new InvokeInbound(List.of(anthropic, openAi), clock);
    return new Dialects(
        List.of(
            anthropic,
            openAi,
            new OpenAiResponses(clock),
            new BedrockInbound(invocations, clock),
            invocations,
            new GeminiContent()),
        List.of(
            completions,
            new OpenAiResponsesVendor(),
            claude,
            new BedrockOutbound(new Ids(clock, new SecureRandom()), List.of(completions, claude)),
            new Gemini()),
        Map.of("sigv4", SigV4Signer.maker(clock), "google", GoogleSigner.maker(clock)));
  }

  private Optional<Secret> secret(SecretRef ref) {
    return ref.scheme() == SecretRef.Scheme.STORE
        ? new SecretStore(database, home).get(ref.name())
        : Optional.ofNullable(SECRETS.get(ref.name())).map(Secret::new);
  }

  /** Stands for the built-in writer: repeats the last message. */
  public static String write(List<CompletionRequest.Message> messages, boolean json, int most) {
    String text = messages.getLast().content();
    return json ? "{\"text\":\"" + text + "\"}" : "Extract. " + text;
  }

  public static List<float[]> embed(List<String> texts) {
    return texts.stream()
        .map(t -> new float[] {t.getBytes(StandardCharsets.UTF_8).length, 0.5f, -1})
        .toList();
  }

  public static String deployment(String id, String url, String more) {
    return """
      - id: %s
        model: m
        upstream_model: up
        vendor: v-%s
        base_url: %s
        input_usd_per_million: 1
        output_usd_per_million: 2
    %s\
    """
        .formatted(id, id, url, more.isEmpty() ? "" : more.indent(4));
  }

  public static String config(String... deployments) {
    return "port: 0\ndeployments:\n" + String.join("", deployments);
  }

  /** OpenAI's own SDK, which asks the data plane once. */
  static OpenAIClient openAi(DataPlane plane, String key) {
    return openAi(plane.address().getPort(), key);
  }

  static OpenAIClient openAi(int port, String key) {
    return OpenAIOkHttpClient.builder()
        .baseUrl("http://127.0.0.1:" + port + "/v1")
        .apiKey(key)
        .maxRetries(0)
        .build();
  }

  public static CompletionRequest request(String model, String text) {
    return new CompletionRequest(
        "studio",
        model,
        "write/x",
        List.of(new CompletionRequest.Message("user", text)),
        false,
        100,
        7);
  }

  public static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(60));
  }

  public Completion complete(String model, String text) throws InterruptedException {
    return gateway.complete(request(model, text), soon());
  }

  @Override
  public void close() {
    gateway.close();
    database.close();
    home.close();
  }
}
