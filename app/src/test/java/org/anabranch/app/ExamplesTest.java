package org.anabranch.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.anabranch.cli.product.Product;
import org.anabranch.gateway.config.CompletionRequest;
import org.anabranch.gateway.config.CompletionRequest.Message;
import org.anabranch.kernel.Deadline;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What stands in {@code examples} does what it says there. */
class ExamplesTest {
  @TempDir Path directory;

  /** The shell's own sandbox in the place of the one that the example names. */
  private Path beside(Shell shell) throws IOException {
    String example = Files.readString(Shell.EXAMPLES.resolve("two-vendors.yaml"));
    Files.copy(Shell.EXAMPLES.resolve("live-estate.yaml"), directory.resolve("live-estate.yaml"));
    return Files.writeString(
        directory.resolve("two-vendors.yaml"),
        example
            .replace("http://127.0.0.1:8090", shell.sandbox.address().toString())
            .replace(
                "sandbox: {port: 8090}", "sandbox: {address: '" + shell.sandbox.address() + "'}")
            .replace("gateway:\n", "gateway:\n  port: 0\n"));
  }

  @Test
  void two_simulated_vendors_write_the_posts_of_an_article_and_the_estate_beside_the_file_is_read()
      throws Exception {
    try (Shell shell = new Shell(directory)) {
      shell.environment.put("FIRST_KEY", "sk-sandbox-openai");
      shell.environment.put("SECOND_KEY", "sk-ant-sandbox");

      Path beside = beside(shell);

      JsonNode report =
          shell.run(
              Shell.EXAMPLES.resolve("article.md"),
              "--to",
              "x,linkedin",
              "--config",
              beside.toString());

      assertThat(Shell.lines(report)).hasSize(2);
      for (JsonNode line : Shell.lines(report)) {
        assertThat(line.path("state").asString()).isEqualTo("PUBLISHED");
        assertThat(line.path("model").asString()).isIn("gpt-5-mini", "claude-haiku-4-5");
      }
      try (Stations stations =
          Stations.open(
              new Product.Place(shell.home, Optional.of(beside)),
              shell.environment,
              Clock.systemUTC())) {
        for (String vendor : List.of("first", "second")) {
          CompletionRequest hello =
              new CompletionRequest(
                  "test", vendor, "greet", List.of(new Message("user", "Hello")), false, 50, 1);
          assertThat(
                  stations
                      .gateway()
                      .complete(hello, Deadline.in(Duration.ofMinutes(1)))
                      .deployment()
                      .id())
              .isEqualTo(vendor);
        }
      }
    }
  }

  @Test
  void a_key_that_is_not_set_is_told_by_the_check_and_by_the_run() throws Exception {
    try (Shell shell = new Shell(directory)) {
      shell.environment.put("SECOND_KEY", "sk-ant-sandbox");
      String config = beside(shell).toString();

      Shell.Said checked = shell.anabranch("config", "--config", config);
      Shell.Said ran =
          shell.anabranch(
              "run",
              Shell.EXAMPLES.resolve("article.md").toString(),
              "--to",
              "x",
              "--dry-run",
              "--config",
              config);

      String told = "env:FIRST_KEY is not set: the deployment “first” is left out.";
      assertThat(checked.out()).contains(told).doesNotContain("SECOND_KEY");
      assertThat(ran.err()).contains(told);
      assertThat(ran.code()).as(ran.err()).isZero();
    }
  }

  @Test
  void the_table_of_planned_posts_and_the_trace_of_demand_are_read() throws Exception {
    try (Shell shell = new Shell(directory)) {
      Shell.Said preview =
          shell.anabranch("import", Shell.EXAMPLES.resolve("calendar.csv").toString(), "--preview");
      Shell.Said forecast =
          shell.anabranch(
              "forecast", Shell.EXAMPLES.resolve("demand.csv").toString(), "--ahead", "1d");

      assertThat(preview.code()).as(preview.err()).isZero();
      assertThat(forecast.out()).contains("language-m-small");
    }
  }
}
