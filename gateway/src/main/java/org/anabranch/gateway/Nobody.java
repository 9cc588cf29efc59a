package org.anabranch.gateway;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.anabranch.gateway.route.Ask;
import org.anabranch.gateway.route.Decision.Candidate;
import org.anabranch.gateway.route.Option;
import org.anabranch.gateway.route.Route;
import org.anabranch.gateway.route.Router;
import org.anabranch.gateway.route.Served;
import org.anabranch.gateway.route.Trouble;
import org.anabranch.kernel.Problem;

/**
 * That no deployment may be asked, and why. What passes (a cooldown, a full region) is told apart
 * from what never will: a request that no deployment under this name can do, or that is longer than
 * each of them takes, is the client's to change, and waiting does not help it.
 */
final class Nobody {
  private final Route route;
  private final Ask ask;
  private final Router router;
  private final List<Candidate> ranked;

  /**
   * @param ranked the candidates, each with what removed it
   */
  Nobody(Route route, Ask ask, Router router, List<Candidate> ranked) {
    this.route = route;
    this.ask = ask;
    this.router = router;
    this.ranked = ranked;
  }

  /** What the problem will be called. */
  String code() {
    if (route.options.stream().anyMatch(this::mayPass)) {
      return "no-deployment";
    }
    return route.options.stream().allMatch(o -> router.isTooLong(o, route, ask))
        ? "context-length-exceeded"
        : "constraints-unmet";
  }

  /**
   * A key that is not set is missing until somebody sets it, but that is not the client's fault.
   */
  private boolean mayPass(Option option) {
    return option.served().unusable() != null || router.never(option, route, ask) == null;
  }

  /**
   * In words, with {@code retry_after} in seconds where it is known how long it takes to pass.
   *
   * @param decision the id of the one that tells it
   */
  Problem problem(String decision) {
    String code = code();
    Map<String, String> facts = new HashMap<>(Map.of("decision", decision));
    if (!code.equals("no-deployment")) {
      return new Problem(
          Problem.Kind.BAD_INPUT,
          code,
          "No deployment of “%s” can ever serve this request (%s)."
              .formatted(ask.model(), reasons()),
          code.equals("constraints-unmet")
              ? "Leave out what they cannot do, or ask for another model."
              : "Shorten it, set a lower max_tokens, or ask for a model with a larger context.",
          facts);
    }
    long seconds = secondsUntilAvailable();
    if (seconds > 0) {
      facts.put("retry_after", Long.toString(seconds));
    }
    String advice = advice();
    if (!advice.isEmpty()) {
      facts.put("configuration", "wrong");
    }
    return new Problem(
        Problem.Kind.UNAVAILABLE,
        code,
        "No deployment can serve “%s” now (%s).".formatted(ask.model(), reasons()),
        advice.isEmpty()
            ? "Try again later, or ask for another model."
            : "In the configuration: " + advice + ".",
        facts);
  }

  private String reasons() {
    return ranked.stream()
        .map(c -> c.deploymentId() + ": " + Trouble.withoutAdvice(removal(c), served(c)))
        .collect(Collectors.joining("; "));
  }

  /** What to mend, for who runs the gateway; empty where nothing is known to be wrong. */
  private String advice() {
    return ranked.stream()
        .map(c -> removal(c).substring(Trouble.withoutAdvice(removal(c), served(c)).length()))
        .filter(rest -> !rest.isEmpty())
        .map(rest -> rest.substring(": ".length()))
        .distinct()
        .collect(Collectors.joining("; "));
  }

  private static String removal(Candidate candidate) {
    return String.valueOf(candidate.removedBy());
  }

  private Served served(Candidate candidate) {
    return route.served(candidate.deploymentId());
  }

  private long secondsUntilAvailable() {
    return route.options.stream()
        .map(o -> o.served().health().availableIn())
        .filter(wait -> !wait.isZero())
        .min(Duration::compareTo)
        .map(wait -> Math.ceilDiv(wait.toMillis(), 1000L))
        .orElse(0L);
  }
}
