package org.anabranch.gateway.door;

import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.anabranch.gateway.client.ClientConnection;
import org.anabranch.gateway.client.Door;
import org.anabranch.gateway.config.TelemetryConfig;
import org.anabranch.gateway.dialect.Answer;
import org.anabranch.gateway.dialect.Credential;
import org.anabranch.gateway.dialect.Inbound;
import org.anabranch.gateway.dialect.Incoming;
import org.anabranch.gateway.dialect.Refusal;
import org.anabranch.gateway.exchange.Premises;
import org.anabranch.gateway.telemetry.Metrics;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /metrics}: what Prometheus reads. Put together on a thread of its own, a few at once, so
 * that no request waits for it.
 */
final class MetricsDoor implements Door {
  private static final Logger LOG = LoggerFactory.getLogger(MetricsDoor.class);
  private static final int MOST_AT_ONCE = 4;

  private final Inbound manners;
  private final Premises premises;
  private final Gauges gauges;
  private final Semaphore turns = new Semaphore(MOST_AT_ONCE);
  private final Entrance entrance;

  MetricsDoor(Inbound manners, Premises premises, Gauges gauges) {
    this.manners = manners;
    this.premises = premises;
    this.gauges = gauges;
    this.entrance =
        new Entrance("GET", true, manners, (connection, request, _) -> answer(connection, request));
  }

  @Override
  public @Nullable Entrance at(Incoming head) {
    boolean off = premises.records().watch().config().metrics() == TelemetryConfig.Access.OFF;
    return head.path().equals("/metrics") && !off ? entrance : null;
  }

  private void answer(ClientConnection connection, Incoming request) {
    if (!mayRead(connection.remote().getAddress(), request)) {
      connection.refuse(
          Refusal.of(401, "invalid_api_key", "From elsewhere the metrics need one of the keys."));
    } else if (!turns.tryAcquire()) {
      connection.refuse(
          new Refusal(
              503,
              "metrics_busy",
              "Too many read the metrics at once.",
              null,
              Map.of("retry-after", "1")));
    } else {
      Thread.ofVirtual().name("gateway-metrics").start(() -> tell(connection));
    }
  }

  private boolean mayRead(InetAddress from, Incoming request) {
    return premises.records().watch().config().metrics() == TelemetryConfig.Access.OPEN
        || from.isLoopbackAddress()
        || (manners.credential(request) instanceof Credential.Key key
            && premises.inForce().callers().withKey(key.secret()).isPresent());
  }

  private void tell(ClientConnection connection) {
    try {
      byte[] text = premises.records().watch().metrics().text(gauges.now());
      Answer answer = new Answer(200, Metrics.type(), Map.of(), Unpooled.wrappedBuffer(text));
      connection.loop().execute(() -> connection.send(answer));
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("The metrics met a bug");
      connection.loop().execute(() -> connection.refuse(broken()));
    } finally {
      turns.release();
    }
  }

  private static Refusal broken() {
    return Refusal.of(500, "internal_error", "The gateway met an error of its own.");
  }
}
