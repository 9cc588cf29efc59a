package org.anabranch.gateway;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.anabranch.gateway.books.Entry;
import org.anabranch.gateway.call.Records;
import org.anabranch.gateway.replay.StoredDecisions;
import org.anabranch.gateway.route.Decision;
import org.anabranch.gateway.treasury.Treasury.Interrupted;
import org.anabranch.kernel.Money;
import org.anabranch.kernel.Problem;

/**
 * Calls that a crash interrupted. Nobody knows what they came to, so each is charged what was
 * reserved for it, which no vendor can exceed, until a person who has the vendor's bill says what
 * it was. Safe for many threads; calls block.
 */
final class Corrections {
  private final Records records;
  private final StoredDecisions decisions;

  Corrections(Records records, StoredDecisions decisions) {
    this.records = records;
    this.decisions = decisions;
  }

  /** Those that nobody has corrected, newest first. */
  List<Interrupted> interrupted() {
    catchUp();
    Map<String, Interrupted> open = new LinkedHashMap<>();
    List<String> corrected = new ArrayList<>();
    decisions.eachUse(
        null,
        use -> {
          if (isOfCrash(use)) {
            if (use.part() == Entry.Part.CORRECTION) {
              corrected.add(use.decision());
            } else {
              open.put(use.decision(), told(use, use.use().cost()));
            }
          }
        });
    corrected.forEach(open::remove);
    return open.values().stream().sorted(Comparator.comparing(Interrupted::at).reversed()).toList();
  }

  private static boolean isOfCrash(Entry.Beside use) {
    return use.use().deployment() != null && use.use().noted(Decision.Note.Kind.CRASH) > 0;
  }

  private static Interrupted told(Entry.Beside end, Money charged) {
    return new Interrupted(
        end.decision(),
        Instant.ofEpochMilli(end.decidedAt()),
        end.use().caller(),
        end.use().asked(),
        String.valueOf(end.use().deployment()),
        charged);
  }

  /** Charges such a call what it came to; a second time counts from the first. */
  synchronized Interrupted correct(String id, Money cost) {
    if (cost.usd().signum() < 0) {
      throw Problem.badInput(
              "correction-invalid", "A call cannot have cost " + cost + ".", "Say zero or more.")
          .asException();
    }
    catchUp();
    Decision decision =
        decisions
            .one(id)
            .orElseThrow(
                () ->
                    Problem.of(
                            Problem.Kind.NOT_FOUND,
                            "decision-unknown",
                            "There is no decision “" + id + "”.",
                            "See the interrupted calls: anabranch usage interrupted")
                        .asException());
    List<Entry.Beside> uses = new ArrayList<>();
    decisions.eachUse(
        decision.at(),
        use -> {
          if (use.decision().equals(id)) {
            uses.add(use);
          }
        });
    Entry.Beside end =
        uses.stream()
            .filter(use -> use.part() == Entry.Part.CALL && isOfCrash(use))
            .findFirst()
            .orElseThrow(
                () ->
                    Problem.of(
                            Problem.Kind.CONFLICT,
                            "call-not-interrupted",
                            "The call of “" + id + "” was not interrupted: its vendor counted it.",
                            "Only what a crash charged can be corrected.")
                        .asException());
    List<Entry.Beside> before =
        uses.stream().filter(use -> use.part() == Entry.Part.CORRECTION).toList();
    Money charged =
        before.stream().map(use -> use.use().cost()).reduce(end.use().cost(), Money::plus);
    boolean reserved = before.stream().noneMatch(Corrections::isOfCrash);
    records.correct(
        end,
        charged,
        cost,
        reserved
            ? List.of(new Decision.Note(Decision.Note.Kind.CRASH, "taken back", 1))
            : List.of());
    catchUp();
    return told(end, cost);
  }

  /** A correction of what is not in the books would count from the wrong amount. */
  private void catchUp() {
    if (!records.catchUp()) {
      throw Problem.of(
              Problem.Kind.UNAVAILABLE,
              "books-behind",
              "The books do not know yet of all that has happened.",
              "Try again in a moment.")
          .asException();
    }
  }
}
