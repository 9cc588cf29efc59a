package org.anabranch.gateway.telemetry;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntSupplier;
import java.util.stream.Stream;
import org.anabranch.kernel.Money;
import org.jspecify.annotations.Nullable;

/**
 * What is counted of requests, and how Prometheus reads it. Safe for many threads; counting never
 * blocks. A series is looked up by one key, holds its meters, and is told once it has something to
 * tell. Only so many deployments are told apart, the rest are counted as {@value #OTHER}; what else
 * is in a label is of a fixed set. A histogram, which is many lines, has the fewest labels that say
 * something of it.
 */
public final class Metrics {
  private static final String OTHER = "other";
  private static final String OPERATION = "gen_ai_operation_name";
  private static final String PROVIDER = "gen_ai_provider_name";
  private static final String MODEL = "gen_ai_response_model";
  private static final String DEPLOYMENT = "deployment";
  private static final String DIALECT = "dialect";
  private static final Server OTHERS = new Server(OTHER, OTHER, OTHER);
  private static final double[] DURATION = {
    0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92
  };
  private static final double[] FIRST_TOKEN = {
    0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10
  };
  private static final double[] OVERHEAD = {
    0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5
  };
  private static final double[] TOKENS = {
    1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864
  };

  /**
   * What requests are told apart by; every field is bounded by the configuration.
   *
   * @param operation as the GenAI conventions name it: {@code chat}, {@code embeddings}
   * @param server who answered; without a deployment when nobody did
   */
  public record Kind(String dialect, String operation, Server server) {}

  /** Who answered, or was paid. */
  public record Server(String provider, String model, String deployment) {}

  /**
   * What one attempt took; cached and written are of the input, reasoning of the output.
   *
   * @param searches of the web, at a known price
   * @param unpricedSearches of the web, at a price that is not in {@code cost}
   */
  public record Used(
      long input,
      long cached,
      long cacheWrite,
      long output,
      long reasoning,
      long searches,
      long unpricedSearches,
      Money cost) {}

  private record Try(String deployment, String why, String outcome) {}

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Counter requests =
      counter(
          "anabranch_requests",
          "Requests that have ended.",
          DIALECT,
          OPERATION,
          PROVIDER,
          MODEL,
          DEPLOYMENT,
          "outcome");
  private final Counter attempts =
      counter(
          "anabranch_attempts",
          "Attempts at deployments, by what they were made for.",
          DEPLOYMENT,
          "why",
          "outcome");
  private final Counter tokens =
      counter("anabranch_tokens", "Tokens billed, by kind.", PROVIDER, MODEL, DEPLOYMENT, "kind");
  private final Counter searches =
      counter(
          "anabranch_web_searches",
          "Searches of the web that vendors ran, by whether their price is known.",
          PROVIDER,
          MODEL,
          DEPLOYMENT,
          "price");
  private final Counter malformed =
      counter(
          "anabranch_malformed_tool_calls",
          "Calls of tools told in streams whose arguments are no JSON object.",
          PROVIDER,
          MODEL,
          DEPLOYMENT);
  private final Histogram duration =
      histogram(
          "gen_ai_server_request_duration_seconds",
          "From a request's first byte to its answer's last.",
          DURATION,
          OPERATION,
          PROVIDER,
          MODEL,
          DEPLOYMENT);
  private final Histogram firstToken =
      histogram(
          "gen_ai_server_time_to_first_token_seconds",
          "From a request's first byte to its stream's first event.",
          FIRST_TOKEN,
          OPERATION,
          PROVIDER,
          MODEL,
          DEPLOYMENT);
  private final Histogram overhead =
      histogram(
          "anabranch_overhead_seconds",
          "Of a request that has come whole, the time in which no vendor was waited for.",
          OVERHEAD,
          DIALECT,
          OPERATION);
  private final Histogram usage =
      histogram(
          "gen_ai_client_token_usage",
          "Tokens of one attempt, by type.",
          TOKENS,
          PROVIDER,
          MODEL,
          "gen_ai_token_type");
  private final Counter guarded =
      counter(
          "anabranch_guardrail_actions",
          "What guardrails did about requests and answers.",
          "guardrail",
          "stage",
          "action");
  private final ConcurrentHashMap<Kind, Series> byKind = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<Server, Spending> byServer = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<Try, CounterDataPoint> byTry = new ConcurrentHashMap<>();
  private final Distinct<Server> servers;
  private final Distinct<Server> unanswered;
  private final Distinct<String> tried;
  private final Distinct<String> guardrails;
  private boolean tellsOfTheMachine;

