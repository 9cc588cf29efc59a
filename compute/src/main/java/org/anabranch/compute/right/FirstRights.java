package org.anabranch.compute.right;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.anabranch.compute.estate.Contract;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.estate.FirstRight;
import org.anabranch.compute.estate.Option;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Digest;
import org.anabranch.kernel.Ids;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.jspecify.annotations.Nullable;

/**
 * Runs rights of first refusal and first offer: a notice to the holder, a deadline by the clause,
 * an answer or its lapse by the clock, and the journal of all of it. Nothing is signed elsewhere
 * while a right stands in the way. Safe for many threads; calls block on the database.
 */
public final class FirstRights {
  private static final int LONGEST_TEXT = 4_000;

  private final NoticeStore store;
  private final Ids ids;
  private final Clock clock;

  /** Whether a contract may be signed elsewhere now. */
  public sealed interface Standing {
    /** Nobody's right is in the way. */
    record Free() implements Standing {}

    /**
     * Somebody must be asked, or has not answered yet, or took it.
     *
     * @param why whole sentences, one for each right
     */
    record Bound(List<String> why) implements Standing {}
  }

  public FirstRights(Database database, Ids ids, Clock clock) {
    this.store = new NoticeStore(database);
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * Puts the signing of {@code elsewhere} before the holder of a right in {@code contract}.
   *
   * @param terms what is put before it, in words
   * @param by who did
   * @throws ProblemException BAD_INPUT when the contract holds no right over it, CONFLICT when a
   *     notice of the same is open
   */
  public Notice offer(Estate estate, String contract, String elsewhere, String terms, String by) {
    lapse();
    Contract holder = contract(estate, contract);
    Contract other = contract(estate, elsewhere);
    FirstRight right =
        rights(holder, other, today()).stream()
            .findFirst()
            .orElseThrow(
                () ->
                    Problem.badInput(
                            "right-missing",
                            "%s holds no right of first refusal or offer over %s today."
                                .formatted(contract, elsewhere),
                            "Look at its clauses: anabranch estate show.")
                        .asException());
    if (terms.isBlank()) {
      throw Problem.badInput(
              "terms-missing",
              "Nothing was said about the terms.",
              "Say what is offered elsewhere: the holder answers to just that.")
          .asException();
    }
    if (store.all().stream()
        .anyMatch(
            n ->
                n.state() == Notice.State.OPEN
                    && n.contract().equals(contract)
                    && n.elsewhere().equals(elsewhere))) {
      throw Problem.of(
              Problem.Kind.CONFLICT,
              "right-asked-already",
              "%s was asked about %s already and may still answer.".formatted(contract, elsewhere),
              "Wait for the answer, or for the deadline.")
          .asException();
    }
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    String text = cut(terms);
    Notice notice =
        new Notice(
            ids.next("right"),
            contract,
            holder.partner(),
            elsewhere,
            text,
            Digest.sha256(text),
            now,
            today()
                .plusDays(right.responseDays() + 1L)
                .atStartOfDay(ZoneOffset.UTC)
                .toInstant()
                .minusMillis(1),
            Notice.State.OPEN,
            null,
            "");
    store.open(notice, by);
    return notice;
  }

  /**
   * Takes down the holder's answer.
   *
   * @param evidence what shows it: a letter's title, a reference
   * @throws ProblemException CONFLICT when it was answered before, or its deadline has passed
   */
  public Notice answer(String id, boolean exercised, String evidence, String by) {
    lapse();
    Notice notice = notice(id);
    if (evidence.isBlank()) {
      throw Problem.badInput(
              "evidence-missing",
              "Nothing shows the answer.",
              "Name the letter or message in which it was given.")
          .asException();
    }
    Notice.State state = exercised ? Notice.State.EXERCISED : Notice.State.WAIVED;
    if (!store.answer(id, state, clock.instant(), by, cut(evidence))) {
      throw Problem.of(
              Problem.Kind.CONFLICT,
              "right-settled",
              "This right is settled: %s.".formatted(notice.state().word()),
              "Its journal says since when.")
          .asException();
    }
    return notice(id);
  }

  /** Newest first; those whose time is over have lapsed by then. */
  public List<Notice> all() {
    lapse();
    return store.all();
  }

  /** Throws a {@link ProblemException} NOT_FOUND for one that never was. */
  public Notice notice(String id) {
    return store
        .notice(id)
        .orElseThrow(
            () ->
                Problem.of(
                        Problem.Kind.NOT_FOUND,
                        "right-unknown",
                        "There is no such notice.",
                        "See /api/rights, or anabranch rights.")
                    .asException());
  }

  /** In order. */
  public List<Entry> journal(String id) {
    notice(id);
    return store.journal(id);
  }

  /** Whether {@code elsewhere} may be signed now, as far as others' rights go. */
  public Standing standing(Estate estate, String elsewhere) {
    List<Notice> notices = all();
    Contract other = contract(estate, elsewhere);
    List<String> why = new ArrayList<>();
    for (Contract c : estate.contracts()) {
      if (!estate.binds(c) || rights(c, other, today()).isEmpty()) {
        continue;
      }
      Notice.@Nullable State state =
          notices.stream()
              .filter(n -> n.contract().equals(c.id()) && n.elsewhere().equals(elsewhere))
              .map(Notice::state)
              .findFirst()
              .orElse(null);
      String reason = reason(c, elsewhere, state);
      if (reason != null) {
        why.add(reason);
      }
    }
    return why.isEmpty() ? new Standing.Free() : new Standing.Bound(List.copyOf(why));
  }

  /**
   * The estate with the newest answers to each offer: what a holder let go needs no more asking,
   * what it took can no longer be signed. Blocks.
   */
  public Estate answered(Estate estate) {
    List<Notice> notices = all();
    return estate.withContracts(
        estate.contracts().stream().map(c -> answered(c, notices)).toList());
  }

  private static Contract answered(Contract offered, List<Notice> newestFirst) {
    Option option = offered.option();
    if (option == null) {
      return offered;
    }
    Map<String, Notice.State> answers = new LinkedHashMap<>();
    newestFirst.stream()
        .filter(n -> n.elsewhere().equals(offered.id()))
        .forEach(n -> answers.putIfAbsent(n.contract(), n.state()));
    List<String> cleared = new ArrayList<>(option.clearedBy());
    String taken = option.takenBy();
    for (Map.Entry<String, Notice.State> answer : answers.entrySet()) {
      if (answer.getValue().frees() && !cleared.contains(answer.getKey())) {
        cleared.add(answer.getKey());
      } else if (answer.getValue() == Notice.State.EXERCISED) {
        taken = answer.getKey();
      }
    }
    return offered.with(option.answered(cleared, taken));
  }

  private static @Nullable String reason(
      Contract c, String elsewhere, Notice.@Nullable State state) {
    if (state == null) {
      return "%s (%s) must be asked before %s is signed.".formatted(c.partner(), c.id(), elsewhere);
    }
    return switch (state) {
      case OPEN -> "%s (%s) was asked and may still answer.".formatted(c.partner(), c.id());
      case EXERCISED ->
          "%s (%s) took it: %s must not be signed.".formatted(c.partner(), c.id(), elsewhere);
      case WAIVED, LAPSED -> null;
    };
  }

  /** Rights of {@code c} that stand in the way of {@code other} on a day. */
  static List<FirstRight> rights(Contract c, Contract other, LocalDate day) {
    if (c.id().equals(other.id()) || c.partner().equals(other.partner())) {
      return List.of();
    }
    YearMonth month = YearMonth.from(day);
    return c.clauses().firstRights().stream()
        .filter(r -> r.binds(other.valueUsdBillion()))
        .filter(r -> !month.isBefore(r.from() == null ? c.from() : r.from()))
        .filter(
            r -> {
              YearMonth last = r.until() == null ? c.until() : r.until();
              return last == null || !month.isAfter(last);
            })
        .toList();
  }

  private void lapse() {
    Instant now = clock.instant();
    for (Notice n : store.overdue(now)) {
      store.answer(
          n.id(), Notice.State.LAPSED, n.deadline(), "the clock", "no answer until the deadline");
    }
  }

  private static Contract contract(Estate estate, String id) {
    return estate.contracts().stream()
        .filter(c -> c.id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                Problem.badInput(
                        "contract-unknown",
                        "The estate has no contract “" + id + "”.",
                        "Known: "
                            + String.join(
                                ", ", estate.contracts().stream().map(Contract::id).toList())
                            + ".")
                    .asException());
  }

  private LocalDate today() {
    return clock.instant().atZone(ZoneOffset.UTC).toLocalDate();
  }

  private static String cut(String text) {
    String plain = text.strip();
    return plain.length() <= LONGEST_TEXT ? plain : plain.substring(0, LONGEST_TEXT);
  }
}
