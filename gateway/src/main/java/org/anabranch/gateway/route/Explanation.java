package org.anabranch.gateway.route;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.anabranch.gateway.config.Weights;
import org.anabranch.gateway.route.Decision.Attempt;
import org.anabranch.gateway.route.Decision.Candidate;
import org.anabranch.gateway.route.Decision.Note;

/**
 * A decision in sentences, for people who do not know how scores work: what came of it, why the
 * first was asked first, what removed others, and what each further attempt was for. Says nothing
 * that the stored decision does not hold.
 */
public final class Explanation {
  private static final int MOST_REMOVED = 8;
  private static final String PLACE = "its place in the alias's list";

  /** What a part of the score is called where it made the difference. */
  private static final Map<String, ToDoubleFunction<Candidate>> PARTS =
      Map.of(
          "the price of this request",
          c -> c.price() + c.bidPrice(),
          "the time it was expected to take",
          Candidate::latency,
          "how often it lately failed",
          Candidate::errorRisk,
          "how near its vendor's rate limit was",
          Candidate::pressure,
          "its rating for this kind of work",
          c -> -c.quality(),
          "how busy it was",
          Candidate::busy,
          PLACE,
          Candidate::place,
          "the alias's draw by lot",
          Candidate::split);

  private final Decision decision;
  private final List<String> said = new ArrayList<>();

  private Explanation(Decision decision) {
    this.decision = decision;
  }

  /** At least one sentence. */
  public static List<String> of(Decision decision) {
    Explanation explanation = new Explanation(decision);
    explanation.outcome();
    explanation.first();
    explanation.further();
    explanation.removed();
    explanation.notes();
    return List.copyOf(explanation.said);
  }

  private void say(String sentence, Object... facts) {
    said.add(sentence.formatted(facts));
  }

  private void outcome() {
    Optional<Candidate> chosen = decision.chosen();
    Optional<Note> stopped = decision.stoppedBy();
    if (chosen.isPresent()) {
      say("%s answered.", named(chosen.get()));
    } else if (decision.fromCache()) {
      say(
          "The answer was known from an earlier request, so nobody was asked and nothing was paid.");
    } else if (decision.refusedBy().isPresent()) {
      say("The request was refused before anybody was asked.");
    } else if (stopped.isPresent() && decision.attempts().isEmpty()) {
      say("The guardrail “%s” stopped the request before anybody was asked.", stopped.get().by());
    } else if (decision.attempts().isEmpty()) {
      say(
          decision.candidates().stream().allMatch(c -> c.removedBy() != null)
              ? "Nobody could be asked: no candidate met all constraints."
              : "The request ended before anybody was asked.");
    } else {
      Attempt last = decision.attempts().getLast();
      say(
          last.outcome().startsWith("rejected")
              ? "%s said that the request itself is wrong, and the client was told so."
              : last.outcome().startsWith("abandoned")
                  ? "The client went away before %s had answered."
                  : last.outcome().startsWith("stopped")
                      ? "The gateway was stopped before %s had answered whole, and the client was told so."
                      : last.outcome().startsWith("broken")
                          ? "The answer of %s broke off in the middle, and the client was told so."
                          : "Nobody answered; %s was the last to be asked.",
          last.deploymentId());
    }
  }

  private static String named(Candidate candidate) {
    return candidate.facts() == null
        ? "%s (%s)".formatted(candidate.deploymentId(), candidate.vendor())
        : "%s (%s by %s, served by %s)"
            .formatted(
                candidate.deploymentId(),
                candidate.facts().model(),
                candidate.facts().lab(),
                candidate.vendor());
  }

  private void first() {
    List<Candidate> usable =
        decision.candidates().stream().filter(c -> c.removedBy() == null).toList();
    if (usable.isEmpty() || decision.fromCache() || decision.attempts().isEmpty()) {
      return;
    }
    Candidate best = usable.getFirst();
    if (usable.size() == 1) {
      say("%s was the only candidate that could be asked.", best.deploymentId());
    } else if (best.drawnAsCanary()) {
      say(
          "%s is the alias's canary, and this request was among the share that goes there first.",
          best.deploymentId());
    } else {
      say(
          "%s stood first of %d that could be asked: %s.",
          best.deploymentId(), usable.size(), why(best, usable.get(1)));
    }
  }

