package org.anabranch.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.anabranch.kernel.Yaml;
import org.junit.jupiter.api.Test;

class UnpricedTest {
  @Test
  void a_deployment_behind_a_key_that_costs_nothing_is_told() {
    String yaml =
        """
        gateway:
          deployments:
            - {id: forgotten, model: m, vendor: openai, api_key: env:KEY}
            - {id: told, model: m, vendor: openai, api_key: env:KEY, output_usd_per_million: 1}
            - {id: pictures, model: m, vendor: openai, api_key: env:KEY, service: image, prices: [{usd_per_image: 0.04}]}
            - {id: later, model: m, vendor: openai, api_key: env:KEY, prices: [{from: 2030-01-01, input_usd_per_million: 1}]}
            - {id: safe, model: m, vendor: openai, api_key: env:KEY, service: moderation}
            - {id: own, model: m, vendor: ollama}
        """;

    List<String> told = Unpriced.of(Yaml.parse("anabranch.yaml", yaml, Configuration.class));

    assertThat(told)
        .containsExactly("Without a price no budget bounds it: the deployment “forgotten”.")
        .allMatch(line -> line.length() <= 80);
  }
}
