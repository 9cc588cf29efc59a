package org.anabranch.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class YamlTest {
  enum Kind {
    RED,
    GREEN
  }

  record Inner(int port, Kind kind, BigDecimal price) {
    Inner {
      if (port < 0) {
        throw new IllegalArgumentException("port is " + port + ", expected 0 to 65535");
      }
    }
  }

  record Range(int from, List<Integer> steps) {
    Range {
      for (int i = 1; i < steps.size(); i++) {
        if (steps.get(i) < steps.get(i - 1)) {
          throw new SettingRefused("the steps go down", "steps", i);
        }
      }
      if (from > 9) {
        throw new SettingRefused("from is " + from, "from");
      }
    }
  }

  record Ranges(List<Range> ranges) {}

  @Test
  void a_record_says_which_of_its_settings_it_refuses_and_that_line_is_named() {
    String steps =
        "ranges:\n  - {from: 1, steps: [1]}\n  - from: 2\n    steps:\n      - 5\n      - 4\n";
    assertThatThrownBy(() -> Yaml.parse("x.yaml", steps, Ranges.class))
        .hasMessageContaining("x.yaml:6: ranges[1].steps[1]: the steps go down");
    String from = "ranges:\n  - steps: [1]\n    from: 10\n";
    assertThatThrownBy(() -> Yaml.parse("x.yaml", from, Ranges.class))
        .hasMessageContaining("x.yaml:3: ranges[0]: from is 10");
  }

  @Test
  void what_is_wrong_only_beside_other_things_is_named_by_its_line_too(@TempDir Path directory)
      throws IOException {
    Path file = directory.resolve("x.yaml");
    Files.writeString(file, "ranges:\n  - steps: [1]\n    from: 1\n");
    SettingRefused refused = new SettingRefused("from is taken", "from");
    assertThatThrownBy(
            () ->
                Yaml.read(
                    file,
                    Ranges.class,
                    r -> {
                      throw refused.within("ranges", 0);
                    }))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining(file + ":3: ranges[0]: from is taken");
  }

  record Outer(String name, List<Inner> inner, SecretRef apiKey) {}

  @Test
  void snake_case_keys_fill_records() {
    Outer read =
        Yaml.parse(
            "x.yaml",
            """
            name: n
            api_key: env:KEY
            inner:
              - port: 80
                kind: green
                price: 0.10
            """,
            Outer.class);

    assertThat(read.inner().getFirst().kind()).isEqualTo(Kind.GREEN);
    assertThat(read.inner().getFirst().price()).isEqualByComparingTo("0.10");
    assertThat(read.apiKey().name()).isEqualTo("KEY");
  }

  private static void refused(String yaml, String... said) {
    assertThatThrownBy(() -> Yaml.parse("x.yaml", yaml, Outer.class))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> assertThat(e.problem().message() + e.problem().fix()).contains(said));
  }

  @Test
  void every_mistake_names_its_line_and_what_was_expected() {
    refused("name: n\ninner:\n  - port: 80\n    colour: red\n", "x.yaml:4", "colour", "kind");
    refused("name: n\ninner:\n  - prot: 80\n    port: -1\n", "x.yaml:3", "Did you mean “port”?");
    refused("name: n\ninner:\n  - port: many\n", "x.yaml:3", "inner[0].port", "many", "int");
    refused("name: n\ninner:\n  - port: 1\n    kind: blue\n", "x.yaml:4", "red", "green");
    refused("name: n\ninner:\n  - port: -1\n", "x.yaml:3", "expected 0 to 65535");
    refused("name: n\nname: m\n", "x.yaml:2", "name");
    refused("only words", "x.yaml:1", "here belongs “key: value”");
    refused("name: n\ninner: 3\n", "x.yaml:2", "inner: here belongs a list");
    refused("name: [n]\n", "x.yaml:1", "name: here belongs a text");
    refused("name: n\ninner: [\n", "x.yaml:2:", "found '<stream end>'");
    refused("name: n\ninner:\n  - port: [80]\n", "inner[0].port: here belongs a number");
    refused("name: [1\n", "x.yaml:");
    refused("api_key: sk-plain-text\n", "env:NAME");
  }

  @Test
  void a_secret_in_plain_text_is_refused_without_being_repeated() {
    assertThatThrownBy(() -> Yaml.parse("x.yaml", "api_key: sk-plain-text\n", Outer.class))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> assertThat(e.problem().message()).doesNotContain("sk-plain-text"));
  }
}
