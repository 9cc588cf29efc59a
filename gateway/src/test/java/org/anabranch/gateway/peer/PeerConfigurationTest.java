package org.anabranch.gateway.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.Map;
import org.anabranch.gateway.config.AliasConfig;
import org.anabranch.gateway.config.DeploymentConfig;
import org.anabranch.gateway.config.GatewayConfig;
import org.anabranch.gateway.config.Preset;
import org.anabranch.gateway.config.Service;
import org.anabranch.kernel.ProblemException;
import org.anabranch.kernel.SecretRef;
import org.anabranch.kernel.Yaml;
import org.junit.jupiter.api.Test;

/** What comes of a peer's file must be a configuration of ours, and say what did not come along. */
class PeerConfigurationTest {
  private record Whole(GatewayConfig gateway) {}

  private static final String LITELLM =
      """
      model_list:
        - model_name: gpt-4o
          litellm_params:
            model: azure/gpt-4o-eu
            api_base: https://my-endpoint.openai.azure.com/
            api_key: os.environ/AZURE_KEY
            api_version: "2025-01-01-preview"
            rpm: 6
            weight: 3
          model_info: {base_model: gpt-4o, max_input_tokens: 128000}
        - model_name: gpt-4o
          litellm_params:
            model: openai/gpt-4o
            api_key: sk-live-1234
            input_cost_per_token: 0.0000025
            output_cost_per_token: 1e-05
            timeout: 30.5
        - model_name: claude
          litellm_params:
            model: bedrock/converse/anthropic.claude-3-5-sonnet-20241022-v2:0
            aws_region_name: us-east-1
        - model_name: embed
          litellm_params: {model: text-embedding-3-small}
          model_info: {mode: embedding, access_groups: [beta]}
        - model_name: local
          litellm_params: {model: ollama_chat/llama3, api_base: "http://127.0.0.1:11434"}
        - model_name: own
          litellm_params: {model: openai/qwen, api_base: "https://gpu.example.com/v1", api_key: os.environ/GPU}
        - model_name: "*"
          litellm_params: {model: "*"}
        - model_name: odd
          litellm_params: {model: nobody/some-model}
      router_settings:
        routing_strategy: latency-based-routing
        model_group_alias: {gpt-4: gpt-4o}
        num_retries: 2
        redis_host: os.environ/REDIS
      litellm_settings:
        drop_params: true
        fallbacks: [{claude: [gpt-4o, gone]}]
        success_callback: [langfuse]
      general_settings:
        master_key: sk-1234
      """;

  private static PeerConfiguration read(String name, String text) {
    return PeerConfiguration.read(name, text, Map.of("GCP_PROJECT", "rivers"));
  }

  private static GatewayConfig parsed(PeerConfiguration peer) {
    return Yaml.parse("made.yaml", peer.text(), Whole.class).gateway();
  }

  private static DeploymentConfig deployment(GatewayConfig config, String id) {
    return config.deployments().stream().filter(d -> d.id().equals(id)).findFirst().orElseThrow();
  }

