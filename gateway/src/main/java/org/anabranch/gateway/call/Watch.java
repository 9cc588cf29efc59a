package org.anabranch.gateway.call;

import io.netty.handler.codec.http.HttpHeaders;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.anabranch.gateway.account.Usage;
import org.anabranch.gateway.books.Entry;
import org.anabranch.gateway.config.Deployment;
import org.anabranch.gateway.config.TelemetryConfig;
import org.anabranch.gateway.config.Vendors;
import org.anabranch.gateway.guard.Guarded;
import org.anabranch.gateway.route.Ask;
import org.anabranch.gateway.route.Decision;
import org.anabranch.gateway.telemetry.Metrics;
import org.anabranch.gateway.telemetry.OtlpTraces;
import org.anabranch.gateway.telemetry.Traces;
import org.anabranch.kernel.Money;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Sees every request come and end, and tells it: counted, in the log, as a trace, as far as each is
 * wanted. Safe for many threads; never blocks.
 */
public final class Watch implements AutoCloseable {
  private static final Pattern STATUS = Pattern.compile("^\\w+: status (\\d{3})");

  /** Its lines are written by a thread of their own where logging is set up so. */
  static final String ACCESS = "org.anabranch.access";

  private static final Logger LOG = LoggerFactory.getLogger(ACCESS);

  /** Ways in that are no client's connection, where a dialect would stand. */
  public static final String LOCAL = "local";

  public static final String BATCH = "batch";
  public static final String BACKGROUND = "background";

  private final Clock clock;
  private final Metrics metrics;
  private volatile TelemetryConfig config;
  private volatile Traces traces;

  Watch(TelemetryConfig config, Clock clock) {
    this.clock = clock;
    this.config = config;
    this.metrics = new Metrics(() -> this.config.metricsSeries());
    this.traces = traces(config);
  }

  private static Traces traces(TelemetryConfig config) {
    return config.otlpEndpoint() == null
        ? Traces.NONE
        : new OtlpTraces(config.otlpEndpoint(), config.traceShare());
  }

  /** From now on it tells whom this names. */
  public synchronized void change(TelemetryConfig changed) {
    boolean same =
        Optional.ofNullable(changed.otlpEndpoint())
                .equals(Optional.ofNullable(config.otlpEndpoint()))
            && changed.traceShare().equals(config.traceShare());
    config = changed;
    if (!same) {
      Traces before = traces;
      traces = traces(changed);
      before.close();
    }
  }

  public TelemetryConfig config() {
    return config;
  }

  public Metrics metrics() {
    return metrics;
  }

  private boolean counts() {
    return config.metrics() != TelemetryConfig.Access.OFF;
  }

  /** A request's head has come; what becomes of it is told to the passage. */
  public Passage begins(String dialect, HttpHeaders headers) {
    long now = clock.millis();
    Traces told = traces;
    return new Passage(
        now,
        dialect,
        headers,
        told == Traces.NONE
            ? null
            : told.begin(headers.get("traceparent"), headers.get("tracestate"), now * 1_000_000));
  }

  /**
   * So much was used there and is paid.
   *
   * @param unpricedSearches those of its searches that have no price
   */
  void used(Deployment payee, Usage usage, long unpricedSearches, Money cost) {
    if (counts()) {
      metrics.used(
          new Metrics.Server(Vendors.provider(payee.vendor()), payee.model(), payee.id()),
          new Metrics.Used(
              usage.inputTokens(),
              usage.cachedTokens(),
              usage.cacheWriteTokens(),
              usage.outputTokens(),
              usage.reasoningTokens(),
              usage.searches() - unpricedSearches,
              unpricedSearches,
              cost));
    }
  }

  /**
   * A request that came by no connection of a client's has ended.
   *
   * @param way {@link #LOCAL}, {@link #BATCH} or {@link #BACKGROUND}
   */
  public void ended(String way, Call call) {
    if (counts()) {
      count(way, call, "", (System.nanoTime() - call.attempts().openedNanos()) / 1e9, -1, -1);
    }
  }

  /**
   * A client's request has ended.
   *
   * @param call what it was routed as, closed; null where it came to none
   * @param deployments by their ids
   */
  public void ended(
      Passage passage, @Nullable Call call, Function<String, Optional<Deployment>> deployments) {
    long now = System.nanoTime();
    String outcome = outcome(passage, call);
    if (counts()) {
      count(
          passage.dialect(),
          call,
          outcome,
          passage.seconds(now),
          passage.secondsToFirst(),
          passage.overhead(now));
    }
    if (config.accessLog()) {
      log(passage, call, outcome, now);
    }
    Traces.Trace trace = passage.trace();
    if (trace != null) {
      trace.end(facts(passage, call, outcome, now, deployments));
    }
  }

  private void count(
      String dialect,
      @Nullable Call call,
      String outcome,
      double took,
      double first,
      double overhead) {
    if (call != null) {
      call.notes().guarded().forEach(this::guarded);
    }
    Entry.Closed closed = call == null ? null : call.settlement().closing();
    if (call == null || closed == null) {
      Metrics.Kind unknown = new Metrics.Kind(dialect, "", new Metrics.Server("", "", ""));
      metrics.ended(unknown, outcome, took, first, overhead);
      return;
    }
    String deployment = closed.deployment();
    Metrics.Kind kind =
        new Metrics.Kind(
            dialect,
            call.ask().service().operation(),
            deployment == null
                ? new Metrics.Server("", closed.asked(), "")
                : new Metrics.Server(
                    Vendors.provider(closed.vendor()), closed.model(), deployment));
    metrics.ended(kind, word(call.settlement().outcome()), took, first, overhead);
    metrics.malformed(kind.server(), closed.noted(Decision.Note.Kind.MALFORMED));
    for (Decision.Attempt attempt : closed.attempts()) {
      metrics.tried(attempt.deploymentId(), why(attempt), word(attempt.outcome()));
    }
  }

