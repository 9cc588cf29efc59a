package org.anabranch.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import org.anabranch.gateway.account.Period;
import org.anabranch.kernel.ProblemException;
import org.anabranch.kernel.Yaml;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GatewayConfigTest {
  private static GatewayConfig read(String yaml) {
    return Yaml.parse("anabranch.yaml", yaml, GatewayConfig.class);
  }

  @Test
  void everything_has_a_default() {
    assertThat(read("")).isEqualTo(GatewayConfig.defaults());
    assertThat(GatewayConfig.defaults().port()).isEqualTo(8081);
    assertThat(GatewayConfig.defaults().host()).isEqualTo("127.0.0.1");
  }

  @Test
  void a_further_price_leaves_tokens_at_the_deployments_own_unless_it_says_so() {
    DeploymentConfig d =
        read("""
            deployments:
              - id: a
                model: m
                vendor: openai
                input_usd_per_million: 2
                output_usd_per_million: 8
                prices:
                  - {usd_per_request: 0.01}
                  - {from: 2027-01-01, output_usd_per_million: 6}
                  - {from: 2028-01-01, input_usd_per_million: 0, output_usd_per_million: 0}
            """)
            .deployments()
            .getFirst();

    assertThat(d.book().all())
        .extracting(t -> t.inputUsdPerMillion() + " " + t.outputUsdPerMillion())
        .containsExactly("2 8", "2 6", "0 0");
    assertThat(d.book().all().getFirst().usdPerRequest()).isEqualTo("0.01");
  }

  @Test
  void what_is_written_is_read_exactly() {
    GatewayConfig config =
        read(
            """
            port: 9000
            deployments:
              - id: gpt
                model: gpt-4o-mini
                lab: openai
                vendor: azure
                base_url: https://example.test/v1
                api_key: env:AZURE_KEY
                input_usd_per_million: 0.15
                output_usd_per_million: 0.60
                context: 128000
                site: texas
                accelerator_hours_per_million_tokens: 0.02
                timeout_seconds: 30
            aliases:
              - name: fast
                candidates: [gpt-4o-mini]
                weights: {price: 0, latency: 5}
                max_usd_per_million: 10
                exclude_labs: [acme]
            keys:
              - name: team
                key: store:team-key
                budget_usd: 12.50
                period: day
                models: [fast]
            """);

    DeploymentConfig d = config.deployments().getFirst();
    assertThat(d.inputUsdPerMillion()).isEqualTo(new BigDecimal("0.15"));
    assertThat(d.upstreamModel()).isEqualTo("gpt-4o-mini");
    assertThat(d.apiKey()).hasToString("env:AZURE_KEY");
    assertThat(config.aliases().getFirst().weights())
        .isEqualTo(new Weights(0.0, 5.0, 1.0, 1.0, 0.0, 0.0, 0.0));
    assertThat(config.keys().getFirst().period()).isEqualTo(Period.DAY);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          port: 70000 | port is 70000, expected 0 to 65535
          prot: 80 | there is no setting “prot”
          deployments: [{id: a, model: m, vendor: v}] | base_url of deployment “a” is missing
          deployments: [{id: a, model: m, vendor: v, base_url: "ftp://x/v1"}] | base_url is “ftp://x/v1”
          keys: [{name: k, key: plain-text}] | env:NAME, file:/path or store:name
          keys: [{name: k, key: "env:K", team: t}] | team “t”, which workspace “default” does not have
          keys: [{name: k, key: "env:K", workspace: w}] | which is not among the workspaces
          keys: [{name: k, key: "env:K", budgets: [{period: day}]}] | usd of a budget is null
          keys: [{name: k, key: "env:K", budget_usd: 1, budgets: [{usd: 2}]}] | two budgets of the same period
          aliases: [{name: x, shares: [{of: lab, at_most: 1.5}]}] | at_most is 1.5
          aliases: [{name: x, canary: {deployment: a, share: 0}}] | share of “a” is 0
          route: {commitments: [{name: c, vendor: v, usd: 0}]} | usd of commitment “c”
          route: {max_attempts: 0} | max_attempts is 0, expected 1 or more
          """)
  void a_mistake_is_named_with_what_was_expected(String yaml, String message) {
    assertThatThrownBy(() -> read(yaml))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("anabranch.yaml:1")
        .hasMessageContaining(message);
  }
}
