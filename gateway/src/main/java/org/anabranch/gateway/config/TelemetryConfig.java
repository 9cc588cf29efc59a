package org.anabranch.gateway.config;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * What the data plane tells of itself, and to whom.
 *
 * @param metrics who may read {@code /metrics}: {@code key} (this machine, and others with one of
 *     the keys), {@code open} (everybody) or {@code off}
 * @param metricsSeries how many deployments, budgets and models the metrics tell apart, each; 100
 *     when absent. Further ones are counted together
 * @param otlpEndpoint where traces are sent by OTLP/HTTP, such as {@code http://127.0.0.1:4318};
 *     none are made when absent
 * @param traceShare of the requests that come without a trace, how many begin one: 0 to 1, 1 when
 *     absent
 * @param accessLog whether each request is a line in the log; false when absent
 * @param logContent whether that line holds the beginnings of request and answer; false when absent
 */
public record TelemetryConfig(
    Access metrics,
    Integer metricsSeries,
    @Nullable URI otlpEndpoint,
    Double traceShare,
    Boolean accessLog,
    Boolean logContent) {
  /** Who may read the metrics. */
  public enum Access {
    KEY,
    OPEN,
    OFF
  }

  public TelemetryConfig {
    metrics = metrics == null ? Access.KEY : metrics;
    metricsSeries = metricsSeries == null ? 100 : metricsSeries;
    traceShare = traceShare == null ? 1.0 : traceShare;
    accessLog = accessLog != null && accessLog;
    logContent = logContent != null && logContent;
    Check.setting(
        metricsSeries >= 1 && metricsSeries <= 10_000,
        "metrics_series",
        "metrics_series is %s, expected 1 to 10000",
        metricsSeries);
    Check.setting(
        traceShare >= 0 && traceShare <= 1,
        "trace_share",
        "trace_share is %s, expected 0 to 1",
        traceShare);
    Check.setting(
        otlpEndpoint == null || String.valueOf(otlpEndpoint.getScheme()).startsWith("http"),
        "otlp_endpoint",
        "otlp_endpoint is %s, expected an http or https address",
        String.valueOf(otlpEndpoint));
    Check.setting(
        !logContent || accessLog,
        "log_content",
        "log_content is %s, which needs access_log: true",
        logContent);
  }

  @SuppressWarnings("NullAway") // an absent setting is null, exactly as the file reader passes it
  static TelemetryConfig defaults() {
    return new TelemetryConfig(null, null, null, null, null, null);
  }
}
