package org.anabranch.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.anabranch.kernel.ProblemException;
import org.anabranch.kernel.Yaml;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A refusal names the line of the very setting that is wrong, however far down it stands. */
class WrongSettingsTest {
  private static final String WRONG = "# wrong";

  /** In each, one line is marked, and what is said of it stands behind the mark. */
  private static final String FILES =
      """
      port: 70000 # wrong: port is 70000
      ---
      model_list: [] # wrong: there is no setting “model_list”. Here it is deployments, with aliases
      ---
      deployments:
        - id: a
          model: m
          vendor: openai
          usd_per_image: 0.04 # wrong: Here it is an entry of prices, such as prices: [{usd_per_image: 0.04}]
      ---
      deployments:
        - id: a
          model_name: m # wrong: “deployments[0].model_name”. Here it is id, and a name that clients ask for
          litellm_params: {model: openai/m}
      ---
      deployments:
        - id: a
          model: m
          vendor: own
          api_base: http://x/v1 # wrong: Here it is base_url.
      ---
      deployments:
        - id: a
          model: m
          vendor: openai
          rpm: 60 # wrong: Here it is limits of a key, team, user or workspace: limits: [{requests_per_minute
      ---
      deployments:
        - id: a
          model: m
          vendor: openai
          timeout: 60 # wrong: Here it is timeout_seconds.
      ---
      aliases:
        - name: w
          num_retries: 3 # wrong: Here it is attempts, and retry_same
      ---
      route:
        allowed_fails: 3 # wrong: Here it is failures_until_open.
      ---
      keys:
        - name: k
          api_key: env:K # wrong: Here it is key, as env:NAME
      ---
      keys:
        - name: k
          key: env:K
          max_budget: 5 # wrong: Here it is budget_usd.
      ---
      host: 127.0.0.1
      prot: 80 # wrong: there is no setting “prot”
      ---
      deployments: # in a list
        - {id: a, model: m, vendor: openai}
        - id: b
          modle: m # wrong: there is no setting “deployments[1].modle”
          vendor: openai
      ---
      deployments:
        - model: m # wrong: id of a deployment is missing
          vendor: openai
      ---
      deployments:
        - id: a # wrong: model of deployment “a” is missing
          vendor: openai
      ---
      deployments:
        - id: a
          vendor: openai
          model: "" # wrong: model of deployment “a” is missing
      ---
      deployments:
        - id: a
          model: m
          vendor: nobody # wrong: “nobody” is none of the known vendors
      ---
      deployments:
        - id: a
          model: m
          vendor: own
          base_url: ftp://x/v1 # wrong: base_url is “ftp://x/v1”
      ---
      deployments:
        - {id: a, model: m, vendor: openai}
        - model: m
          vendor: openai
          id: a # wrong: deployment id “a” is given twice
      ---
      deployments:
        - model: m
          vendor: openai
          id: auto # wrong: id “auto” is taken by the gateway itself
      ---
      deployments:
        - id: a
          model: m
          vendor: openai
          input_usd_per_million: -1 # wrong: input_usd_per_million is -1
      ---
      deployments:
        - id: a
          model: m
          vendor: openai
          input_usd_per_million: 1
          output_usd_per_million: cheap # wrong: is “cheap”
      ---
      deployments:
        - id: a
          model: m
          vendor: openai
          timeout_seconds: 0 # wrong: timeout_seconds is 0
      ---
      deployments:
        - id: a
          model: m
          vendor: openai
          context: -5 # wrong: context is -5
      ---
      deployments:
        - id: a
          model: m
          vendor: openai
          max_output_tokens: 0 # wrong: max_output_tokens is 0
      ---
      deployments:
        - id: a
          model: m
          vendor: openai
          accelerator_hours_per_million_tokens: -0.5 # wrong: accelerator_hours_per_million_tokens
      ---
      deployments:
        - id: a
          model: m
          vendor: openai
          service: chatter # wrong: is “chatter”, expected one of
      ---
      deployments:
        - id: a
          model: m
          vendor: openai
          api_key: sk-plain # wrong: a secret is written env:NAME
      ---
      deployments:
        - id: a
          model: m
          vendor: bedrock
          api_key: env:K
          region: "?" # wrong: needs the setting region, of letters
      ---
      deployments:
        - id: a
          model: m
          vendor: openai
          prices:
            - {from: 2026-01-01, input_usd_per_million: 1}
            - from: 2026-02-01
              usd_per_image: -1 # wrong: usd_per_image is -1
      ---
      deployments:
        - id: a
          model: m
          vendor: openai
          prices:
            - {from: 2026-01-01, input_usd_per_million: 1}
            - {from: 2026-01-01, input_usd_per_million: 2} # wrong: Two prices hold from 2026-01-01
      ---
      deployments:
        - id: a
          model: m
          vendor: openai
          prices:
            - from: soon # wrong: is “soon”
      ---
      aliases:
        - candidates: [] # wrong: name of an alias is missing
      ---
      aliases:
        - name: x
        - preset: cheapest
          name: x # wrong: alias “x” is given twice
      ---
      aliases:
        - name: x
          preset: dearest # wrong: is “dearest”
      ---
      aliases:
        - name: x
          attempts: 0 # wrong: attempts is 0
      ---
      aliases:
        - name: x
          retry_same: -1 # wrong: retry_same is -1
      ---
      aliases:
        - name: x
          weights:
            price: 1
            latency: -2 # wrong: weight latency is -2
      ---
      aliases:
        - name: x
          split:
            a: 1
            b: 0 # wrong: split of “b” is 0
      ---
      aliases:
        - name: x
          canary:
            deployment: a
            share: 1.5 # wrong: share of “a” is 1.5
      ---
      aliases:
        - name: x
          mirror: # wrong: deployment of a canary or mirror is missing
            share: 0.5
      ---
      aliases:
        - name: x
          shares:
            - {of: lab, at_most: 0.5}
            - of: lab
              at_most: 1.5 # wrong: at_most is 1.5
      ---
      aliases:
        - name: x
          shares:
            - at_most: 0.5 # wrong: of is missing in a share cap
      ---
      aliases:
        - name: x
          shares:
            - of: vendor
              at_most: 0.5
              window_minutes: 0 # wrong: window_minutes is 0
      ---
      aliases:
        - name: x
          require:
            capabilities: [tools, flying] # wrong: is “flying”
      ---
      keys:
        - key: env:K # wrong: name of a key is missing
      ---
      keys:
        - name: k # wrong: key of “k” is missing
      ---
      keys:
        - name: k
          key: sk-plain # wrong: a secret is written env:NAME
      ---
      keys:
        - {name: k, key: "env:K"}
        - key: env:L
          name: k # wrong: key name “k” is given twice
      ---
      workspaces:
        - name: acme
      keys:
        - {name: j, key: "env:J", workspace: acme}
        - name: k
          key: env:K
          workspace: acem # wrong: is in workspace “acem”, which is not among the workspaces; did you mean “acme”? Known: acme
      ---
      keys:
        - name: k
          key: env:K
          workspace: acme # wrong: which is not among the workspaces; Known: none
      ---
      workspaces:
        - name: acme
          teams: [{name: research}]
      keys:
        - name: k
          key: env:K
          workspace: acme
          team: reserach # wrong: did you mean “research”?
      ---
      workspaces:
        - name: acme
          users: [{name: ada}]
      keys:
        - name: k
          key: env:K
          workspace: acme
          user: adda # wrong: did you mean “ada”?
      ---
      keys:
        - name: k
          key: env:K
          budget_usd: -1 # wrong: budget_usd is -1
      ---
      keys:
        - name: k
          key: env:K
          budgets:
            - {usd: 1, period: day}
            - period: month # wrong: usd of a budget is null
      ---
      keys:
        - name: k
          key: env:K
          budgets:
            - {usd: 1, period: day}
            - {usd: 2, period: day} # wrong: has two budgets of the same period
      ---
      keys:
        - name: k
          key: env:K
          budget_usd: 1
          budgets:
            - {usd: 1, period: day}
            - {usd: 2} # wrong: has two budgets of the same period, this one and budget_usd
      ---
      keys:
        - name: k
          key: env:K
          limits:
            - requests_per_minute: 5
              tokens_per_minute: -1 # wrong: tokens_per_minute is -1
      ---
      keys:
        - name: k
          key: env:K
          limits:
            - requests_per_minute: 5
            - tokens_per_minute: 7 # wrong: has two limits for the same models
      ---
      keys:
        - name: k
          key: env:K
          expires: tomorrow # wrong: is “tomorrow”
      ---
      workspaces:
        - budgets: [] # wrong: name of a workspace is missing
      ---
      workspaces:
        - {name: acme}
        - teams: []
          name: acme # wrong: workspace “acme” is given twice
      ---
      workspaces:
        - name: acme
          teams:
            - {name: t}
            - {name: t} # wrong: team of workspace “acme” “t” is given twice
      ---
      workspaces:
        - name: acme
          budgets:
            - usd: 5
            - usd: -5 # wrong: usd of a budget is -5
      ---
      workspaces:
        - name: acme
          users:
            - name: ada
              budgets:
                - {usd: 1}
                - {usd: 2} # wrong: has two budgets of the same period
      ---
      route:
        usd_per_second: 1
        max_attempts: 0 # wrong: max_attempts is 0
      ---
      route:
        usd_per_failure: -1 # wrong: usd_per_failure is -1
      ---
      route:
        retry_budget: 3 # wrong: retry_budget is 3
      ---
      route:
        commitments:
          - name: c
            vendor: v
            usd: 0 # wrong: usd of commitment “c” is not above zero
      ---
      route:
        commitments:
          - name: c
            vendor: v
            usd: 1
            from: 2026-02-01
            until: 2026-01-01 # wrong: commitment “c” ends before it begins
      ---
      limits:
        connections: 5
        body_megabytes: 5000 # wrong: body_megabytes is 5000
      ---
      limits:
        connections: many # wrong: is “many”
      ---
      cache:
        exact:
          enabled: true
          ttl_seconds: 0 # wrong: ttl_seconds of the exact cache is 0
      ---
      cache:
        semantic:
          enabled: true
          threshold: 2 # wrong: threshold of the semantic cache is 2
      ---
      guardrails:
        - kind: secrets # wrong: the name of a guardrail is missing
      ---
      guardrails:
        - {name: g, kind: secrets}
        - kind: secrets
          name: g # wrong: guardrail “g” is given twice
      ---
      guardrails:
        - name: g
          kind: personal_data
          detect:
            - email
            - face # wrong: is to detect “face”
      ---
      guardrails:
        - name: g
          kind: deny_list # wrong: is a deny list without words and patterns
      ---
      guardrails:
        - name: g
          kind: deny_list
          words:
            - falcon
            - "" # wrong: a word of guardrail “g” is empty
      ---
      guardrails:
        - name: g
          kind: deny_list
          patterns:
            - a+
            - "(" # wrong: is no regular expression
      ---
      guardrails:
        - name: g
          kind: schema
          when: before # wrong: is a schema, which reads answers only
      ---
      guardrails:
        - name: g
          kind: schema
          schema: "{" # wrong: A schema must be JSON
      ---
      guardrails:
        - name: g
          kind: webhook
          url: gopher://x # wrong: url of guardrail “g” is gopher://x
      ---
      guardrails:
        - name: g
          kind: secrets
          unreadable: check # wrong: which only a webhook can
      ---
      telemetry:
        metrics: key
        trace_share: 2 # wrong: trace_share is 2
      ---
      telemetry:
        otlp_endpoint: ftp://x # wrong: otlp_endpoint is ftp://x
      ---
      telemetry:
        log_content: true # wrong: which needs access_log: true
      ---
      responses:
        enabled: true
        days: 0 # wrong: days of responses is 0
      ---
      keys:
        - name: k
          key: env:K
          name: l # wrong: name
      """;

  static Stream<String> files() {
    return Stream.of(FILES.split("---\n"));
  }

  @ParameterizedTest
  @MethodSource("files")
  void the_line_of_the_wrong_setting_is_named(String file) {
    List<String> lines = Arrays.asList(file.split("\n"));
    int wrong = 0;
    while (!lines.get(wrong).contains(WRONG)) {
      wrong++;
    }
    String marked = lines.get(wrong);
    String said = marked.substring(marked.indexOf(WRONG) + WRONG.length() + 2);
    String at = "anabranch.yaml:%d: ".formatted(wrong + 1);

    assertThatThrownBy(() -> Yaml.parse("anabranch.yaml", file, GatewayConfig.class))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> assertThat(e.problem().message()).startsWith(at).contains(said));
  }
}
