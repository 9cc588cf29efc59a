package org.anabranch.gateway.books;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.anabranch.gateway.config.Weights;
import org.anabranch.gateway.route.Commitments;
import org.anabranch.gateway.route.Decision;
import org.anabranch.gateway.route.Decision.Attempt;
import org.anabranch.gateway.route.Decision.Basis;
import org.anabranch.gateway.route.Decision.Candidate;
import org.anabranch.gateway.route.Decision.Facts;
import org.anabranch.gateway.route.Decision.Note;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a decision in their order, in the versions of {@link EntryForm}. {@code Why} and
 * {@code Kind} stand there by their ordinals, so their names are only ever added to.
 */
final class DecisionForm {
  /** The first version in which notes say their kind. */
  private static final int KINDS_OF_NOTES = 2;

  private static final Attempt.Why[] WHY = Attempt.Why.values();
  private static final Note.Kind[] KIND = Note.Kind.values();
  private static final Pattern GUARDED =
      Pattern.compile("(?:before|after): (block|redact|flag|refuse|pass)\\b.*", Pattern.DOTALL);

  private DecisionForm() {}

  static void write(PackedOut out, Decision d) {
    out.id(d.id());
    out.whole(d.at().getEpochSecond());
    out.whole(d.at().getNano());
    out.text(d.caller());
    out.text(d.model());
    out.text(d.task());
    out.bits(d.seed());
    out.whole(d.candidates().size());
    for (Candidate c : d.candidates()) {
      write(out, c);
    }
    write(out, d.basis());
    attempts(out, d.attempts());
    notes(out, d.notes());
  }

