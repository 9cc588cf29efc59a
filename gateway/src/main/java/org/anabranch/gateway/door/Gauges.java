package org.anabranch.gateway.door;

import io.netty.util.concurrent.EventExecutor;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.anabranch.gateway.account.Account;
import org.anabranch.gateway.account.Budget;
import org.anabranch.gateway.account.BudgetState;
import org.anabranch.gateway.account.ScopeId;
import org.anabranch.gateway.client.ClientHandler;
import org.anabranch.gateway.exchange.Premises;
import org.anabranch.gateway.route.Health;
import org.anabranch.gateway.route.Served;

/**
 * How things stand at the moment: what need not be counted while requests are served, since it can
 * be looked up. Blocks for a second at most, since it asks every event loop how late it is.
 */
final class Gauges {
  private static final long LONGEST_DELAY_SECONDS = 1;
  private static final Comparator<Served> WORST_FIRST =
      Comparator.comparingInt((Served s) -> -s.health().state())
          .thenComparingDouble(s -> -s.health().failureRate())
          .thenComparingInt(s -> -s.health().underWay())
          .thenComparing(Served::id);
  private static final Comparator<BudgetState> LEAST_LEFT_FIRST =
      Comparator.comparingDouble((BudgetState b) -> -partTaken(b))
          .thenComparing(b -> b.scope().workspace())
          .thenComparing(b -> b.scope().name());

  private final Premises premises;
  private final Collection<ClientHandler> clients;

  Gauges(Premises premises, Collection<ClientHandler> clients) {
    this.premises = premises;
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
            clients.stream().filter(ClientHandler::isUnderWay).count()));
    all.add(
        one(
            "anabranch_upstream_connections",
            "Connections to vendors that are open.",
            premises.network().client().connections()));
    all.add(
        one(
            "anabranch_journal_lag_entries",
            "Entries of the journal that the database does not hold yet.",
            premises.records().bookkeeper().lag()));
    all.add(eventLoops());
    return all;
  }

  private void deployments(List<MetricSnapshot> all) {
    var circuit =
        gauge("anabranch_circuit_state", "0 closed, 1 half open, 2 open or cooling down.");
    var failures = gauge("anabranch_failure_rate", "Share of attempts that lately failed.");
    var underWay = gauge("anabranch_attempts_under_way", "Attempts being answered.");
    List<Served> deployments = premises.inForce().fleet().all();
    for (Served served : first(deployments, WORST_FIRST)) {
      Labels labels = Labels.of("deployment", served.id());
      Health health = served.health();
      circuit.dataPoint(point(labels, health.state()));
      failures.dataPoint(point(labels, health.failureRate()));
      underWay.dataPoint(point(labels, health.underWay()));
    }
    all.add(one("anabranch_deployments", "Deployments configured.", deployments.size()));
    all.add(circuit.build());
    all.add(failures.build());
    all.add(underWay.build());
  }

  private void budgets(List<MetricSnapshot> all) {
    var leftOf = gauge("anabranch_budget_left_usd", "Of a budget, neither spent nor reserved.");
    var reserved = gauge("anabranch_budget_reserved_usd", "Of a budget, reserved.");
    Map<BudgetKey, BudgetState> budgets = new LinkedHashMap<>();
    for (Account account : premises.inForce().callers().accounts()) {
      for (BudgetState state : account.budgets()) {
        budgets.putIfAbsent(new BudgetKey(state.scope(), state.budget()), state);
      }
    }
    for (BudgetState state : first(budgets.values(), LEAST_LEFT_FIRST)) {
      Labels labels = labels(state);
      BigDecimal left = state.budget().usd().subtract(taken(state));
      leftOf.dataPoint(point(labels, left.doubleValue()));
      reserved.dataPoint(point(labels, state.reserved().usd().doubleValue()));
    }
    all.add(one("anabranch_budgets", "Budgets of everybody.", budgets.size()));
    all.add(leftOf.build());
    all.add(reserved.build());
  }

  private static BigDecimal taken(BudgetState state) {
    return state.spent().plus(state.reserved()).usd();
  }

  private static double partTaken(BudgetState state) {
    double all = state.budget().usd().doubleValue();
    return all <= 0 ? 1 : taken(state).doubleValue() / all;
  }

  /** All of them where they are few; else those that somebody who watches wants to see. */
  private <T> Collection<T> first(Collection<T> all, Comparator<T> order) {
    int most = premises.records().watch().config().metricsSeries();
    return all.size() <= most ? all : all.stream().sorted(order).limit(most).toList();
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
    for (EventExecutor loop : premises.network().loops()) {
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
