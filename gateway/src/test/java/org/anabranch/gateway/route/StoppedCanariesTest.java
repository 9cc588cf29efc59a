package org.anabranch.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Objects;
import org.anabranch.gateway.Bench;
import org.anabranch.gateway.config.AliasConfig;
import org.anabranch.gateway.config.GatewayConfig;
import org.anabranch.gateway.config.Service;
import org.anabranch.kernel.Yaml;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoppedCanariesTest {
  private static final String YAML =
      Bench.config(
              Bench.deployment("a", "http://127.0.0.1:1/v1", ""),
              Bench.deployment("new", "http://127.0.0.1:2/v1", ""))
          + "aliases: [{name: x, candidates: [a], canary: {deployment: new, share: 0.1}}]\n";
  private static final long DRAWN = drawn();

  @TempDir Path directory;

  /** A request that falls to the canary as long as it is not stopped. */
  private static long drawn() {
    Canary canary = new Canary("x", new AliasConfig.Part("new", 0.1));
    long key = 0;
    while (canary.leftOut(key) != null) {
      key++;
    }
    return key;
  }

  private static Canary canary(Bench bench) {
    Route route = Objects.requireNonNull(bench.gateway.fleet().route("x", Service.CHAT));
    return Objects.requireNonNull(route.canary);
  }

  private static void fail(Bench bench) {
    Served trial = bench.gateway.fleet().byId("new").orElseThrow();
    Served stable = bench.gateway.fleet().byId("a").orElseThrow();
    for (int i = 0; i < 30; i++) {
      canary(bench).heard(trial, false);
      canary(bench).heard(stable, true);
    }
  }

  private static void reload(Bench bench, String yaml) {
    bench.gateway.reload(Yaml.parse("test.yaml", yaml, GatewayConfig.class));
  }

  @Test
  void stays_stopped_over_reloads_and_restarts_until_something_else_is_tried() {
    try (Bench bench = new Bench(directory, YAML)) {
      assertThat(canary(bench).leftOut(DRAWN)).isNull();
      fail(bench);
      assertThat(canary(bench).leftOut(DRAWN)).startsWith("canary stopped: ");

      reload(bench, YAML + "route: {backoff_millis: 300}\n");
      assertThat(canary(bench).leftOut(DRAWN)).startsWith("canary stopped: ");
    }
    try (Bench bench = new Bench(directory, YAML)) {
      assertThat(canary(bench).leftOut(DRAWN)).startsWith("canary stopped: 7 of 7 failed");

      reload(bench, YAML.replace("share: 0.1", "share: 0.2"));
      assertThat(canary(bench).leftOut(DRAWN)).isNull();
      reload(bench, YAML);
      assertThat(canary(bench).leftOut(DRAWN)).startsWith("canary stopped: ");
      reload(bench, YAML.replace("127.0.0.1:2", "127.0.0.1:3"));
      assertThat(canary(bench).leftOut(DRAWN)).as("asks another address").isNull();
    }
  }
}
