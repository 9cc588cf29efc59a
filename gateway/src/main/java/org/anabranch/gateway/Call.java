package org.anabranch.gateway;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.anabranch.kernel.Money;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way: which deployment is tried next, what became of each, and the settling of
 * the money at the end. Used by one thread at a time; never blocks. Must be closed exactly once;
 * closing again does nothing.
 */
final class Call {
  private static final String ANSWERED = "answered";

  private final Ask ask;
  private final Decision decision;
  private final Deque<Served> left;
  private final Money reserved;
  private final int maxAttempts;
  private final Journal journal;
  private final Totals totals;
  private final Clock clock;
  private final Map<String, String> outcomes = new HashMap<>();

  private @Nullable Served current;
  private long startedNanos;
  private boolean answering;
  private @Nullable Trouble lastTrouble;
  private boolean onlyLimited = true;
  private boolean closed;

  Call(
      Ask ask,
      Decision decision,
      List<Served> usable,
      Money reserved,
      int maxAttempts,
      Journal journal,
      Totals totals,
      Clock clock) {
    this.ask = ask;
    this.decision = decision;
    this.left = new ArrayDeque<>(usable);
    this.reserved = reserved;
    this.maxAttempts = maxAttempts;
    this.journal = journal;
    this.totals = totals;
    this.clock = clock;
  }

  String id() {
    return decision.id();
  }

  Ask ask() {
    return ask;
  }

  /** Who is to be asked now; null when nobody is left or enough were tried. */
  @Nullable Served next() {
    while (!left.isEmpty() && outcomes.size() < maxAttempts) {
      Served candidate = left.removeFirst();
      if (candidate.health().admit()) {
        current = candidate;
        startedNanos = System.nanoTime();
        return candidate;
      }
    }
    return null;
  }

  /** The current attempt failed before anything of it was passed on. */
  void failed(Trouble trouble) {
    Served failed = attempt();
    failed.health().failed(trouble);
    outcomes.put(failed.id(), "failed: " + trouble.reason());
    lastTrouble = trouble;
    onlyLimited &= trouble.kind() == Trouble.Kind.LIMITED;
    current = null;
  }

  /** The answer of the current attempt begins; from here on no other is tried. */
  void answers() {
    Served answerer = attempt();
    answerer.health().answered(Duration.ofNanos(System.nanoTime() - startedNanos));
    answering = true;
  }

  /** The whole answer was passed on. Returns the number of its journal entry. */
  long answered(Usage usage) {
    if (!answering) {
      answers();
    }
    return close(ANSWERED, true, usage);
  }

  /** The upstream broke after its answer had begun. */
  long broken(Trouble trouble, Usage usage) {
    attempt().health().failed(trouble);
    return close("broken: " + trouble.reason(), false, usage);
  }

  /** The client went away; what was used until then is billed. */
  long abandoned(Usage usage) {
    if (current != null && !answering) {
      current.health().abandoned();
    }
    return close("abandoned by the client", false, usage);
  }

  /** The upstream says the request itself is wrong; the client is told so and pays nothing. */
  long rejected(int status) {
    attempt().health().answered(Duration.ofNanos(System.nanoTime() - startedNanos));
    return close("rejected: status " + status, false, new Usage(0, 0, false));
  }

  /** Nobody answered. Closes the call and says why. */
  ProblemException exhausted() {
    current = null;
    close("", false, new Usage(0, 0, true));
    Trouble last = lastTrouble;
    String reason = last == null ? "all are busy" : last.reason();
    Problem.Kind kind =
        last != null && onlyLimited ? Problem.Kind.LIMITED : Problem.Kind.UNAVAILABLE;
    Duration wait = last == null ? null : last.retryAfter();
    Map<String, String> facts = new HashMap<>(Map.of("decision", id()));
    if (wait != null) {
      facts.put("retry_after", Long.toString(Math.max(1, wait.toSeconds())));
    }
    if (last != null && last.kind() == Trouble.Kind.LATE) {
      facts.put("late", "true");
    }
    return new Problem(
            kind,
            "upstream-failed",
            "No deployment answered for “%s”: %d tried, the last failed: %s."
                .formatted(decision.model(), outcomes.size(), reason),
            "Try again later, or ask for another model.",
            facts)
        .asException();
  }

  private Served attempt() {
    if (current == null) {
      throw new IllegalStateException("Call " + id() + " has no attempt under way");
    }
    return current;
  }

  private long close(String outcome, boolean whole, Usage usage) {
    if (closed) {
      return 0;
    }
    closed = true;
    Served payee = current;
    Money cost = payee == null ? Money.ZERO : payee.cost(usage.inputTokens(), usage.outputTokens());
    ask.account().settle(reserved, cost);
    if (payee != null) {
      outcomes.put(payee.id(), outcome);
      totals.add(payee.id(), whole ? 1 : 0, usage.inputTokens(), usage.outputTokens(), cost);
    }
    return journal.append(
        new Entry.Closed(
            id(),
            clock.millis(),
            ask.account().name(),
            payee == null ? null : payee.id(),
            whole,
            usage,
            cost,
            outcomes));
  }
}
