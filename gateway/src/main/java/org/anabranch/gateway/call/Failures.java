package org.anabranch.gateway.call;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.anabranch.gateway.route.Served;
import org.anabranch.gateway.route.Trouble;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.jspecify.annotations.Nullable;

/** What the attempts of one call failed by, and what is told once nobody is left. One thread. */
final class Failures {
  private @Nullable Trouble last;
  private String advice = "";
  private boolean onlyLimited = true;

  /**
   * @param fix what to mend in the deployment's configuration, or empty
   */
  void add(Trouble trouble, String fix) {
    last = trouble;
    advice = fix;
    onlyLimited &= trouble.kind() == Trouble.Kind.LIMITED;
  }

  /**
   * That nobody answered, and why.
   *
   * @param shut who let nobody in when their turn came
   */
  ProblemException nobodyAnswered(String decision, String model, int tried, List<Served> shut) {
    Trouble by = last;
    if (by == null && !shut.isEmpty()) {
      return nobodyOpen(decision, model, shut).asException();
    }
    return new Problem(
            by != null && onlyLimited ? Problem.Kind.LIMITED : Problem.Kind.UNAVAILABLE,
            "upstream-failed",
            "No deployment answered for “%s”: %d tried, the last failed: %s."
                .formatted(model, tried, by == null ? "none could be asked" : by.reason()),
            advice.isEmpty()
                ? "Try again later, or ask for another model."
                : "In the configuration of the last: " + advice + ".",
            facts(decision, by))
        .asException();
  }

  /** As it is told to a request that finds them closed when it is ranked. */
  private static Problem nobodyOpen(String decision, String model, List<Served> shut) {
    Map<String, String> facts = new HashMap<>(Map.of("decision", decision));
    shut.stream()
        .map(s -> s.health().availableIn())
        .min(Duration::compareTo)
        .ifPresent(wait -> facts.put("retry_after", Long.toString(Math.max(1, seconds(wait)))));
    String why =
        shut.stream()
            .map(s -> s.id() + ": " + Trouble.withoutAdvice(reason(s), s))
            .collect(Collectors.joining("; "));
    return new Problem(
        Problem.Kind.UNAVAILABLE,
        "no-deployment",
        "No deployment can serve “%s” now (%s).".formatted(model, why),
        "Try again later, or ask for another model.",
        facts);
  }

  private static String reason(Served shut) {
    String now = shut.health().unavailable();
    return now == null ? "it was closed a moment ago" : now;
  }

  private static long seconds(Duration wait) {
    return Math.ceilDiv(wait.toMillis(), 1000L);
  }

  private Map<String, String> facts(String decision, @Nullable Trouble by) {
    Map<String, String> facts = new HashMap<>(Map.of("decision", decision));
    Duration wait = by == null ? null : by.retryAfter();
    if (wait != null) {
      facts.put("retry_after", Long.toString(Math.max(1, seconds(wait))));
    }
    if (by != null && by.kind() == Trouble.Kind.LATE) {
      facts.put("late", "true");
    }
    if (!advice.isEmpty()) {
      facts.put("configuration", "wrong");
    }
    return facts;
  }
}
