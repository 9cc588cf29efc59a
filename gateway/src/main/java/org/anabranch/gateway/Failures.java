package org.anabranch.gateway;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.anabranch.gateway.route.Trouble;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.jspecify.annotations.Nullable;

/**
 * What the attempts of one call failed by, and what is told once nobody is left. Without any, all
 * deployments were busy. One thread.
 */
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

  /** That nobody answered, and why. */
  ProblemException nobodyAnswered(String decision, String model, int tried) {
    Trouble by = last;
    return new Problem(
            by != null && onlyLimited ? Problem.Kind.LIMITED : Problem.Kind.UNAVAILABLE,
            "upstream-failed",
            "No deployment answered for “%s”: %d tried, the last failed: %s."
                .formatted(model, tried, by == null ? "all are busy" : by.reason()),
            advice.isEmpty()
                ? "Try again later, or ask for another model."
                : "In the configuration of the last: " + advice + ".",
            facts(decision, by))
        .asException();
  }

  private Map<String, String> facts(String decision, @Nullable Trouble by) {
    Map<String, String> facts = new HashMap<>(Map.of("decision", decision));
    Duration wait = by == null ? null : by.retryAfter();
    if (wait != null) {
      facts.put("retry_after", Long.toString(Math.max(1, wait.toSeconds())));
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
