package org.anabranch.gateway.call;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.anabranch.gateway.route.Ask;
import org.anabranch.gateway.route.Decision.Candidate;
import org.anabranch.gateway.route.Decision.Facts;
import org.anabranch.gateway.route.Option;
import org.anabranch.gateway.route.Route;
import org.anabranch.gateway.route.Router;
import org.anabranch.gateway.route.Served;
import org.anabranch.gateway.route.Trouble;
import org.anabranch.kernel.Problem;
import org.jspecify.annotations.Nullable;

/**
 * That no deployment may be asked, and why. What passes (a cooldown, a full region) is told apart
 * from what never will: a request that no deployment under this name can do, or that is longer than
 * each of them takes, is the client's to change, and a rating or price that the alias does not
 * accept is whoever's who configures it: waiting helps neither.
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
    if (ranked.stream().anyMatch(this::mayPass)) {
      return "no-deployment";
    }
    return route.options.stream().allMatch(o -> router.isTooLong(o, route, ask))
        ? "context-length-exceeded"
        : "constraints-unmet";
  }

  /**
   * A key that is not set is missing until somebody sets it, but that is not the client's fault.
   */
  private boolean mayPass(Candidate candidate) {
    return served(candidate).unusable() != null || lasting(candidate) == null;
  }

  private @Nullable String lasting(Candidate candidate) {
    Facts facts = candidate.facts();
    return facts == null
        ? router.never(option(candidate), route, ask)
        : router.lasting(option(candidate), route, ask, facts);
  }

  private Option option(Candidate candidate) {
    return route.options.stream()
        .filter(o -> o.served().id().equals(candidate.deploymentId()))
        .findFirst()
        .orElseThrow();
  }

  /**
   * In words, with {@code retry_after} in seconds where it is known how long it takes to pass.
   *
   * @param decision the id of the one that tells it
   */
  Problem problem(String decision) {
    String code = code();
    Map<String, String> facts = new HashMap<>(Map.of("decision", decision));
    return code.equals("no-deployment")
        ? now(code, facts)
        : new Problem(Problem.Kind.BAD_INPUT, code, unmet(), change(code), facts);
  }

  private boolean isForEver() {
    return route.options.stream().allMatch(o -> router.never(o, route, ask) != null);
  }

  private String unmet() {
    return isForEver()
        ? "No deployment of “%s” can ever serve this request (%s)."
            .formatted(ask.model(), reasons())
        : "No deployment of “%s” is what it asks for (%s).".formatted(ask.model(), reasons());
  }

  private String change(String code) {
    if (!code.equals("constraints-unmet")) {
      return "Shorten it, set a lower max_tokens, or ask for a model with a larger context.";
    }
    return isForEver()
        ? "Leave out what they cannot do, or ask for another model."
        : "Waiting does not help: ask for another model, or change what the alias asks for.";
  }

  private Problem now(String code, Map<String, String> facts) {
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
        advice.isEmpty() ? whatToWaitFor() : "In the configuration: " + advice + ".",
        facts);
  }

  private String whatToWaitFor() {
    boolean dear = ranked.stream().filter(this::mayPass).allMatch(this::isTooDearNow);
    return dear
        ? "Ask again once bid prices have fallen, or ask for another model."
        : "Try again later, or ask for another model.";
  }

  private boolean isTooDearNow(Candidate candidate) {
    Facts facts = candidate.facts();
    return facts != null && router.isTooDearNow(route, ask, facts);
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