  private static AliasConfig alias(GatewayConfig config, String name) {
    return config.aliases().stream().filter(a -> a.name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void a_file_of_litellms_becomes_deployments_and_aliases() {
    GatewayConfig config = parsed(read("config.yaml", LITELLM));

    assertThat(config.deployments())
        .extracting(DeploymentConfig::id)
        .containsExactly(
            "gpt-4o-azure", "gpt-4o-openai", "claude-bedrock", "embed", "local", "own");
    DeploymentConfig azure = deployment(config, "gpt-4o-azure");
    assertThat(azure.model()).isEqualTo("gpt-4o");
    assertThat(azure.upstreamModel()).isEqualTo("gpt-4o-eu");
    assertThat(azure.baseUrl()).hasToString("https://my-endpoint.openai.azure.com/openai/v1");
    assertThat(azure.apiKey()).isEqualTo(SecretRef.parse("env:AZURE_KEY"));
    assertThat(azure.context()).isEqualTo(128_000);
    DeploymentConfig openai = deployment(config, "gpt-4o-openai");
    assertThat(openai.inputUsdPerMillion()).isEqualByComparingTo(new BigDecimal("2.5"));
    assertThat(openai.outputUsdPerMillion()).isEqualByComparingTo("10");
    assertThat(openai.timeoutSeconds()).isEqualTo(31);
    DeploymentConfig claude = deployment(config, "claude-bedrock");
    assertThat(claude.upstreamModel()).isEqualTo("anthropic.claude-3-5-sonnet-20241022-v2:0");
    assertThat(claude.region()).isEqualTo("us-east-1");
    assertThat(deployment(config, "embed").service()).isEqualTo(Service.EMBEDDING);
    assertThat(deployment(config, "local").baseUrl()).hasToString("http://127.0.0.1:11434/v1");
    DeploymentConfig own = deployment(config, "own");
    assertThat(own.vendor()).isEqualTo("gpu.example.com");
    assertThat(own.dialect()).isEqualTo("openai");
    assertThat(alias(config, "gpt-4o").preset()).isEqualTo(Preset.FASTEST);
    assertThat(alias(config, "gpt-4").candidates())
        .containsExactly("gpt-4o-azure", "gpt-4o-openai");
    AliasConfig behind = alias(config, "claude");
    assertThat(behind.preset()).isEqualTo(Preset.ORDERED);
    assertThat(behind.candidates())
        .containsExactly("claude-bedrock", "gpt-4o-azure", "gpt-4o-openai");
    assertThat(config.route().maxAttempts()).isEqualTo(3);
  }

  @Test
  void what_does_not_come_along_is_told_by_its_place_and_no_key_is_repeated() {
    PeerConfiguration peer = read("config.yaml", LITELLM);

    assertThat(peer.text()).doesNotContain("sk-live-1234", "sk-1234");
    assertThat(peer.notes())
        .anyMatch(
            n ->
                n.startsWith("model_list[1].litellm_params.api_key: ")
                    && n.contains("OPENAI_API_KEY"))
        .anyMatch(n -> n.startsWith("model_list[0].litellm_params.rpm: left out; here it is "))
        .anyMatch(n -> n.startsWith("model_list[3].model_info.access_groups: left out"))
        .anyMatch(n -> n.startsWith("model_list[6]: left out"))
        .anyMatch(n -> n.startsWith("model_list[7]: left out") && n.contains("nobody/some-model"))
        .anyMatch(n -> n.startsWith("router_settings.redis_host: "))
        .anyMatch(n -> n.startsWith("litellm_settings.drop_params: "))
        .anyMatch(
            n -> n.startsWith("litellm_settings.success_callback: ") && n.contains("telemetry"))
        .anyMatch(n -> n.startsWith("general_settings.master_key: "))
        .anyMatch(n -> n.startsWith("fallbacks.claude: ") && n.contains("gone"));
    assertThat(peer.text()).contains("# To look at");
  }

  @Test
  void what_comes_from_the_environment_there_is_written_out_or_told() {
    PeerConfiguration peer =
        read(
            "config.yaml",
            """
            environment_variables: {EU_BASE: "https://rivers-eu.openai.azure.com/", REDIS_PASSWORD: s3cret}
            credential_list:
              - {credential_name: us, credential_values: {api_base: os.environ/US_BASE, api_key: os.environ/US_KEY}}
            model_list:
              - {model_name: eu, litellm_params: {model: azure/eu-1, api_base: os.environ/EU_BASE}}
              - {model_name: us, litellm_params: {model: azure/us-1, litellm_credential_name: us}}
              - {model_name: titan, litellm_params: {model: bedrock/amazon.titan-embed-text-v1}}
              - {model_name: nova, litellm_params: {model: bedrock/eu-west-1/amazon.nova-pro-v1:0, aws_access_key_id: AKIA1}}
              - {model_name: gem, litellm_params: {model: vertex_ai/gemini-2.5-pro, vertex_project: os.environ/GCP_PROJECT, vertex_credentials: /etc/gcp.json}}
              - {model_name: lm, litellm_params: {model: openai/m, api_base: os.environ/LM_BASE, api_key: none}}
              - {model_name: bad, litellm_params: {model: ollama/m, api_base: "no address"}}
              - {model_name: ranks, litellm_params: {model: cohere/rerank-v3}, model_info: {mode: rerank}}
            """);
    GatewayConfig config = parsed(peer);

    assertThat(deployment(config, "eu").account()).isEqualTo("rivers-eu");
    assertThat(deployment(config, "eu").model()).isEqualTo("eu");
    assertThat(deployment(config, "us").account()).isEqualTo("set-me");
    assertThat(deployment(config, "us").apiKey()).isEqualTo(SecretRef.parse("env:US_KEY"));
    assertThat(deployment(config, "titan").region()).isEqualTo("us-west-2");
    assertThat(deployment(config, "titan").service()).isEqualTo(Service.EMBEDDING);
    assertThat(deployment(config, "nova").region()).isEqualTo("eu-west-1");
    assertThat(deployment(config, "nova").upstreamModel()).isEqualTo("amazon.nova-pro-v1:0");
    assertThat(deployment(config, "gem").account()).isEqualTo("rivers");
    assertThat(deployment(config, "gem").apiKey()).isEqualTo(SecretRef.parse("file:/etc/gcp.json"));
    assertThat(deployment(config, "lm").auth()).isEqualTo("none");
    assertThat(deployment(config, "lm").baseUrl()).hasHost("set-me.invalid");
    assertThat(config.deployments())
        .extracting(DeploymentConfig::id)
        .doesNotContain("bad", "ranks");
    assertThat(peer.text()).doesNotContain("s3cret", "AKIA1");
    assertThat(peer.notes())
        .anyMatch(
            n -> n.startsWith("model_list[1].litellm_params.api_base: ") && n.contains("US_BASE"))
        .anyMatch(n -> n.startsWith("model_list[1]: ") && n.contains("set-me"))
        .anyMatch(n -> n.startsWith("model_list[2]: no region is said; us-west-2"))
        .anyMatch(n -> n.startsWith("model_list[3].litellm_params.aws_access_key_id: left out"))
        .anyMatch(n -> n.contains("ACCESS_KEY_ID:SECRET"))
        .anyMatch(n -> n.startsWith("model_list[5].litellm_params.api_base: "))
        .anyMatch(n -> n.startsWith("model_list[6]: left out") && n.contains("base_url"))
        .anyMatch(n -> n.startsWith("model_list[7]: left out") && n.contains("rerank"))
        .anyMatch(n -> n.startsWith("environment_variables: left out"));
  }

  @Test
  void two_keys_in_the_file_are_two_variables_and_rates_share_the_load() {
    GatewayConfig config =
        parsed(
            read(
                "config.yaml",
                """
                model_list:
                  - {model_name: m, litellm_params: {model: gpt-4o, api_key: sk-one, rpm: 900}}
                  - {model_name: m, litellm_params: {model: gpt-4o, api_key: sk-two}, rpm: 100}
                  - {model_name: n, litellm_params: {model: gpt-4o-mini, api_key: sk-one}}
                  - {model_name: m, litellm_params: {model: gpt-4o, api_key: sk-one, rpm: 0}}
                """));

    assertThat(config.deployments())
        .extracting(d -> String.valueOf(d.apiKey()))
        .containsExactly(
            "env:OPENAI_API_KEY",
            "env:OPENAI_API_KEY_2",
            "env:OPENAI_API_KEY",
            "env:OPENAI_API_KEY");
    assertThat(alias(config, "m").split())
        .isEqualTo(Map.of("m-openai", 900.0, "m-openai-2", 100.0));
    assertThat(alias(config, "m").candidates()).containsExactly("m-openai", "m-openai-2");
  }

  @Test
  void whoever_stands_behind_is_asked_also_where_nothing_is_repeated() {
    PeerConfiguration peer =
        read(
            "config.yaml",
            """
            model_list:
              - {model_name: a, litellm_params: {model: gpt-4o, timeout: 7}, model_info: {id: first}}
              - {model_name: b, litellm_params: {model: claude-haiku-4-5}}
              - {model_name: c, litellm_params: {model: gemini/gemini-2.5-flash}}
              - {model_name: d, litellm_params: {model: groq/llama-3}}
            litellm_settings:
              num_retries: 0
              request_timeout: 60
              fallbacks: [{a: [b, c, d]}, {"*": [d]}, {gone: [a]}]
              content_policy_fallbacks: {a: [b]}
              context_window_fallbacks: [{short: [first]}]
            router_settings:
              timeout: 30
              model_group_alias: {short: b, a: b}
            """);
    GatewayConfig config = parsed(peer);

    AliasConfig a = alias(config, "a");
    assertThat(a.candidates()).containsExactly("a-openai", "b-anthropic", "c-gemini", "d");
    assertThat(a.attempts()).isEqualTo(4);
    assertThat(a.refusalToOtherLab()).isTrue();
    assertThat(config.route().maxAttempts()).isEqualTo(1);
    assertThat(alias(config, "b").candidates()).containsExactly("b-anthropic", "a-openai", "d");
    assertThat(alias(config, "short").candidates()).isEqualTo(alias(config, "b").candidates());
    assertThat(deployment(config, "a-openai").timeoutSeconds()).isEqualTo(7);
    assertThat(deployment(config, "d").timeoutSeconds()).isEqualTo(30);
    assertThat(peer.notes())
        .anyMatch(n -> n.startsWith("fallbacks.gone: left out"))
        .anyMatch(n -> n.startsWith("router_settings.model_group_alias.a: left out"))
        .anyMatch(n -> n.startsWith("litellm_settings.context_window_fallbacks: "));
  }

  @Test
  void a_condition_on_the_model_is_an_alias_and_a_kept_key_names_its_vendor() {
    PeerConfiguration peer =
        read(
            "by-model.json",
            """
            {"strategy": {"mode": "conditional", "default": "plain", "conditions": [
               {"query": {"params.model": {"$eq": "sonnet"}}, "then": "many"},
               {"query": {"metadata.plan": {"$eq": "paid"}}, "then": "plain"}]},
             "targets": [
               {"name": "many", "strategy": {"mode": "loadbalance"}, "targets": [
                 {"overrideParams": {"model": "@anthropic-prod/claude-sonnet-4-5"}, "weight": 0.5},
                 {"strategy": {"mode": "fallback"}, "weight": 0.5, "targets": [
                   {"provider": "azure-openai", "apiKey": "sk-live-1234", "resourceName": "rivers",
                    "deploymentId": "eu-1", "overrideParams": {"model": "gpt-4o"}},
                   {"virtualKey": "bedrock-eu", "awsRegion": "eu-west-1",
                    "overrideParams": {"model": "amazon.nova-pro-v1:0"}}]}]},
               {"name": "plain", "override_params": {"model": "@main-1/gpt-4o"}},
               {"name": "unused", "override_params": {"model": "@openai/gpt-4o"}}]}
            """);
    GatewayConfig config = parsed(peer);

    assertThat(alias(config, "by-model").candidates()).containsExactly("gpt-4o-openai");
    assertThat(alias(config, "sonnet").split())
        .isEqualTo(
            Map.of(
                "claude-sonnet-4-5-anthropic", 0.5,
                "gpt-4o-azure", 0.25,
                "amazon.nova-pro-v1:0-bedrock", 0.25));
    assertThat(deployment(config, "gpt-4o-azure").upstreamModel()).isEqualTo("eu-1");
    assertThat(deployment(config, "gpt-4o-azure").account()).isEqualTo("rivers");
    assertThat(peer.text()).doesNotContain("sk-live-1234");
    assertThat(peer.notes())
        .anyMatch(n -> n.startsWith("strategy.conditions[1]: left out"))
        .anyMatch(n -> n.startsWith("targets[2].name: left out"))
        .anyMatch(n -> n.startsWith("targets[1].provider: “main-1” is kept at Portkey"))
        .anyMatch(n -> n.startsWith("targets[0].targets[1].strategy: within another"));
  }

  @Test
  void entries_of_one_name_share_by_their_weights() {
    GatewayConfig config =
        parsed(
            read(
                "config.yaml",
                """
                model_list:
                  - {model_name: m, litellm_params: {model: groq/llama-3, weight: 3}}
                  - {model_name: m, litellm_params: {model: together_ai/meta/llama-3}}
                """));

    AliasConfig shared = alias(config, "m");
    assertThat(shared.preset()).isEqualTo(Preset.WEIGHTED);
    assertThat(shared.split()).isEqualTo(Map.of("m-groq", 3.0, "m-together", 1.0));
    assertThat(config.deployments()).extracting(DeploymentConfig::model).containsOnly("llama-3");
  }

  @Test
  void a_config_of_portkeys_becomes_an_alias_called_as_its_file() {
    PeerConfiguration peer =
        read(
            "conf/writer.json",
            """
            {"strategy": {"mode": "fallback", "on_status_codes": [429]},
             "retry": {"attempts": 2, "on_status_codes": [500]},
             "cache": {"mode": "simple"},
             "targets": [
               {"provider": "openai", "api_key": "sk-live-1234", "request_timeout": 1500,
                "override_params": {"model": "gpt-4o", "temperature": 0}},
               {"strategy": {"mode": "loadbalance"}, "targets": [
                 {"provider": "vertex-ai", "vertex_project_id": "p", "vertex_region": "us-east5",
                  "override_params": {"model": "claude-sonnet-4"}},
                 {"provider": "openai", "custom_host": "https://gpu.example.com/v1/",
                  "override_params": {"model": "org/qwen"}}]},
               {"provider": "anthropic", "retry": {"attempts": 5}, "virtual_key": "v"}]}
            """);
    GatewayConfig config = parsed(peer);

    AliasConfig writer = alias(config, "writer");
    assertThat(writer.candidates())
        .containsExactly(
            "gpt-4o-openai", "claude-sonnet-4-vertex-anthropic", "qwen-gpu.example.com");
    assertThat(writer.preset()).isEqualTo(Preset.ORDERED);
    assertThat(writer.attempts()).as("three, and two again").isEqualTo(5);
    assertThat(deployment(config, "gpt-4o-openai").timeoutSeconds()).isEqualTo(2);
    assertThat(deployment(config, "claude-sonnet-4-vertex-anthropic").baseUrl().toString())
        .contains("us-east5", "/projects/p/", "/anthropic/");
    assertThat(deployment(config, "qwen-gpu.example.com").upstreamModel()).isEqualTo("org/qwen");
    assertThat(peer.text()).doesNotContain("sk-live-1234");
    assertThat(peer.notes())
        .anyMatch(n -> n.startsWith("targets[0].api_key: "))
        .anyMatch(n -> n.startsWith("targets[0].override_params.temperature: "))
        .anyMatch(n -> n.startsWith("targets[1].strategy: "))
        .anyMatch(n -> n.startsWith("targets[2].provider: left out"))
        .anyMatch(n -> n.startsWith("targets[2].retry: left out"))
        .anyMatch(n -> n.startsWith("targets[2].virtual_key: left out; here it is api_key"))
        .anyMatch(n -> n.startsWith("retry.on_status_codes: "))
        .anyMatch(n -> n.startsWith("strategy.on_status_codes: "))
        .anyMatch(n -> n.startsWith("cache: "));
  }

  @Test
  void a_balanced_one_keeps_its_weights_and_who_has_none_takes_no_part() {
    PeerConfiguration peer =
        read(
            "spread.json",
            """
            {"strategy": {"mode": "loadbalance"}, "targets": [
              {"provider": "openai", "weight": 0.7, "override_params": {"model": "gpt-4o"}},
              {"provider": "groq", "weight": 0.3, "override_params": {"model": "llama-3"}},
              {"provider": "xai", "weight": 0, "override_params": {"model": "grok-4"}},
              {"provider": "x-ai", "weight": 0, "override_params": {"model": "grok-4"}}]}
            """);

    AliasConfig spread = alias(parsed(peer), "spread");
    assertThat(spread.preset()).isEqualTo(Preset.WEIGHTED);
    assertThat(spread.split()).isEqualTo(Map.of("gpt-4o-openai", 0.7, "llama-3-groq", 0.3));
    assertThat(parsed(peer).deployments())
        .extracting(DeploymentConfig::id)
        .contains("grok-4-xai", "grok-4-xai-2");
  }

  @Test
  void what_is_neither_is_refused_and_so_is_a_file_of_which_nothing_can_be_served() {
    assertThatThrownBy(() -> read("x.yaml", "some: thing"))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("neither LiteLLM's (model_list) nor Portkey's (targets)");
    assertThatThrownBy(() -> read("x.yaml", "[1, 2]")).isInstanceOf(ProblemException.class);
    assertThatThrownBy(() -> read("x.yaml", "model_list: [{model_name: a}, 7]"))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("model_list[0]: left out");
    assertThatThrownBy(() -> read("x.json", "{\"targets\": [{}, null, \"a\"]}"))
        .isInstanceOf(ProblemException.class);
  }
}
