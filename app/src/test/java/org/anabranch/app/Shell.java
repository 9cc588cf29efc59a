package org.anabranch.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.anabranch.cli.Cli;
import org.anabranch.cli.product.Product;
import org.anabranch.kernel.Json;
import org.anabranch.publish.Connector;
import org.anabranch.publish.FinishedJobs;
import org.anabranch.publish.Platform;
import org.anabranch.sandbox.SandboxServer;
import tools.jackson.databind.JsonNode;

/**
 * The command line in this process, on a data directory of its own, before a sandbox that outlives
 * every command as the world does.
 */
final class Shell implements AutoCloseable {
  static final Path EXAMPLES = Path.of("..", "examples");

  final Path home;
  final SandboxServer sandbox;
  final Map<String, String> environment = new HashMap<>();

  /** What one command said. */
  record Said(int code, String out, String err) {
    JsonNode json() {
      assertThat(code).as(err).isZero();
      return Json.tree(out);
    }
  }

  Shell(Path directory) throws IOException {
    this(directory, "");
  }

  /**
   * @param gateway further lines of the section {@code gateway}, indented by two
   */
  Shell(Path directory, String gateway) throws IOException {
    home = Files.createDirectories(directory.resolve("home"));
    sandbox =
        SandboxServer.start(
            directory.resolve("sandbox"),
            Leaves::imitations,
            new SandboxServer.Settings(0, 1, Duration.ofMillis(50)),
            Clock.systemUTC());
    Files.writeString(
        home.resolve("anabranch.yaml"),
        "sandbox: {address: '%s'}\ngateway:\n  port: 0\n%s".formatted(sandbox.address(), gateway));
  }

  /** The platforms there are connectors for. */
  static List<Platform> platforms() {
    return Leaves.connectors(Clock.systemUTC(), new Random(1), FinishedJobs.NONE).stream()
        .map(Connector::platform)
        .sorted()
        .toList();
  }

  Said anabranch(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] all =
        Stream.concat(Arrays.stream(arguments), Stream.of("--home", home.toString()))
            .toArray(String[]::new);
    int code =
        new Cli(new Anabranch(environment, Clock.systemUTC()), environment)
            .run(new PrintWriter(out), new PrintWriter(err), all);
    return new Said(code, out.toString(), err.toString());
  }

  /** Runs a source and returns the report. */
  JsonNode run(Path source, String... more) {
    return run(source.toString(), more);
  }

  JsonNode run(String source, String... more) {
    return anabranch(
            Stream.concat(Stream.of("run", source, "--json"), Arrays.stream(more))
                .toArray(String[]::new))
        .json();
  }

  Stations open() throws InterruptedException {
    return Stations.open(new Product.Place(home, Optional.empty()), environment, Clock.systemUTC());
  }

  /** How many posts each platform of the sandbox shows. */
  Map<Platform, Integer> posts() {
    return Arrays.stream(Platform.values())
        .collect(Collectors.toMap(p -> p, p -> sandbox.world().posts(p.key()).size()));
  }

  static List<JsonNode> lines(JsonNode report) {
    return report.path("lines").valueStream().toList();
  }

  static JsonNode line(JsonNode report, Platform platform) {
    return lines(report).stream()
        .filter(l -> platform(l) == platform)
        .findFirst()
        .orElseThrow(() -> new AssertionError("No line for " + platform + " in " + report));
  }

  static Platform platform(JsonNode line) {
    return Platform.byKey(line.path("platform").asString()).orElseThrow();
  }

  @Override
  public void close() {
    sandbox.close();
  }
}
