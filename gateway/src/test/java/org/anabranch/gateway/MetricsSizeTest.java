package org.anabranch.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.anabranch.gateway.Bench.config;
import static org.anabranch.gateway.Bench.deployment;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.anabranch.gateway.account.Account;
import org.anabranch.gateway.config.Service;
import org.anabranch.gateway.route.Ask;
import org.anabranch.gateway.route.Needs;
import org.anabranch.gateway.route.Trouble;
import org.anabranch.gateway.telemetry.Metrics;
import org.anabranch.kernel.Money;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Prometheus reads stays small, however much is configured and asked. */
class MetricsSizeTest {
  private static final int DEPLOYMENTS = 200;
  private static final int KEYS = 1000;
  private static final List<String> DIALECTS = List.of("openai", "anthropic", "bedrock", "gemini");

  private static final Trouble BROKEN = Trouble.of(Trouble.Kind.BROKEN, "it was cut");

  @TempDir Path directory;

  private static String yaml(String telemetry) {
    return config(
            IntStream.range(0, DEPLOYMENTS)
                .mapToObj(i -> deployment("d" + i, "http://127.0.0.1:1", ""))
                .toArray(String[]::new))
        + "keys:\n"
        + IntStream.range(0, KEYS)
            .mapToObj(i -> "  - {name: k%d, key: env:KEY, budget_usd: %d}\n".formatted(i, i + 1))
            .collect(Collectors.joining())
        + telemetry;
  }

  /** One request of each dialect to each deployment, and names that nobody answers to. */
  private static void askEverything(Bench bench) {
    Metrics metrics = bench.gateway.records().watch().metrics();
    for (int i = 0; i < DEPLOYMENTS; i++) {
      Metrics.Server server = new Metrics.Server("v", "m" + i, "d" + i);
      for (String dialect : DIALECTS) {
        metrics.ended(new Metrics.Kind(dialect, "chat", server), "answered", 1, 0.1, 0.001);
        Metrics.Server nobody = new Metrics.Server("", "alias" + i, "");
        metrics.ended(new Metrics.Kind(dialect, "chat", nobody), "failed", 1, -1, 0.001);
        metrics.tried("d" + i, "first", "answered");
        metrics.used(server, new Metrics.Used(100, 0, 0, 10, 0, 0, 0, Money.usd("0.01")));
      }
    }
  }

  @Test
  void what_was_spent_is_told_as_exactly_as_the_books_have_it() {
    Metrics metrics = new Metrics(() -> 10);
    Metrics.Server server = new Metrics.Server("v", "m", "d");
    for (int i = 0; i < 1000; i++) {
      metrics.used(server, new Metrics.Used(10, 0, 0, 4, 0, 0, 0, Money.usd("0.000058")));
    }

    assertThat(new String(metrics.text(List.of()), UTF_8).lines())
        .contains(
            "anabranch_cost_usd_total{deployment=\"d\",gen_ai_provider_name=\"v\","
                + "gen_ai_response_model=\"m\"} 0.058");
  }

  private static Ask ask(Account account) {
    return new Ask(
        account, Service.CHAT, "m", "chat", 1000, 1000, 100, 1, null, 7, false, Needs.NONE);
  }

  private static List<String> read(Bench bench) throws Exception {
    try (DataPlane plane = DataPlane.open(bench.gateway);
        HttpClient client = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://127.0.0.1:" + plane.address().getPort() + "/metrics");
      HttpRequest request = HttpRequest.newBuilder(uri).build();
      return client.send(request, HttpResponse.BodyHandlers.ofString()).body().lines().toList();
    }
  }

  private static double sum(List<String> lines, String name, String label) {
    return lines.stream()
        .filter(l -> l.startsWith(name + "{") && l.contains(label))
        .mapToDouble(l -> Double.parseDouble(l.substring(l.lastIndexOf(' ') + 1)))
        .sum();
  }

  private static long count(List<String> lines, String name) {
    return lines.stream().filter(l -> l.startsWith(name + "{")).count();
  }

  @Test
  void a_thousand_keys_and_two_hundred_deployments_are_told_in_under_fifteen_thousand_lines()
      throws Exception {
    try (Bench bench = new Bench(directory, yaml(""))) {
      askEverything(bench);
      List<String> lines = read(bench);

      assertThat(lines).hasSizeLessThan(15_000);
      assertThat(sum(lines, "anabranch_requests_total", "outcome=\"answered\"")).isEqualTo(800);
      assertThat(sum(lines, "anabranch_requests_total", "deployment=\"other\"")).isEqualTo(400);
      assertThat(sum(lines, "anabranch_requests_total", "outcome=\"failed\"")).isEqualTo(800);
      assertThat(sum(lines, "anabranch_tokens_total", "kind=\"input\"")).isEqualTo(80_000);
      assertThat(count(lines, "anabranch_budget_left_usd")).isEqualTo(100);
      assertThat(count(lines, "anabranch_circuit_state")).isEqualTo(100);
      assertThat(lines).contains("anabranch_budgets 1000.0", "anabranch_deployments 202.0");
    }
  }

  @Test
  void one_setting_says_how_many_are_told_apart_and_the_most_pressing_come_first()
      throws Exception {
    try (Bench bench = new Bench(directory, yaml("telemetry: {metrics_series: 10}\n"))) {
      askEverything(bench);
      Account account = bench.gateway.callers().named("k777");
      bench.gateway.dispatcher().open(ask(account));
      bench.gateway.fleet().byId("d77").orElseThrow().health().failed(BROKEN);
      List<String> lines = read(bench);

      assertThat(lines).hasSizeLessThan(2_000);
      assertThat(sum(lines, "anabranch_requests_total", "outcome=\"answered\"")).isEqualTo(800);
      assertThat(lines).anyMatch(l -> l.startsWith("anabranch_failure_rate{deployment=\"d77\"}"));
      assertThat(lines)
          .as("the one budget of which something is taken")
          .anyMatch(l -> l.startsWith("anabranch_budget_left_usd") && l.contains("name=\"k777\""));
    }
  }

  @Test
  void nothing_is_told_of_what_has_not_happened() throws Exception {
    try (Bench bench = new Bench(directory, config(deployment("a", "http://127.0.0.1:1", "")))) {
      Metrics.Server server = new Metrics.Server("v", "m", "a");
      Metrics metrics = bench.gateway.records().watch().metrics();
      metrics.ended(new Metrics.Kind("openai", "chat", server), "answered", 1, -1, -1);
      metrics.used(server, new Metrics.Used(100, 0, 0, 10, 0, 0, 0, Money.usd("0.01")));
      List<String> lines = read(bench);

      assertThat(count(lines, "gen_ai_server_request_duration_seconds_count")).isEqualTo(1);
      assertThat(count(lines, "gen_ai_server_time_to_first_token_seconds_count")).isZero();
      assertThat(count(lines, "anabranch_overhead_seconds_count")).isZero();
      assertThat(count(lines, "anabranch_tokens_total")).as("input and output").isEqualTo(2);
    }
  }
}
