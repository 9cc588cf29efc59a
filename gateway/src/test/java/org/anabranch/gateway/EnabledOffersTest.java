package org.anabranch.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.anabranch.gateway.OfficialSdk.End;
import org.anabranch.gateway.OfficialSdk.Wish;
import org.anabranch.gateway.catalog.Enabling;
import org.anabranch.gateway.catalog.Marketplace;
import org.anabranch.gateway.config.DeploymentConfig;
import org.anabranch.gateway.config.GatewayConfig;
import org.anabranch.gateway.route.Lines;
import org.anabranch.kernel.ProblemException;
import org.anabranch.kernel.Secret;
import org.anabranch.kernel.SecretRef;
import org.anabranch.kernel.TestClock;
import org.anabranch.kernel.Yaml;
import org.anabranch.sandbox.SandboxServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Offers that are put to use from the catalog are asked as their vendors are: by strict imitations,
 * which refuse another dialect and another way to carry the key.
 */
class EnabledOffersTest {
  private static final String YAML =
      "port: 0\nkeys: [{name: team, key: env:KEY}]\ndeployments: []\n";
  private static final String CLAUDE = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
  private static final String EXPORT =
      """
      provider,model,base,cost_input,cost_output
      openai,gpt-4o,openai/gpt-4o,1,2
      openai,gpt-5,openai/gpt-5,1,2
      google,gemini-2.5-flash,google/gemini-2.5-flash,1,2
      anthropic,claude-sonnet-4-5,anthropic/sonnet,1,2
      amazon-bedrock,%s,anthropic/sonnet-at-amazon,1,2
      """
          .formatted(CLAUDE);

  @TempDir Path directory;

  private static Optional<Secret> secret(SecretRef ref) {
    return Optional.ofNullable(Bench.SECRETS.get(ref.name())).map(Secret::new);
  }

  private static Marketplace market(Bench bench) {
    Function<DeploymentConfig, Optional<String>> unsigned =
        new Lines(Bench.dialects(bench.clock), EnabledOffersTest::secret)::unsigned;
    Marketplace market =
        new Marketplace(
            bench.database, EnabledOffersTest::secret, unsigned, List.of(), bench.clock);
    market.set(EXPORT);
    return market;
  }

  private static Enabling at(SandboxServer sandbox, String path, String key) {
    return Enabling.at(URI.create(sandbox.address() + path), SecretRef.parse("env:" + key));
  }

  private static Enabling as(String vendor, Enabling terms) {
    return new Enabling(vendor, terms.baseUrl(), null, null, terms.apiKey(), null, null);
  }

  @Test
  void every_sdk_is_answered_by_every_kind_of_offer_in_every_way() {
    try (SandboxServer sandbox = Imitations.start(directory);
        Bench bench = new Bench(directory.resolve("home"), YAML, new TestClock(Instant.now()))) {
      Marketplace market = market(bench);
      market.enable("openai/gpt-4o", at(sandbox, "/openai/v1", "SANDBOX_OPENAI"));
      Enabling responses = at(sandbox, "/openai/v1", "SANDBOX_OPENAI");
      market.enable("openai/gpt-5", as("openai-responses", responses));
      market.enable("google/gemini-2.5-flash", at(sandbox, "/gemini/v1beta", "SANDBOX_GEMINI"));
      market.enable(
          "anthropic/claude-sonnet-4-5", at(sandbox, "/anthropic/v1", "SANDBOX_ANTHROPIC"));
      Enabling there = at(sandbox, "/bedrock", "SANDBOX_BEDROCK");
      market.enable(
          "amazon-bedrock/" + CLAUDE,
          new Enabling(null, there.baseUrl(), "eu-central-1", null, there.apiKey(), null, null));
      bench.gateway.reload(
          Yaml.parse("test.yaml", YAML, GatewayConfig.class).with(market.enabled().usable()));
      try (DataPlane plane = DataPlane.open(bench.gateway)) {
        String address = "http://127.0.0.1:" + plane.address().getPort();
        List<OfficialSdk> sdks =
            List.of(
                new OpenAiSdk(address, "sk-one", true),
                new ResponsesSdk(address, "sk-one", true),
                new AnthropicSdk(address, "sk-one"),
                new BedrockSdk(address, "team", "sk-one"),
                new GeminiSdk(address, "sk-one"));
        for (OfficialSdk sdk : sdks) {
          for (String model :
              List.of("gpt-4o", "gpt-5", "gemini-2.5-flash", "sonnet", "sonnet-at-amazon")) {
            sdk.everyWay(Wish.of(model, "hello"))
                .forEach(
                    (way, said) -> {
                      String what = sdk.getClass().getSimpleName() + ", " + model + ", " + way;
                      assertThat(said.text()).as(what).contains("simulated");
                      assertThat(said.end()).as(what).isEqualTo(End.DONE);
                    });
          }
          sdk.close();
        }
      }
    }
  }

