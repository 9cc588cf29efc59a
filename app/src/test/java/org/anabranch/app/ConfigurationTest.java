package org.anabranch.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.anabranch.kernel.ProblemException;
import org.anabranch.kernel.Yaml;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationTest {
  private static final Path DOCS = Path.of("..", "docs");

  @Test
  void the_schema_in_docs_is_what_the_program_prints() throws IOException {
    assertThat(Files.readString(DOCS.resolve("anabranch.schema.json")).strip())
        .isEqualTo(ConfigurationSchema.text().strip());
  }

  @Test
  void the_example_in_docs_is_read() throws IOException {
    Matcher example =
        Pattern.compile("```yaml\n(http:.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(DOCS.resolve("configuration.md")));
    assertThat(example.find()).isTrue();

    Configuration read = Yaml.parse("configuration.md", example.group(1), Configuration.class);

    assertThat(read.gateway().deployments()).hasSize(2);
    assertThat(read.gateway().keys()).hasSize(1);
    assertThat(read.accounts()).hasSize(1);
    assertThat(read.storage().postgres()).startsWith("jdbc:postgresql:");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          gateway:#  deployments:#    - {id: a, model: m, vendor: openai}#    - id: b#      model: m#      vendor: openai#      dialect: opnai | 7: gateway.deployments[1]: There is no dialect “opnai”; there are
          gateway:#  deployments:#    - id: a#      model: m#      vendor: openai#      auth: bearers | 6: gateway.deployments[0]: There is no way “bearers” to sign requests; there are
          gateway:#  keys:#    - name: k#      key: env:K#      workspace: acme | 5: gateway.keys[0]: key “k” is in workspace “acme”
          accounts:#  - {platform: x}#  - platform: x | 3: accounts[1]: the platform “x” is named twice
          accounts:#  - id: main#    platform: tiwtter | 3: accounts[0]: platform is “tiwtter”
          accounts:#  - platform: x#    id: My Own | 3: accounts[0]: id is “My Own”
          http:#  port: 99999 | 2: http: port is 99999
          publish:#  x:#    prices_usd:#      post: 1#      create: -1 | prices_usd
          publish:#  x:#    monthly_cap_usd: -1 | 3: publish.x: monthly_cap_usd is -1
          publish:#  schedule:#    late_up_to_minutes: 5#    near_minutes: -1 | 4: publish.schedule: near_minutes is -1
          publish:#  quotas:#    twitter: {post: 4} | 3: publish.quotas: quotas has “twitter”
          storage:#  user: me#  postgres: mysql://x | 3: storage: postgres is “mysql://x”
          storage:#  user: me#  postgres: jdbc:postgresql://h/d | 3: storage: postgres needs a user and a password
          """)
  void a_wrong_setting_is_named_with_its_line(String yaml, String said, @TempDir Path directory)
      throws IOException {
    Path file = directory.resolve("anabranch.yaml");
    Files.writeString(file, yaml.replace('#', '\n') + "\n");
    assertThatThrownBy(() -> Configuration.read(directory, Optional.of(file)))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining(said)
        .hasMessageStartingWith(file + ":");
  }

  @Test
  void without_a_file_everything_has_a_default() {
    Configuration read = Yaml.parse("anabranch.yaml", "", Configuration.class);

    assertThat(read.http().portOrDefault()).isEqualTo(8080);
    assertThat(read.sandbox().isEnabled()).isTrue();
    assertThat(read.gateway().port()).isEqualTo(8081);
    assertThat(read.accounts()).isEmpty();
  }
}
