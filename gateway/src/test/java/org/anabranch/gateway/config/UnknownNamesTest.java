package org.anabranch.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.anabranch.kernel.Yaml;
import org.junit.jupiter.api.Test;

class UnknownNamesTest {
  private static final String DEPLOYMENTS =
      """
      deployments:
        - {id: fast, model: llama, lab: meta, vendor: groq, api_key: env:K}
        - {id: slow, model: qwen, vendor: ollama}
      """;

  private static List<String> told(String settings, String... workspaces) {
    GatewayConfig config =
        Yaml.parse("anabranch.yaml", DEPLOYMENTS + settings, GatewayConfig.class);
    return UnknownNames.in(config, Set.of(workspaces)).stream().map(UnknownName::message).toList();
  }

  @Test
  void what_an_alias_names_and_nothing_has_is_told_with_the_nearest_name() {
    String alias =
        """
        aliases:
          - name: writer
            candidates: [fast, slow, lama, groq/an-offer]
            canary: {deployment: fsat, share: 0.1}
            mirror: {deployment: groq/other, share: 0.1}
            split: {llama: 2, slwo: 1}
            exclude_vendors: [grok]
            require: {labs: [mta]}
            shares: [{of: lab, name: meat, at_most: 0.5}]
        """;

    assertThat(told(alias))
        .containsExactly(
            "Alias “writer”: candidates “groq/an-offer” is no deployment or model in use.",
            "Alias “writer”: candidates “lama” is no deployment or model in use. Did you mean"
                + " “llama”?",
            "Alias “writer”: canary “fsat” is no deployment in use. Did you mean “fast”?",
            "Alias “writer”: mirror “groq/other” is no deployment in use.",
            "Alias “writer”: split “slwo” is none of its candidates. Did you mean “slow”?",
            "Alias “writer”: exclude_vendors “grok” is no vendor in use. Did you mean “groq”?",
            "Alias “writer”: require.labs “mta” is no lab in use. Did you mean “meta”?",
            "Alias “writer”: shares “meat” is no lab in use. Did you mean “meta”?");
  }

  @Test
  void what_there_is_and_what_is_excluded_ahead_is_not_told() {
    String sound =
        """
        aliases:
          - name: writer
            candidates: [fast, llama]
            canary: {deployment: slow, share: 0.1}
            mirror: {deployment: anabranch-extractive, share: 0.1}
            split: {llama: 2, slow: 1}
            exclude_labs: [some-lab-to-come]
            shares: [{of: vendor, name: openai, at_most: 0.5}]
          - {name: all, split: {anabranch-extractive: 3, qwen: 1}}
        guardrails: [{name: keys, kind: secrets, workspaces: [acme], models: [writer, auto, qwen]}]
        cache: {workspaces: {acme: true}, models: {all-minilm-l6-v2: false}}
        """;

    assertThat(told(sound, "default", "acme")).isEmpty();
  }

  @Test
  void settings_of_guardrails_cache_budgets_and_commitments_are_told_too() {
    String settings =
        """
        guardrails: [{name: keys, kind: secrets, workspaces: [acem], models: [wrtier]}]
        aliases: [{name: writer}]
        cache: {workspaces: {amce: true}, models: {writers: true}}
        route: {commitments: [{name: c, vendor: groq, deployments: [fats], usd: 5}]}
        workspaces: [{name: acme, budgets: [{usd: 1, models: [lama]}], teams: [{name: t, models: [nobody]}]}]
        keys: [{name: k, key: env:K, limits: [{requests_per_minute: 1, models: [qwem]}]}]
        """;

    assertThat(told(settings, "default", "acme"))
        .containsExactly(
            "Guardrail “keys”: workspaces “acem” is no workspace. Did you mean “acme”?",
            "Guardrail “keys”: models “wrtier” is no model, alias or deployment. Did you mean"
                + " “writer”?",
            "Cache: workspaces “amce” is no workspace. Did you mean “acme”?",
            "Cache: models “writers” is no model, alias or deployment. Did you mean “writer”?",
            "Commitment “c”: deployments “fats” is no deployment in use. Did you mean “fast”?",
            "Workspace “acme”: models “lama” is no model, alias or deployment. Did you mean"
                + " “llama”?",
            "Team “t” of workspace “acme”: models “nobody” is no model, alias or deployment.",
            "Key “k”: models “qwem” is no model, alias or deployment. Did you mean “qwen”?");
  }
}