  @Test
  void an_offer_whose_key_cannot_sign_is_refused_and_left_out_where_its_key_became_such_a_one() {
    try (Bench bench = new Bench(directory.resolve("home"), YAML)) {
      Marketplace market = market(bench);
      String offer = "amazon-bedrock/" + CLAUDE;
      Enabling plain = in("eu-west-1", "env:UP");
      assertThatThrownBy(() -> market.enable(offer, plain))
          .isInstanceOfSatisfying(
              ProblemException.class,
              e ->
                  assertThat(e.problem().toString())
                      .contains("ACCESS_KEY_ID:SECRET", "vendor bedrock or bedrock-key"));
      assertThatThrownBy(() -> market.enable(offer, in("eu-west-1", null)))
          .hasMessageContaining("no key is named");
      assertThat(market.enabled().deployments()).isEmpty();

      market.enable(offer, in("eu-west-1", "env:SANDBOX_BEDROCK"));
      assertThat(market.enabled().usable()).hasSize(1);
      bench.database.change(h -> h.execute("update enabled_offer set api_key = 'env:UP'"));
      assertThat(market.enabled().usable()).isEmpty();
      bench.gateway.reload(
          Yaml.parse("test.yaml", YAML, GatewayConfig.class).with(market.enabled().usable()));

      DeploymentConfig bearer =
          market.enable(
              offer,
              new Enabling(
                  "bedrock-key", null, "eu-west-1", null, SecretRef.parse("env:UP"), null, null));
      assertThat(List.of(bearer.dialect(), bearer.auth())).containsExactly("bedrock", "bearer");
      assertThat(market.enabled().usable()).containsExactly(bearer);
    }
  }

  private static Enabling in(String region, @Nullable String key) {
    return new Enabling(
        null, null, region, null, key == null ? null : SecretRef.parse(key), null, null);
  }

  @Test
  void what_was_in_use_before_its_vendor_was_known_goes_on_as_it_was() {
    try (Bench bench = new Bench(directory.resolve("home"), YAML)) {
      Marketplace market = market(bench);
      String compatible = "https://generativelanguage.googleapis.com/v1beta/openai";
      Enabling there = Enabling.at(URI.create(compatible), null);
      DeploymentConfig first = market.enable("google/gemini-2.5-flash", there);
      assertThat(first.dialect()).as("by the address").isEqualTo("openai");
      bench.database.change(
          h -> h.execute("update enabled_offer set base_url = 'https://relay.example/v1'"));
      DeploymentConfig kept =
          market.enable(
              "google/gemini-2.5-flash",
              Enabling.at(URI.create("https://relay.example/v1"), SecretRef.parse("env:UP")));
      assertThat(Map.of(kept.vendor(), kept.dialect())).isEqualTo(Map.of("google", "openai"));
      DeploymentConfig own =
          market.enable(
              "google/gemini-2.5-flash",
              new Enabling("gemini", null, null, null, SecretRef.parse("env:UP"), null, null));
      assertThat(own.dialect()).isEqualTo("gemini");
      assertThat(market.enabled().deployments()).containsExactly(own);
    }
  }
}
