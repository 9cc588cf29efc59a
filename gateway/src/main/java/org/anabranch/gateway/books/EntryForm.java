package org.anabranch.gateway.books;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.anabranch.gateway.account.Payer;
import org.anabranch.gateway.account.Spent;
import org.anabranch.gateway.account.Usage;
import org.anabranch.gateway.config.Weights;
import org.anabranch.gateway.route.Commitments;
import org.anabranch.gateway.route.Decision;
import org.anabranch.gateway.route.Decision.Attempt;
import org.anabranch.gateway.route.Decision.Basis;
import org.anabranch.gateway.route.Decision.Candidate;
import org.anabranch.gateway.route.Decision.Facts;
import org.anabranch.gateway.route.Decision.Note;
import org.anabranch.kernel.Money;
import org.jspecify.annotations.Nullable;

/**
 * The fields of an entry in their order, for the journal and for pages of the books. What is added
 * to an entry is added at the end of a method here and read only from {@link #VERSION} on: what
 * older versions wrote must stay readable. {@code Why}, {@code Part} and {@code Kind} stand there
 * by their ordinals, so their names are only ever added to.
 */
final class EntryForm {
  /** Of what is written now. */
  static final int VERSION = 3;

  /** The first one in which notes say their kind. */
  private static final int KINDS_OF_NOTES = 2;

  /** The first one in which searches of the web are counted. */
  private static final int SEARCHES = 3;

  private static final int OPENED = 1;
  private static final int CLOSED = 2;
  private static final int BESIDE = 3;
  private static final Attempt.Why[] WHY = Attempt.Why.values();
  private static final Entry.Part[] PART = Entry.Part.values();
  private static final Note.Kind[] KIND = Note.Kind.values();
  private static final Pattern GUARDED =
      Pattern.compile("(?:before|after): (block|redact|flag|refuse|pass)\\b.*", Pattern.DOTALL);

  private EntryForm() {}

  static boolean isReadable(int version) {
    return version >= 1 && version <= VERSION;
  }

  static void write(PackedOut out, Entry entry) {
    out.begin();
    switch (entry) {
      case Entry.Opened opened -> {
        out.byteOf(OPENED);
        write(out, opened);
      }
      case Entry.Closed closed -> {
        out.byteOf(CLOSED);
        write(out, closed);
      }
      case Entry.Beside beside -> {
        out.byteOf(BESIDE);
        out.id(beside.decision());
        out.whole(beside.decidedAt());
        out.byteOf(beside.part().ordinal());
        write(out, beside.use());
      }
    }
  }

  static Entry read(PackedIn in) {
    in.begin();
    int kind = in.byteOf();
    return switch (kind) {
      case OPENED -> opened(in);
      case CLOSED -> closed(in);
      case BESIDE -> new Entry.Beside(in.id(), in.whole(), PART[in.byteOf()], closed(in));
      default -> throw new IllegalArgumentException("No entry is of the kind " + kind);
    };
  }

  private static void write(PackedOut out, Entry.Opened opened) {
    Decision d = opened.decision();
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
    out.decimal(opened.reserved().usd());
    payer(out, opened.payer());
  }

  private static Entry.Opened opened(PackedIn in) {
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
    Decision decision =
        new Decision(id, at, caller, model, task, seed, candidates, basis, attempts, notes);
    return new Entry.Opened(decision, new Money(in.decimal()), payer(in));
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

  private static void write(PackedOut out, Entry.Closed c) {
    out.id(c.id());
    out.whole(c.at());
    out.text(c.caller());
    payer(out, c.payer());
    out.text(c.asked());
    out.text(c.deployment());
    out.text(c.model());
    out.text(c.vendor());
    out.flag(c.answered());
    Usage u = c.usage();
    out.whole(u.inputTokens());
    out.whole(u.cachedTokens());
    out.whole(u.cacheWriteTokens());
    out.whole(u.cacheWriteLongTokens());
    out.whole(u.outputTokens());
    out.whole(u.reasoningTokens());
    out.whole(u.images());
    out.whole(u.audioMillis());
    out.whole(u.characters());
    out.flag(u.estimated());
    out.decimal(c.cost().usd());
    attempts(out, c.attempts());
    notes(out, c.notes());
    out.whole(u.searches());
  }

  private static Entry.Closed closed(PackedIn in) {
    Entry.Closed closed = closedBeforeSearches(in);
    long searches = in.version() < SEARCHES ? 0 : in.whole();
    return searches == 0 ? closed : closed.with(closed.usage().searching(searches));
  }

  private static Entry.Closed closedBeforeSearches(PackedIn in) {
    return new Entry.Closed(
        in.id(),
        in.whole(),
        in.text(),
        payer(in),
        in.text(),
        in.textOrNull(),
        in.text(),
        in.text(),
        in.flag(),
        new Usage(
            in.whole(),
            in.whole(),
            in.whole(),
            in.whole(),
            in.whole(),
            in.whole(),
            in.whole(),
            in.whole(),
            in.whole(),
            0,
            in.flag()),
        new Money(in.decimal()),
        attempts(in),
        notes(in));
  }

  private static void attempts(PackedOut out, List<Attempt> attempts) {
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

  private static List<Attempt> attempts(PackedIn in) {
    int count = in.count();
    List<Attempt> attempts = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      attempts.add(
          new Attempt(in.text(), WHY[in.byteOf()], in.whole(), in.whole(), in.whole(), in.text()));
    }
    return attempts;
  }

  private static void notes(PackedOut out, List<Note> notes) {
    out.whole(notes.size());
    for (Note n : notes) {
      out.text(n.by());
      out.text(n.what());
      out.whole(n.count());
      out.byteOf(n.kind().ordinal());
    }
  }

  private static List<Note> notes(PackedIn in) {
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

  private static void payer(PackedOut out, Payer p) {
    out.text(p.workspace());
    out.text(p.team());
    out.text(p.user());
    out.text(p.key());
    out.whole(p.tags().size());
    p.tags()
        .forEach(
            (name, value) -> {
              out.text(name);
              out.text(value);
            });
  }

  private static Payer payer(PackedIn in) {
    String workspace = in.text();
    String team = in.text();
    String user = in.text();
    String key = in.text();
    int count = in.count();
    if (count == 0) {
      return new Payer(workspace, team, user, key, Map.of());
    }
    Map<String, String> tags = new HashMap<>();
    for (int i = 0; i < count; i++) {
      tags.put(in.text(), in.text());
    }
    return new Payer(workspace, team, user, key, tags);
  }

  static void write(PackedOut out, Spent s) {
    out.begin();
    payer(out, s.payer());
    out.text(s.asked());
    out.text(s.deployment());
    out.text(s.model());
    out.whole(s.at());
    out.decimal(s.cost().usd());
    out.whole(s.tokens());
  }

  static Spent spent(PackedIn in) {
    in.begin();
    return new Spent(
        payer(in),
        in.text(),
        in.text(),
        in.text(),
        in.whole(),
        new Money(in.decimal()),
        in.whole());
  }
}
