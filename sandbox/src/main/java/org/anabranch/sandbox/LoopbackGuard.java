package org.anabranch.sandbox;

import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.util.Map;
import java.util.regex.Pattern;
import org.anabranch.sandbox.internal.Replies;
import org.anabranch.sandbox.internal.Requests;

/**
 * Keeps foreign web pages in this machine's browser away from the sandbox: a request must name this
 * machine as its host (so that no foreign name that points here is taken), and one that changes
 * something must not come from another origin's page.
 */
final class LoopbackGuard implements Filter {
  private static final Pattern OWN =
      Pattern.compile("(127\\.0\\.0\\.1|localhost|\\[::1])(:\\d+)?", Pattern.CASE_INSENSITIVE);

  @Override
  public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    if (!OWN.matcher(request.authority()).matches()) {
      refuse(response, 421, "The sandbox answers only to 127.0.0.1 and localhost.");
    } else if (isForeign(request)) {
      refuse(response, 403, "A page of another origin may not change the sandbox.");
    } else {
      chain.proceed();
    }
  }

  private static boolean isForeign(RoutingRequest request) {
    String method = request.prologue().method().text();
    return !method.equals("GET")
        && !method.equals("HEAD")
        && request.path().path().startsWith("/_")
        && Requests.header(request, "Origin")
            .filter(origin -> !origin.equals(Requests.base(request)))
            .isPresent();
  }

  private static void refuse(RoutingResponse response, int status, String message) {
    Replies.json(response, status, Map.of("code", "not-from-here", "message", message));
  }
}