  /**
   * @param most how many deployments are told apart, and so many names that nobody answered to
   */
  public Metrics(IntSupplier most) {
    CounterWithCallback.builder()
        .name("anabranch_cost_usd")
        .help("Money spent, in dollars.")
        .labelNames(PROVIDER, MODEL, DEPLOYMENT)
        .callback(this::tellCosts)
        .register(registry);
    servers = new Distinct<>(OTHERS, most);
    unanswered = new Distinct<>(new Server("", OTHER, ""), most);
    tried = new Distinct<>(OTHER, most);
    guardrails = new Distinct<>(OTHER, most);
  }

  private Server told(Server server) {
    return (server.deployment().isEmpty() ? unanswered : servers).of(server);
  }

  /** Summed up exactly, as in the books, and only then told as floating point. */
  private void tellCosts(CounterWithCallback.Callback told) {
    byServer.forEach(
        (server, spending) -> {
          Money cost = spending.cost.get();
          if (!cost.isZero()) {
            told.call(
                cost.usd().doubleValue(), server.provider(), server.model(), server.deployment());
          }
        });
  }

  private final class Series {
    final ConcurrentHashMap<String, CounterDataPoint> outcomes = new ConcurrentHashMap<>();
    final DistributionDataPoint took;
    private final Kind kind;
    private volatile @Nullable DistributionDataPoint first;
    private volatile @Nullable DistributionDataPoint own;

    /**
     * @param kind whose server is one that is told
     */
    Series(Kind kind) {
      this.kind = kind;
      this.took = of(duration);
    }

    private DistributionDataPoint of(Histogram histogram) {
      Server by = kind.server();
      return histogram.labelValues(kind.operation(), by.provider(), by.model(), by.deployment());
    }

    void ended(String outcome) {
      CounterDataPoint known = outcomes.get(outcome);
      if (known == null) {
        known = outcomes.computeIfAbsent(outcome, this::counter);
      }
      known.inc();
    }

    private CounterDataPoint counter(String outcome) {
      Server by = kind.server();
      return requests.labelValues(
          kind.dialect(), kind.operation(), by.provider(), by.model(), by.deployment(), outcome);
    }

    void began(double after) {
      DistributionDataPoint known = first;
      if (known == null) {
        known = of(firstToken);
        first = known;
      }
      known.observe(after);
    }

    void busy(double seconds) {
      DistributionDataPoint known = own;
      if (known == null) {
        known = overhead.labelValues(kind.dialect(), kind.operation());
        own = known;
      }
      known.observe(seconds);
    }
  }

  private final class Spending {
    private final Server server;
    private final AtomicReference<Money> cost = new AtomicReference<>(Money.ZERO);
    private final ConcurrentHashMap<String, CounterDataPoint> kinds = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, DistributionDataPoint> types =
        new ConcurrentHashMap<>();

    /**
     * @param server one that is told
     */
    Spending(Server server) {
      this.server = server;
    }

    void add(String kind, long count) {
      if (count > 0) {
        kinds
            .computeIfAbsent(
                kind,
                k -> tokens.labelValues(server.provider(), server.model(), server.deployment(), k))
            .inc(count);
      }
    }

    void search(String price, long count) {
      if (count > 0) {
        searches
            .labelValues(server.provider(), server.model(), server.deployment(), price)
            .inc(count);
      }
    }

