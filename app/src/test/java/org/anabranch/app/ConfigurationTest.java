package org.anabranch.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.anabranch.kernel.Yaml;
import org.junit.jupiter.api.Test;

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

  @Test
  void without_a_file_everything_has_a_default() {
    Configuration read = Yaml.parse("anabranch.yaml", "", Configuration.class);

    assertThat(read.http().portOrDefault()).isEqualTo(8080);
    assertThat(read.sandbox().isEnabled()).isTrue();
    assertThat(read.gateway().port()).isEqualTo(8081);
    assertThat(read.accounts()).isEmpty();
  }
}