  static Decision read(PackedIn in) {
    String id = in.id();
    Instant at = Instant.ofEpochSecond(in.whole(), in.whole());
    String caller = in.text();
    String model = in.text();
    String task = in.text();
    long seed = in.bits();
    int count = in.count();
    List<Candidate> candidates = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      candidates.add(candidate(in));
    }
    Basis basis = basis(in);
    List<Attempt> attempts = attempts(in);
    List<Note> notes = notes(in);
    return new Decision(id, at, caller, model, task, seed, candidates, basis, attempts, notes);
  }

  private static void write(PackedOut out, Candidate c) {
    out.text(c.deploymentId());
    out.text(c.vendor());
    out.fraction(c.price());
    out.fraction(c.bidPrice());
    out.fraction(c.latency());
    out.fraction(c.errorRisk());
    out.fraction(c.quality());
    out.fraction(c.pressure());
    out.fraction(c.busy());
    out.fraction(c.place());
    out.fraction(c.split());
    out.fraction(c.score());
    out.text(c.removedBy());
    out.text(c.outcome());
    Facts facts = c.facts();
    out.flag(facts != null);
    if (facts != null) {
      write(out, facts);
    }
  }

  private static Candidate candidate(PackedIn in) {
    return new Candidate(
        in.text(),
        in.text(),
        in.fraction(),
        in.fraction(),
        in.fraction(),
        in.fraction(),
        in.fraction(),
        in.fraction(),
        in.fraction(),
        in.fraction(),
        in.fraction(),
        in.fraction(),
        in.textOrNull(),
        in.textOrNull(),
        in.flag() ? facts(in) : null);
  }

  private static void write(PackedOut out, Facts f) {
    out.text(f.model());
    out.text(f.lab());
    out.decimal(f.inputUsdPerMillion());
    out.decimal(f.outputUsdPerMillion());
    out.fraction(f.bidUsdPerMillion());
    Commitments.State promised = f.commitment();
    out.flag(promised != null);
    if (promised != null) {
      out.text(promised.name());
      out.fraction(promised.usedUsd());
      out.fraction(promised.paceUsd());
      out.fraction(promised.overage());
    }
    out.fraction(f.seconds());
    out.fraction(f.failureRate());
    out.fraction(f.pressure());
    out.whole(f.underWay());
    out.fraction(f.points());
    out.fraction(f.rating());
    out.text(f.unavailable());
  }

  private static Facts facts(PackedIn in) {
    return new Facts(
        in.text(),
        in.text(),
        in.decimal(),
        in.decimal(),
        in.fraction(),
        in.flag()
            ? new Commitments.State(in.text(), in.fraction(), in.fraction(), in.fraction())
            : null,
        in.fraction(),
        in.fraction(),
        in.fraction(),
        (int) in.whole(),
        in.fraction(),
        in.fraction(),
        in.textOrNull());
  }

  private static void write(PackedOut out, Basis b) {
    out.whole(b.inputTokens());
    out.whole(b.inputAtMost());
    out.whole(b.maxOutputTokens());
    out.whole(b.choices());
    out.whole(b.expectedOutputTokens());
    out.flag(b.explore());
    out.whole(b.needs());
    out.bits(b.draw());
    out.whole(b.turn());
    Weights weights = b.weights();
    out.flag(weights != null);
    if (weights != null) {
      out.fraction(orZero(weights.price()));
      out.fraction(orZero(weights.latency()));
      out.fraction(orZero(weights.errors()));
      out.fraction(orZero(weights.quality()));
      out.fraction(orZero(weights.order()));
      out.fraction(orZero(weights.split()));
      out.fraction(orZero(weights.busy()));
    }
    out.fraction(b.usdPerSecond());
    out.fraction(b.usdPerFailure());
    out.fraction(b.usdPer100Points());
  }

  private static double orZero(@Nullable Double weight) {
    return weight == null ? 0 : weight;
  }

  private static Basis basis(PackedIn in) {
    return new Basis(
        in.whole(),
        in.whole(),
        in.whole(),
        (int) in.whole(),
        in.whole(),
        in.flag(),
        (int) in.whole(),
        in.bits(),
        in.whole(),
        in.flag() ? weights(in) : null,
        in.fraction(),
        in.fraction(),
        in.fraction());
  }

  private static Weights weights(PackedIn in) {
    return new Weights(
        in.fraction(),
        in.fraction(),
        in.fraction(),
        in.fraction(),
        in.fraction(),
        in.fraction(),
        in.fraction());
  }

  static void attempts(PackedOut out, List<Attempt> attempts) {
    out.whole(attempts.size());
    for (Attempt a : attempts) {
      out.text(a.deploymentId());
      out.byteOf(a.why().ordinal());
      out.whole(a.afterMillis());
      out.whole(a.firstMillis());
      out.whole(a.tookMillis());
      out.text(a.outcome());
    }
  }

  static List<Attempt> attempts(PackedIn in) {
    int count = in.count();
    List<Attempt> attempts = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      attempts.add(
          new Attempt(in.text(), WHY[in.byteOf()], in.whole(), in.whole(), in.whole(), in.text()));
    }
    return attempts;
  }

  static void notes(PackedOut out, List<Note> notes) {
    out.whole(notes.size());
    for (Note n : notes) {
      out.text(n.by());
      out.text(n.what());
      out.whole(n.count());
      out.byteOf(n.kind().ordinal());
    }
  }

  static List<Note> notes(PackedIn in) {
    int count = in.count();
    List<Note> notes = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      String by = in.text();
      String what = in.text();
      int times = (int) in.whole();
      Note.Kind kind =
          in.version() < KINDS_OF_NOTES ? kindBeforeKinds(by, what) : KIND[in.byteOf()];
      notes.add(new Note(kind, by, what, times));
    }
    return notes;
  }

  /** What a note that says no kind is told by its words; a guardrail may have any name. */
  private static Note.Kind kindBeforeKinds(String by, String what) {
    Matcher guarded = GUARDED.matcher(what);
    String word = guarded.matches() ? guarded.group(1) : by;
    for (Note.Kind kind : KIND) {
      if (kind.word().equals(word)) {
        return kind;
      }
    }
    return Note.Kind.FLAG;
  }
}