    void observe(String type, long count) {
      if (count > 0) {
        types
            .computeIfAbsent(type, t -> usage.labelValues(server.provider(), server.model(), t))
            .observe(count);
      }
    }
  }

  /**
   * A request has ended; times in seconds.
   *
   * @param first until the stream began; negative where there was none
   * @param own how long nobody was waited for; negative where that is not known
   */
  public void ended(Kind kind, String outcome, double took, double first, double own) {
    Series series = byKind.get(kind);
    if (series == null) {
      Kind told = new Kind(kind.dialect(), kind.operation(), told(kind.server()));
      series = byKind.computeIfAbsent(told, Series::new);
    }
    series.ended(outcome);
    series.took.observe(took);
    if (first >= 0) {
      series.began(first);
    }
    if (own >= 0) {
      series.busy(own);
    }
  }

  /** So many calls of tools were told in a stream whose arguments are no JSON object. */
  public void malformed(Server server, long calls) {
    if (calls > 0) {
      Server by = told(server);
      malformed.labelValues(by.provider(), by.model(), by.deployment()).inc(calls);
    }
  }

  /** A deployment was tried; both words are of a fixed set. */
  public void tried(String deployment, String why, String outcome) {
    CounterDataPoint known = byTry.get(new Try(deployment, why, outcome));
    if (known == null) {
      known =
          byTry.computeIfAbsent(
              new Try(tried.of(deployment), why, outcome),
              t -> attempts.labelValues(t.deployment(), t.why(), t.outcome()));
    }
    known.inc();
  }

  /**
   * A guardrail acted.
   *
   * @param stage and the action are of a fixed set
   */
  public void guarded(String guardrail, String stage, String action, long count) {
    guarded.labelValues(guardrails.of(guardrail), stage, action).inc(count);
  }

  /** So much was used and is paid. */
  public void used(Server server, Used used) {
    Spending spending = byServer.get(server);
    if (spending == null) {
      spending = byServer.computeIfAbsent(told(server), Spending::new);
    }
    spending.add("input", used.input());
    spending.add("cached_input", used.cached());
    spending.add("cache_write", used.cacheWrite());
    spending.add("output", used.output());
    spending.add("reasoning", used.reasoning());
    spending.search("known", used.searches());
    spending.search("unknown", used.unpricedSearches());
    if (!used.cost().isZero()) {
      spending.cost.accumulateAndGet(used.cost(), Money::plus);
    }
    spending.observe("input", used.input());
    spending.observe("output", used.output());
  }

  /**
   * All figures, with those that are read only now, in Prometheus's text format. Takes some
   * milliseconds, so not on an event loop.
   */
  public byte[] text(List<MetricSnapshot> now) {
    tellOfTheMachine();
    ByteArrayOutputStream text = new ByteArrayOutputStream(64 << 10);
    try {
      PrometheusTextFormatWriter.create()
          .write(
              text,
              new MetricSnapshots(Stream.concat(registry.scrape().stream(), now.stream()).toList()),
              EscapingScheme.UNDERSCORE_ESCAPING);
    } catch (IOException e) {
      throw new UncheckedIOException("Memory refused to be written", e);
    }
    return text.toByteArray();
  }

  /** The content type of {@link #text}. */
  public static String type() {
    return PrometheusTextFormatWriter.CONTENT_TYPE;
  }

  /** Its classes are loaded only once somebody asks. */
  private synchronized void tellOfTheMachine() {
    if (!tellsOfTheMachine) {
      tellsOfTheMachine = true;
      JvmMetrics.builder().register(registry);
    }
  }

  private Counter counter(String name, String help, String... labels) {
    return Counter.builder()
        .name(name)
        .help(help)
        .labelNames(labels)
        .withoutExemplars()
        .register(registry);
  }

  private Histogram histogram(String name, String help, double[] bounds, String... labels) {
    return Histogram.builder()
        .name(name)
        .help(help)
        .classicOnly()
        .classicUpperBounds(bounds)
        .labelNames(labels)
        .withoutExemplars()
        .register(registry);
  }
}
