package org.anabranch.web.gateway;

import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.anabranch.gateway.route.Decision;
import org.anabranch.gateway.route.Decision.Candidate;
import org.anabranch.web.page.Chart;

/** The parts of a decision's scores in dollars, for the bars and the table. */
final class ScoreChart {
  private static final int CANDIDATES = 14;

  private static final List<Part> PARTS =
      List.of(
          new Part("price", Candidate::price),
          new Part("bid price", Candidate::bidPrice),
          new Part("latency", Candidate::latency),
          new Part("error risk", Candidate::errorRisk),
          new Part("rate limit near", Candidate::pressure),
          new Part("busy", Candidate::busy),
          new Part("place in the list", Candidate::place),
          new Part("draw", Candidate::split),
          new Part("quality", c -> -c.quality()));

  /** One part of every score; what speaks for a candidate is below zero. */
  record Part(String name, ToDoubleFunction<Candidate> dollars) {
    double of(Candidate candidate) {
      return dollars.applyAsDouble(candidate);
    }
  }

  private ScoreChart() {}

  /**
   * Those that made a difference to anybody; a canary that was drawn is first whatever they say.
   */
  static List<Part> parts(Decision decision) {
    return PARTS.stream()
        .filter(
            p -> decision.candidates().stream().anyMatch(c -> !c.drawnAsCanary() && p.of(c) != 0))
        .toList();
  }

  /** Empty when no candidate was scored. */
  static Optional<Chart> of(Decision decision) {
    List<Part> parts = parts(decision);
    List<Candidate> scored =
        decision.candidates().stream()
            .filter(c -> !c.drawnAsCanary())
            .filter(c -> c.removedBy() == null || parts.stream().anyMatch(p -> p.of(c) != 0))
            .limit(CANDIDATES)
            .toList();
    if (parts.isEmpty() || scored.isEmpty()) {
      return Optional.empty();
    }
    List<Chart.Series> series =
        parts.stream()
            .map(p -> new Chart.Series(p.name(), "flow", scored.stream().map(p::of).toList()))
            .toList();
    return Optional.of(
        new Chart("stack", "$", scored.stream().map(Candidate::deploymentId).toList(), series));
  }
}
