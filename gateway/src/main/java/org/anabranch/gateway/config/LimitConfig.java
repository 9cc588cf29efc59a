package org.anabranch.gateway.config;

import org.anabranch.kernel.SaidElsewhere;

/**
 * What one client may take of the data plane, and the data plane of one vendor.
 *
 * @param bodyMegabytes the largest request body, 32
 * @param connections the most clients at once, 10000
 * @param connectSeconds how long connecting to an upstream may take, 5
 * @param betweenChunksSeconds how long a stream may stand still, 60; also how long a client may
 *     take to send the next part of its request or to read the next part of its answer
 * @param upstreamConnections the most connections to one upstream address, shared out over the
 *     event loops, 2000; as many requests wait for one, each as long as connecting may take
 * @param drainSeconds how long answers under way may take to end when the data plane stops, 10
 */
@SaidElsewhere({
  Elsewhere.TIMEOUT,
  Elsewhere.RATES,
  "max_connections: connections",
  "max_body_size, max_request_size_mb: body_megabytes"
})
public record LimitConfig(
    Integer bodyMegabytes,
    Integer connections,
    Integer connectSeconds,
    Integer betweenChunksSeconds,
    Integer upstreamConnections,
    Integer drainSeconds) {
  public LimitConfig {
    bodyMegabytes = Check.positive(bodyMegabytes, 32, "body_megabytes");
    connections = Check.positive(connections, 10_000, "connections");
    connectSeconds = Check.positive(connectSeconds, 5, "connect_seconds");
    betweenChunksSeconds = Check.positive(betweenChunksSeconds, 60, "between_chunks_seconds");
    upstreamConnections = Check.positive(upstreamConnections, 2000, "upstream_connections");
    drainSeconds = Check.positive(drainSeconds, 10, "drain_seconds");
    Check.setting(
        bodyMegabytes <= 1024,
        "body_megabytes",
        "body_megabytes is %s, expected 1 to 1024",
        bodyMegabytes);
  }

  @SuppressWarnings("NullAway") // an absent setting is null, exactly as the file reader passes it
  static LimitConfig defaults() {
    return new LimitConfig(null, null, null, null, null, null);
  }
}
