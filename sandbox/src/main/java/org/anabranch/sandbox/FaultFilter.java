package org.anabranch.sandbox;

import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.anabranch.sandbox.internal.Replies;

/**
 * Makes the faults at the platforms' requests; the sandbox's own routes have none, and the model
 * vendors' imitations make their own, which need the request's model and the answer's chunks.
 */
final class FaultFilter implements Filter {
  private final Faults faults;
  private final Set<String> vendors;

  FaultFilter(Faults faults, Set<String> vendors) {
    this.faults = faults;
    this.vendors = Set.copyOf(vendors);
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
    if (vendors.contains(platform)) {
      chain.proceed();
      return;
    }
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
      case REJECT_MEDIA,
          RATE_LIMIT,
          OVERLOAD,
          SERVER_ERROR,
          INVALID_KEY,
          REGION_CLOSED,
          EMPTY_BODY,
          HTML_PAGE,
          STALL,
          CUT,
          HANG_UP,
          END_EARLY,
          ERROR_EVENT,
          BAD_EVENT,
          SLOW,
          BYTE_BY_BYTE,
          WRONG_USAGE,
          NO_USAGE ->
          throw new IllegalStateException(fault.kind() + " is not made at a request");
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
