package org.anabranch.gateway;

import io.netty.util.concurrent.EventExecutor;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.anabranch.gateway.account.Account;
import org.anabranch.gateway.account.Budget;
import org.anabranch.gateway.account.BudgetState;
import org.anabranch.gateway.account.ScopeId;
import org.anabranch.gateway.route.Health;
import org.anabranch.gateway.route.Served;

/**
 * How things stand at the moment: what need not be counted while requests are served, since it can
 * be looked up. Blocks for a second at most, since it asks every event loop how late it is.
 */
final class Gauges {
  private static final long LONGEST_DELAY_SECONDS = 1;

  private final RoutedGateway gateway;
  private final Collection<ClientConnection> clients;

  Gauges(RoutedGateway gateway, Collection<ClientConnection> clients) {
    this.gateway = gateway;
    this.clients = clients;
  }

  private record BudgetKey(ScopeId scope, Budget budget) {}

  List<MetricSnapshot> now() {
    List<MetricSnapshot> all = new ArrayList<>();
    deployments(all);
    budgets(all);
    all.add(one("anabranch_client_connections", "Clients connected.", clients.size()));
    all.add(
        one(
            "anabranch_requests_under_way",
            "Requests being answered.",
            clients.stream().filter(ClientConnection::isUnderWay).count()));
    all.add(
        one(
            "anabranch_upstream_connections",
            "Connections to vendors that are open.",
            gateway.network().client().connections()));
    all.add(
        one(
            "anabranch_journal_lag_entries",
            "Entries of the journal that the database does not hold yet.",
            gateway.records().bookkeeper().lag()));
    all.add(eventLoops());
    return all;
  }

  private void deployments(List<MetricSnapshot> all) {
    var circuit =
        gauge("anabranch_circuit_state", "0 closed, 1 half open, 2 open or cooling down.");
    var failures = gauge("anabranch_failure_rate", "Share of attempts that lately failed.");
    var underWay = gauge("anabranch_attempts_under_way", "Attempts being answered.");
    for (Served served : gateway.fleet().all()) {
      Labels labels = Labels.of("deployment", served.id());
      Health health = served.health();
      circuit.dataPoint(point(labels, health.state()));
      failures.dataPoint(point(labels, health.failureRate()));
      underWay.dataPoint(point(labels, health.underWay()));
    }
    all.add(circuit.build());
    all.add(failures.build());
    all.add(underWay.build());
  }

  private void budgets(List<MetricSnapshot> all) {
    var left = gauge("anabranch_budget_left_usd", "Of a budget, neither spent nor reserved.");
    var reserved = gauge("anabranch_budget_reserved_usd", "Of a budget, reserved.");
    Set<BudgetKey> told = new HashSet<>();
    for (Account account : gateway.callers().accounts()) {
      for (BudgetState state : account.budgets()) {
        if (told.add(new BudgetKey(state.scope(), state.budget()))) {
          Labels labels = labels(state);
          BigDecimal taken = state.spent().plus(state.reserved()).usd();
          left.dataPoint(point(labels, state.budget().usd().subtract(taken).doubleValue()));
          reserved.dataPoint(point(labels, state.reserved().usd().doubleValue()));
        }
      }
    }
    all.add(left.build());
    all.add(reserved.build());
  }

  private static Labels labels(BudgetState state) {
    return Labels.of(
        "kind",
        state.scope().kind().name().toLowerCase(Locale.ROOT),
        "workspace",
        state.scope().workspace(),
        "name",
        state.scope().name(),
        "period",
        state.budget().period().name().toLowerCase(Locale.ROOT),
        "models",
        String.join(",", state.budget().models()));
  }

  /** How long a task waits for its turn, which is how long a request would. */
  private MetricSnapshot eventLoops() {
    BlockingQueue<Double> delays = new LinkedBlockingQueue<>();
    int asked = 0;
    for (EventExecutor loop : gateway.network().loops()) {
      long since = System.nanoTime();
      loop.execute(() -> delays.add((System.nanoTime() - since) / 1e9));
      asked++;
    }
    return one(
        "anabranch_event_loop_delay_seconds",
        "How late the slowest event loop is at the moment, 1 at most.",
        longest(delays, asked));
  }

  private static double longest(BlockingQueue<Double> delays, int asked) {
    double longest = 0;
    try {
      for (int i = 0; i < asked; i++) {
        Double delay = delays.poll(LONGEST_DELAY_SECONDS, TimeUnit.SECONDS);
        longest = Math.max(longest, delay == null ? LONGEST_DELAY_SECONDS : delay);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return longest;
  }

  private static GaugeSnapshot.Builder gauge(String name, String help) {
    return GaugeSnapshot.builder().name(name).help(help);
  }

  private static GaugeDataPointSnapshot point(Labels labels, double value) {
    return GaugeDataPointSnapshot.builder().labels(labels).value(value).build();
  }

  private static MetricSnapshot one(String name, String help, double value) {
    return gauge(name, help).dataPoint(point(Labels.EMPTY, value)).build();
  }
}
