package org.anabranch.gateway.route;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.anabranch.gateway.config.Weights;
import org.jspecify.annotations.Nullable;

/**
 * Why a request went where it went: every candidate with its score by part, what removed those that
 * were removed, what was known of each, what was asked, and the seed. Enough to score it again to
 * the last digit, here or under another configuration.
 *
 * @param candidates in the order they were tried or would have been
 * @param basis what the router was told
 * @param attempts what was tried, in order; empty while the request is under way
 * @param notes what guardrails, the cache and a live drill did; while the request is under way only
 *     the drill's
 */
public record Decision(
    String id,
    Instant at,
    String caller,
    String model,
    String task,
    long seed,
    List<Candidate> candidates,
    Basis basis,
    List<Attempt> attempts,
    List<Note> notes) {
  /** Of a request that neither a guardrail nor the cache had to do with. */
  public Decision(
      String id,
      Instant at,
      String caller,
      String model,
      String task,
      long seed,
      List<Candidate> candidates,
      Basis basis,
      List<Attempt> attempts) {
    this(id, at, caller, model, task, seed, candidates, basis, attempts, List.of());
  }

  /**
   * What a guardrail, the cache, a live drill or a bound had to do with a request.
   *
   * @param by the guardrail's name; else the kind's own word
   * @param what such as {@code before: redact email}; never any content
   * @param count how many times; of a bound, how many requests this one stands for, itself counted;
   *     of what has no price, how many searches
   */
  public record Note(Kind kind, String by, String what, int count) {
    /**
     * Who or what had to do with it. It stands in journals and pages by its ordinal, so names are
     * only ever added to the end.
     */
    public enum Kind {
      /** The answer came from the cache. */
      CACHE,
      /** A copy of the request was sent. */
      MIRROR,
      /** The request had a part in a live drill. */
      DRILL,
      /** A deployment was not told what another vendor had sealed. */
      REASONING,
      /** A budget did not cover the request. */
      BUDGET,
      /** The caller asked faster than its limits allow. */
      LIMIT,
      /** A guardrail let the request, or its answer, not through. */
      BLOCK,
      /** A guardrail replaced what it found. */
      REDACT,
      /** A guardrail found something and let it through. */
      FLAG,
      /** A guardrail did not let through what it cannot read. */
      REFUSE,
      /** A guardrail let through what it cannot read. */
      PASS,
      /** The web was searched at a price that nobody told, so that the cost lacks it. */
      UNPRICED,
      /** A crash interrupted the call, which was charged what was reserved for it. */
      CRASH,
      /** A stream told a call of a tool whose arguments are no JSON object. */
      MALFORMED;

      /** In a word, such as {@code cache}. */
      public String word() {
        return name().toLowerCase(Locale.ROOT);
      }
    }

    /** Of anything but a guardrail. */
    public Note(Kind kind, String what, int count) {
      this(kind, kind.word(), what, count);
    }
  }

  /** The outcome of an attempt that got its whole answer. */
  public static final String ANSWERED = "answered";

  /**
   * Each part is in dollars for this request and already weighed.
   *
   * @param pressure the nearness of the vendor's rate limit
   * @param busy the requests under way there
   * @param place its place in the alias's order
   * @param split its place in the alias's draw
   * @param score lower is better: the sum of the parts, less quality
   * @param removedBy the constraint that removed it, or null
   * @param outcome what came of trying it: {@code answered}, {@code failed: …}, or null when it was
   *     not tried
   */
  public record Candidate(
      String deploymentId,
      String vendor,
      double price,
      double bidPrice,
      double latency,
      double errorRisk,
      double quality,
      double pressure,
      double busy,
      double place,
      double split,
      double score,
      @Nullable String removedBy,
      @Nullable String outcome,
      @Nullable Facts facts) {
    /** Whether it is the alias's canary and was drawn for this request, whatever the rest. */
    public boolean drawnAsCanary() {
      return place <= -Router.FIRST_OF_ALL;
    }

    /** This one, whatever removed it. */
    public Candidate kept() {
      return new Candidate(
          deploymentId,
          vendor,
          price,
          bidPrice,
          latency,
          errorRisk,
          quality,
          pressure,
          busy,
          place,
          split,
          score,
          null,
          outcome,
          facts);
    }

    Candidate with(@Nullable String other) {
      return new Candidate(
          deploymentId,
          vendor,
          price,
          bidPrice,
          latency,
          errorRisk,
          quality,
          pressure,
          busy,
          place,
          split,
          score,
          removedBy,
          other,
          facts);
    }
  }

  /**
   * What was known of a candidate.
   *
   * @param inputUsdPerMillion the price that was used; the other likewise
   * @param bidUsdPerMillion the compute plan's bid price for a million tokens
   * @param commitment what was promised to its vendor, and how much of it was used
   * @param seconds how long it was expected to take
   * @param failureRate from 0 to 1
   * @param pressure from 0, far from the vendor's rate limit, to 1
   * @param underWay requests
   * @param points the rating that counted, which may be drawn for exploring
   * @param rating the mean rating
   * @param unavailable why nobody could be sent there then, or null
   */
  public record Facts(
      String model,
      String lab,
      BigDecimal inputUsdPerMillion,
      BigDecimal outputUsdPerMillion,
      double bidUsdPerMillion,
      Commitments.@Nullable State commitment,
      double seconds,
      double failureRate,
      double pressure,
      int underWay,
      double points,
      double rating,
      @Nullable String unavailable) {}

  /**
   * What the router was told of the request and of what counts.
   *
   * @param inputTokens estimated
   * @param inputAtMost what money was reserved for
   * @param maxOutputTokens the client's bound, or 0
   * @param expectedOutputTokens of all answers together
   * @param needs bits of {@link org.anabranch.gateway.config.Terms#bit}
   * @param draw the key of every draw by lot: the session's, or else the seed
   * @param turn whose turn it was
   * @param weights of the alias
   * @param usdPerSecond what a second was worth; the others likewise
   */
  public record Basis(
      long inputTokens,
      long inputAtMost,
      long maxOutputTokens,
      int choices,
      long expectedOutputTokens,
      boolean explore,
      int needs,
      long draw,
      long turn,
      @Nullable Weights weights,
      double usdPerSecond,
      double usdPerFailure,
      double usdPer100Points) {
    /** Of a decision that was stored before these were. */
    public static final Basis UNKNOWN = new Basis(0, 0, 0, 0, 0, false, 0, 0, 0, null, 0, 0, 0);

    public Basis {
      weights = // zeros are not stored
          weights == null || weights.saysAll() ? weights : weights.over(Weights.NONE);
    }
  }

  /**
   * One attempt at one deployment.
   *
   * @param why what it was made for
   * @param afterMillis how long after the decision it began
   * @param firstMillis how long its answer took to begin; -1 when none did
   * @param tookMillis how long it took altogether
   */
  public record Attempt(
      String deploymentId,
      Why why,
      long afterMillis,
      long firstMillis,
      long tookMillis,
      String outcome) {
    /** What an attempt is made for. */
    public enum Why {
      FIRST,
      FALLBACK,
      RETRY,
      HEDGE,
      RESUME,
      MIRROR
    }
  }

  public Decision {
    caller = caller == null ? "" : caller; // what is empty is not stored
    task = task == null ? "" : task;
    candidates = candidates == null ? List.of() : List.copyOf(candidates);
    basis = basis == null ? Basis.UNKNOWN : basis;
    attempts = attempts == null ? List.of() : List.copyOf(attempts);
    notes = notes == null ? List.of() : List.copyOf(notes);
  }

  /** With what was tried, what came of it and what was noted. */
  public Decision ended(List<Attempt> tried, List<Note> noted) {
    List<Candidate> told = new ArrayList<>(candidates.size());
    for (Candidate candidate : candidates) {
      String outcome = candidate.outcome();
      for (Attempt attempt : tried) {
        outcome =
            attempt.deploymentId().equals(candidate.deploymentId()) ? attempt.outcome() : outcome;
      }
      told.add(candidate.with(outcome));
    }
    return new Decision(id, at, caller, model, task, seed, told, basis, tried, noted);
  }

  /** The one that answered. */
  public Optional<Candidate> chosen() {
    return candidates.stream().filter(c -> ANSWERED.equals(c.outcome())).findFirst();
  }

  /** Whether the answer was known and nobody was asked. */
  public boolean fromCache() {
    return note(Note.Kind.CACHE).isPresent();
  }

  /** The note of the budget or limit that refused the request before anybody was asked. */
  public Optional<Note> refusedBy() {
    return note(Note.Kind.BUDGET, Note.Kind.LIMIT);
  }

  /** The note of the guardrail that let the request, or its answer, not through. */
  public Optional<Note> stoppedBy() {
    return note(Note.Kind.BLOCK, Note.Kind.REFUSE);
  }

  private Optional<Note> note(Note.Kind kind, Note.Kind... others) {
    EnumSet<Note.Kind> kinds = EnumSet.of(kind, others);
    return notes.stream().filter(n -> kinds.contains(n.kind())).findFirst();
  }
}