  private String why(Candidate best, Candidate second) {
    double apart = second.score() - best.score();
    String by =
        PARTS.entrySet().stream()
            .max(
                Comparator.comparingDouble(
                    p -> p.getValue().applyAsDouble(second) - p.getValue().applyAsDouble(best)))
            .map(Map.Entry::getKey)
            .orElseThrow();
    if (apart == 0) {
      return "its score was the same as that of "
          + second.deploymentId()
          + ", and its id comes first";
    }
    if (isOrdered() && by.equals(PLACE) && decision.basis().turn() > 0) {
      return "it was its turn, and next that of " + second.deploymentId();
    }
    return isOrdered() && by.equals(PLACE)
        ? by + " comes before that of " + second.deploymentId()
        : "its score was $%.3g lower than that of %s, most of all by %s"
            .formatted(apart, second.deploymentId(), by);
  }

  private boolean isOrdered() {
    Weights weights = decision.basis().weights();
    return weights != null && weights.order() != null && weights.order() > 0;
  }

  private void further() {
    List<Attempt> attempts = decision.attempts();
    for (int i = 1; i < attempts.size(); i++) {
      Attempt before = attempts.get(i - 1);
      Attempt attempt = attempts.get(i);
      String who = attempt.deploymentId();
      if (before.deploymentId().equals(who) && before.outcome().startsWith("passed over")) {
        say("Nobody else answered, so %s was asked without what it cannot be told.", who);
        continue;
      }
      switch (attempt.why()) {
        case FIRST, FALLBACK ->
            say(
                "%s %s, so %s was asked instead%s.",
                before.deploymentId(), told(before.outcome()), who, order());
        case RETRY -> say("%s was asked once more, after a pause.", who);
        case HEDGE ->
            say(
                "%s had not begun to answer after %d ms, so %s was asked beside it; whoever began first was taken, and the other was cancelled and billed for what it had read.",
                before.deploymentId(), attempt.afterMillis(), who);
        case RESUME ->
            say(
                "The answer of %s %s, and %s went on with it.",
                before.deploymentId(), told(before.outcome()), who);
        case MIRROR -> say("%s got a copy, whose answer nobody saw.", who);
      }
    }
  }

  private String order() {
    return isOrdered()
        ? decision.basis().turn() > 0 ? ", as the next in turn" : ", as the next in the list"
        : ", as the one that shares the least with what had failed";
  }

  private static String told(String outcome) {
    return outcome
        .replaceFirst("^failed: ", "failed (")
        .replaceFirst("^broken: ", "broke off (")
        .replaceFirst("^passed over: ", "was passed over (")
        .concat(outcome.matches("(?s)(failed|broken|passed over): .*") ? ")" : "");
  }

  private void removed() {
    List<Candidate> removed =
        decision.candidates().stream().filter(c -> c.removedBy() != null).toList();
    if (removed.isEmpty()) {
      return;
    }
    String each =
        removed.stream()
            .limit(MOST_REMOVED)
            .map(c -> c.deploymentId() + " (" + c.removedBy() + ")")
            .collect(Collectors.joining(", "));
    int more = removed.size() - MOST_REMOVED;
    say("Left out beforehand: %s%s.", each, more > 0 ? " and " + more + " more" : "");
  }

  private void refused(Note note) {
    say("%s", note.what());
    if (note.count() > 1) {
      say(
          "%d more of this key were refused alike since the last that is stored, and are not stored themselves.",
          note.count() - 1);
    }
  }

  private void notes() {
    for (Note note : decision.notes()) {
      String times = note.count() == 1 ? "" : ", %d times".formatted(note.count());
      switch (note.kind()) {
        case CACHE -> say("The answer came %s.", note.what());
        case REASONING ->
            say("Left out, since it cannot be opened there, %s%s.", note.what(), times);
        case BUDGET, LIMIT -> refused(note);
        case MIRROR ->
            say(
                "A copy %s; nobody sees its answer, and its cost is in the usage as “mirror”.",
                note.what());
        case DRILL -> say("A live drill had a part in it: %s.", note.what());
        case BLOCK, REDACT, FLAG, REFUSE, PASS ->
            say("The guardrail “%s” acted: %s%s.", note.by(), note.what(), times);
      }
    }
  }
}
