package org.anabranch.gateway.telemetry;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
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
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What is counted of requests, and how Prometheus reads it. Safe for many threads; counting never
 * blocks and takes no lock. A series is looked up by one key and holds its meters, and there are no
 * more than {@value #MOST_SERIES} of a sort: what would be one more is counted as {@value #OTHER}.
 */
public final class Metrics {
  private static final int MOST_SERIES = 1000;
  private static final String OTHER = "other";
  private static final String[] KIND = {
    "dialect",
    "gen_ai_operation_name",
    "gen_ai_provider_name",
    "gen_ai_response_model",
    "deployment"
  };
  private static final String[] SERVER = {
    "gen_ai_provider_name", "gen_ai_response_model", "deployment"
  };
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
   * @param deployment who answered; empty when nobody did
   */
  public record Kind(
      String dialect, String operation, String provider, String model, String deployment) {}

  /** Who was paid. */
  public record Server(String provider, String model, String deployment) {}

  /** Tokens and money of one attempt; cached and written are of the input, reasoning the output. */
  public record Used(
      long input, long cached, long cacheWrite, long output, long reasoning, double usd) {}

  private record Try(String deployment, String why, String outcome) {}

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Counter requests =
      counter("anabranch_requests", "Requests that have ended.", with(KIND, "outcome"));
  private final Counter attempts =
      counter(
          "anabranch_attempts",
          "Attempts at deployments, by what they were made for.",
          "deployment",
          "why",
          "outcome");
  private final Counter tokens =
      counter("anabranch_tokens", "Tokens billed, by kind.", with(SERVER, "kind"));
  private final Counter cost = counter("anabranch_cost_usd", "Money spent, in dollars.", SERVER);
  private final Histogram duration =
      histogram(
          "gen_ai_server_request_duration_seconds",
          "From a request's first byte to its answer's last.",
          DURATION,
          KIND);
  private final Histogram firstToken =
      histogram(
          "gen_ai_server_time_to_first_token_seconds",
          "From a request's first byte to its stream's first event.",
          FIRST_TOKEN,
          KIND);
  private final Histogram overhead =
      histogram(
          "anabranch_overhead_seconds",
          "Of a request that has come whole, the time in which no vendor was waited for.",
          OVERHEAD,
          KIND);
  private final Histogram usage =
      histogram(
          "gen_ai_client_token_usage",
          "Tokens of one attempt, by type.",
          TOKENS,
          with(SERVER, "gen_ai_token_type"));
  private final ConcurrentHashMap<Kind, Series> byKind = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<Server, Spending> byServer = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<Try, CounterDataPoint> byTry = new ConcurrentHashMap<>();
  private boolean tellsOfTheMachine;

  private final class Series {
    final ConcurrentHashMap<String, CounterDataPoint> outcomes = new ConcurrentHashMap<>();
    final DistributionDataPoint took;
    final DistributionDataPoint first;
    final DistributionDataPoint own;
    private final String[] labels;

    Series(Kind kind) {
      labels =
          new String[] {
            kind.dialect(), kind.operation(), kind.provider(), kind.model(), kind.deployment()
          };
      took = duration.labelValues(labels);
      first = firstToken.labelValues(labels);
      own = overhead.labelValues(labels);
    }

    void ended(String outcome) {
      CounterDataPoint known = outcomes.get(outcome);
      if (known == null) {
        known =
            outcomes.computeIfAbsent(outcome, o -> requests.labelValues(Metrics.with(labels, o)));
      }
      known.inc();
    }
  }

  private final class Spending {
    final CounterDataPoint input;
    final CounterDataPoint cached;
    final CounterDataPoint cacheWrite;
    final CounterDataPoint output;
    final CounterDataPoint reasoning;
    final CounterDataPoint usd;
    final DistributionDataPoint in;
    final DistributionDataPoint out;

    Spending(Server server) {
      String[] labels = {server.provider(), server.model(), server.deployment()};
      input = tokens.labelValues(with(labels, "input"));
      cached = tokens.labelValues(with(labels, "cached_input"));
      cacheWrite = tokens.labelValues(with(labels, "cache_write"));
      output = tokens.labelValues(with(labels, "output"));
      reasoning = tokens.labelValues(with(labels, "reasoning"));
      usd = cost.labelValues(labels);
      in = usage.labelValues(with(labels, "input"));
      out = usage.labelValues(with(labels, "output"));
    }
  }

  /**
   * A request has ended; times in seconds.
   *
   * @param first until the stream began; negative where there was none
   * @param own how long nobody was waited for; negative where that is not known
   */
  public void ended(Kind kind, String outcome, double took, double first, double own) {
    Series series =
        found(byKind, kind, new Kind(kind.dialect(), OTHER, OTHER, OTHER, OTHER), Series::new);
    series.ended(outcome);
    series.took.observe(took);
    if (first >= 0) {
      series.first.observe(first);
    }
    if (own >= 0) {
      series.own.observe(own);
    }
  }

  /** A deployment was tried; both words are of a fixed set. */
  public void tried(String deployment, String why, String outcome) {
    found(
            byTry,
            new Try(deployment, why, outcome),
            new Try(OTHER, why, outcome),
            t -> attempts.labelValues(t.deployment(), t.why(), t.outcome()))
        .inc();
  }

  /** So much was used and is paid. */
  public void used(Server server, Used used) {
    Spending spending = found(byServer, server, new Server(OTHER, OTHER, OTHER), Spending::new);
    add(spending.input, used.input());
    add(spending.cached, used.cached());
    add(spending.cacheWrite, used.cacheWrite());
    add(spending.output, used.output());
    add(spending.reasoning, used.reasoning());
    if (used.usd() > 0) {
      spending.usd.inc(used.usd());
    }
    if (used.input() > 0) {
      spending.in.observe(used.input());
    }
    if (used.output() > 0) {
      spending.out.observe(used.output());
    }
  }

  private static void add(CounterDataPoint counter, long count) {
    if (count > 0) {
      counter.inc(count);
    }
  }

  private static <K, V> V found(
      ConcurrentHashMap<K, V> known, K key, K otherwise, Function<K, V> make) {
    V there = known.get(key);
    return there != null
        ? there
        : known.computeIfAbsent(known.size() < MOST_SERIES ? key : otherwise, make);
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

  private static String[] with(String[] labels, String more) {
    return Stream.concat(Stream.of(labels), Stream.of(more)).toArray(String[]::new);
  }
}
