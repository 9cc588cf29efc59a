package org.anabranch.cli.home;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Optional;
import org.anabranch.cli.CommandBench;
import org.anabranch.cli.product.Product;
import org.anabranch.cli.product.Session;
import org.anabranch.kernel.Json;
import org.junit.jupiter.api.Test;

/** The data directory: secrets, export, configuration, server. */
class HomeCommandsTest extends CommandBench {
  @Test
  void a_secret_is_stored_and_never_shown() throws Exception {
    InputStream before = System.in;
    System.setIn(
        new ByteArrayInputStream("sk-very-secret\nsecond\n".getBytes(StandardCharsets.UTF_8)));
    try {
      assertThat(run("secret", "openai")).isZero();
    } finally {
      System.setIn(before);
    }
    assertThat(out + "" + err).contains("store:openai").doesNotContain("sk-very-secret");
    try (Session session = product.open(new Product.Place(home, Optional.empty()))) {
      assertThat(session.secrets().get("openai").orElseThrow().reveal())
          .isEqualTo("sk-very-secret");
    }
    assertThat(run("secret")).isZero();
    assertThat(out.toString().strip()).isEqualTo("openai");
    isToldInTwoLines(run("secret", "--remove"), "No secret was named.");
    assertThat(run("secret", "openai", "--remove")).isZero();
    assertThat(out.toString()).doesNotContain("sk-very-secret");
    assertThat(run("secret")).isZero();
    assertThat(out.toString()).startsWith("No secret of yours is stored.");
  }

  @Test
  void an_empty_secret_is_refused() {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream("  \n".getBytes(StandardCharsets.UTF_8)));
    try {
      isToldInTwoLines(run("secret", "openai"), "No secret came");
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void an_export_says_how_much_it_wrote_and_where() {
    assertThat(run("export", "all-of-it")).isZero();
    assertThat(out.toString().strip()).isEqualTo("Wrote 12 files to all-of-it");
    isToldInTwoLines(run("export"), "DIR");
  }

  @Test
  void a_peers_configuration_is_said_in_our_words() throws Exception {
    Files.writeString(
        home.resolve("litellm.yaml"),
        "model_list: [{model_name: m, litellm_params: {model: groq/llama-3, rpm: 5}}]");

    assertThat(run("config", "--from", home.resolve("litellm.yaml").toString())).isZero();
    assertThat(out.toString())
        .contains("#   model_list[0].litellm_params.rpm: left out", "vendor: groq", "env:GROQ");
    isToldInTwoLines(run("config", "--from", "none.yaml"), "There is no file");
  }

  @Test
  void the_configuration_is_checked_and_its_schema_is_json() {
    assertThat(run("config")).isZero();
    assertThat(out.toString().strip()).isEqualTo("The configuration is sound.");
    assertThat(run("config", "--schema")).isZero();
    assertThat(Json.tree(out.toString()).isObject()).isTrue();
    isToldInTwoLines(run("config", "--config", "my.yaml"), "my.yaml:3:");
  }

  @Test
  void serve_says_where() {
    assertThat(run("serve", "--port", "9000")).isZero();
    assertThat(out.toString()).contains("http://127.0.0.1:9000");
  }
}
