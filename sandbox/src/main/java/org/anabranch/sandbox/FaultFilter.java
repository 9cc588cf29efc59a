package org.anabranch.sandbox;

import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.time.Duration;
import java.util.Map;
import org.anabranch.sandbox.internal.Replies;

/** Makes the faults at the imitations' requests; the sandbox's own routes have none. */
final class FaultFilter implements Filter {
  private final Faults faults;

  FaultFilter(Faults faults) {
    this.faults = faults;
  }

  @Override
  public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    String path = request.path().path();
    int second = path.indexOf('/', 1);
    if (second < 0 || path.startsWith("/_")) {
      chain.proceed();
      return;
    }
    String platform = path.substring(1, second);
    String method = request.prologue().method().text();
    faults
        .next(platform, method, path.substring(second))
        .ifPresentOrElse(f -> make(f, chain, response), chain::proceed);
  }

  private static void make(Faults.Fault fault, FilterChain chain, RoutingResponse response) {
    switch (fault.kind()) {
      case RESET -> throw closed();
      case LOSE_REPLY -> {
        response.beforeSend(
            () -> {
              throw closed();
            });
        chain.proceed();
        throw closed();
      }
      case STATUS ->
          Replies.send(
              response,
              fault.status(),
              "application/json; charset=utf-8",
              fault.body(),
              fault.retryAfter().isZero()
                  ? Map.of()
                  : Map.of("Retry-After", Long.toString(fault.retryAfter().toSeconds())));
      case DELAY -> {
        pause(fault.delay());
        chain.proceed();
      }
    }
  }

  private static void pause(Duration delay) {
    try {
      Thread.sleep(delay);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw closed();
    }
  }

  private static CloseConnectionException closed() {
    return new CloseConnectionException("A fault that was asked for");
  }
}
