package org.anabranch.gateway;

import static org.anabranch.gateway.Bench.config;
import static org.anabranch.gateway.Bench.deployment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.anabranch.gateway.config.GatewayConfig;
import org.anabranch.gateway.route.Health;
import org.anabranch.kernel.ProblemException;
import org.anabranch.kernel.Yaml;
import org.junit.jupiter.api.Test;

/** A new configuration under load. */
class ReloadTest extends AskedOverHttp {
  @Test
  void a_reload_under_load_loses_no_request_and_forgets_no_money() throws Exception {
    try (FakeUpstream first = new FakeUpstream(FakeUpstream.answer("hello", 1000, 0));
        FakeUpstream second = new FakeUpstream(FakeUpstream.answer("hello", 1000, 0));
        Bench bench = new Bench(directory, config(deployment("a", first.url(), "")) + KEYS);
        DataPlane plane = DataPlane.open(bench.gateway);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      AtomicBoolean enough = new AtomicBoolean();
      Callable<Integer> load =
          () -> {
            int asked = 0;
            for (; !enough.get() || asked == 0; asked++) {
              assertThat(ask(plane).statusCode()).isEqualTo(200);
            }
            return asked;
          };
      List<Future<Integer>> clients = List.of(threads.submit(load), threads.submit(load));
      for (int i = 0; i < 6; i++) {
        FakeUpstream now = i % 2 == 0 ? second : first;
        String id = i % 2 == 0 ? "b" : "a";
        int before = now.requests().size();
        bench.gateway.reload(
            Yaml.parse(
                "test.yaml", config(deployment(id, now.url(), "")) + KEYS, GatewayConfig.class));
        while (now.requests().size() == before) {
          Thread.onSpinWait();
        }
      }
      enough.set(true);
      int asked = clients.getFirst().get() + clients.getLast().get();

      assertThat(first.requests().size() + second.requests().size()).isEqualTo(asked);
      assertThat(bench.gateway.callers().named("one").budgets().getFirst().spent().usd())
          .isEqualByComparingTo(BigDecimal.valueOf(asked, 3));
    }
  }

  @Test
  void health_of_a_deployment_that_stays_is_kept_and_a_wrong_file_changes_nothing()
      throws Exception {
    try (FakeUpstream upstream = new FakeUpstream(FakeUpstream.answer("hello"));
        Bench bench = new Bench(directory, config(deployment("a", upstream.url(), "")))) {
      Health health = bench.gateway.fleet().byId("a").orElseThrow().health();
      bench.gateway.reload(
          Yaml.parse(
              "test.yaml",
              "port: 1\n" + deployments(deployment("a", upstream.url(), "context: 5000"), upstream),
              GatewayConfig.class));
      assertThat(bench.gateway.fleet().byId("a").orElseThrow().health()).isSameAs(health);
      assertThat(bench.gateway.fleet().byId("b")).isPresent();

      GatewayConfig wrong =
          Yaml.parse(
              "test.yaml",
              config(deployment("a", upstream.url(), "auth: unheard-of\napi_key: env:UP")),
              GatewayConfig.class);
      assertThatThrownBy(() -> bench.gateway.reload(wrong)).isInstanceOf(RuntimeException.class);
      assertThatThrownBy(
              () -> Yaml.parse("test.yaml", "deployments:\n  - id: [x]\n", GatewayConfig.class))
          .isInstanceOf(ProblemException.class)
          .hasMessageContaining("test.yaml");
      assertThat(bench.gateway.fleet().byId("b")).isPresent();
    }
  }

  private static String deployments(String one, FakeUpstream upstream) {
    return "deployments:\n" + one + deployment("b", upstream.url(), "");
  }
}