  private void guarded(Guarded did) {
    metrics.guarded(did.guardrail(), did.stage().word(), did.action().word(), did.count());
  }

  private static String why(Decision.Attempt attempt) {
    return attempt.why().name().toLowerCase(Locale.ROOT);
  }

  /**
   * How it ended, in the word that an outcome begins with: answered, broken, abandoned, blocked,
   * refused, stopped, rejected or failed.
   */
  private static String word(String outcome) {
    int end = 0;
    while (end < outcome.length() && Character.isLetter(outcome.charAt(end))) {
      end++;
    }
    return end == 0 ? "failed" : outcome.substring(0, end);
  }

  private static String outcome(Passage passage, @Nullable Call call) {
    if (call != null && call.settlement().closing() != null) {
      return word(call.settlement().outcome());
    }
    int status = passage.status();
    return switch (status) {
      case 0 -> "abandoned";
      case 401, 403 -> "unauthorized";
      case 402 -> "unpaid";
      case 429 -> "limited";
      default -> status < 400 ? "answered" : status < 500 ? "refused" : "failed";
    };
  }

  private static void log(Passage passage, @Nullable Call call, String outcome, long now) {
    LoggingEventBuilder line =
        LOG.atInfo()
            .addKeyValue("request", passage.id())
            .addKeyValue("dialect", passage.dialect())
            .addKeyValue("status", passage.status())
            .addKeyValue("outcome", outcome)
            .addKeyValue("ms", Math.round(passage.seconds(now) * 1e5) / 1e2);
    Entry.Closed closed = call == null ? null : call.settlement().closing();
    if (call != null && closed != null) {
      line =
          line.addKeyValue("decision", closed.id())
              .addKeyValue("key", closed.caller())
              .addKeyValue("model", closed.asked())
              .addKeyValue("deployment", String.valueOf(closed.deployment()))
              .addKeyValue("input_tokens", closed.usage().inputTokens())
              .addKeyValue("output_tokens", closed.usage().outputTokens())
              .addKeyValue("usd", call.cost().usd().toPlainString())
              .addKeyValue("attempts", closed.attempts().size());
    }
    Content content = passage.content();
    if (content != null) {
      line = line.addKeyValue("asked", content.asked()).addKeyValue("answered", content.answered());
    }
    line.log("Request");
  }

  private static Traces.Facts facts(
      Passage passage,
      @Nullable Call call,
      String outcome,
      long now,
      Function<String, Optional<Deployment>> deployments) {
    Entry.Closed closed = call == null ? null : call.settlement().closing();
    long until = passage.epochNanos(now);
    if (call == null || closed == null) {
      Ask ask = passage.ask();
      return new Traces.Facts(
          until,
          passage.dialect(),
          ask == null ? "" : ask.service().operation(),
          ask == null ? "" : ask.model(),
          ask == null ? "" : ask.account().name(),
          passage.id(),
          "",
          passage.status(),
          outcome,
          null,
          -1,
          Traces.Tokens.NONE,
          "0",
          List.of());
    }
    String payee = closed.deployment();
    return new Traces.Facts(
        until,
        passage.dialect(),
        call.ask().service().operation(),
        closed.asked(),
        closed.caller(),
        passage.id(),
        closed.id(),
        passage.status(),
        outcome,
        payee == null
            ? null
            : new Traces.Server(payee, Vendors.provider(closed.vendor()), closed.model()),
        passage.secondsToFirst(),
        tokens(closed.usage()),
        call.cost().usd().toPlainString(),
        closed.attempts().stream()
            .map(a -> attempt(a, passage.epochNanos(call.attempts().openedNanos()), deployments))
            .toList());
  }

  private static Traces.Tokens tokens(Usage usage) {
    return new Traces.Tokens(
        usage.inputTokens(),
        usage.cachedTokens(),
        usage.cacheWriteTokens(),
        usage.outputTokens(),
        usage.reasoningTokens());
  }

  private static Traces.Attempt attempt(
      Decision.Attempt attempt, long openedAt, Function<String, Optional<Deployment>> deployments) {
    Traces.Server server =
        deployments
            .apply(attempt.deploymentId())
            .map(d -> new Traces.Server(d.id(), Vendors.provider(d.vendor()), d.model()))
            .orElseGet(() -> new Traces.Server(attempt.deploymentId(), "", ""));
    long from = openedAt + attempt.afterMillis() * 1_000_000;
    return new Traces.Attempt(
        server,
        from,
        from + attempt.tookMillis() * 1_000_000,
        why(attempt),
        word(attempt.outcome()),
        error(attempt.outcome()));
  }

  /** The vendor's status where that was the trouble, as the conventions have it, else a word. */
  private static String error(String outcome) {
    Matcher status = STATUS.matcher(outcome);
    return status.find() ? status.group(1) : word(outcome);
  }

  @Override
  public void close() {
    traces.close();
  }
}
