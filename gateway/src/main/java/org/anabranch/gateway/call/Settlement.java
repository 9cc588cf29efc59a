package org.anabranch.gateway.call;

import java.util.ArrayList;
import java.util.List;
import org.anabranch.gateway.account.Charge;
import org.anabranch.gateway.account.Reservation;
import org.anabranch.gateway.account.Reserving;
import org.anabranch.gateway.account.Standing;
import org.anabranch.gateway.account.Tariff;
import org.anabranch.gateway.account.Usage;
import org.anabranch.gateway.account.Wish;
import org.anabranch.gateway.books.Entry;
import org.anabranch.gateway.config.BuiltIn;
import org.anabranch.gateway.route.Ask;
import org.anabranch.gateway.route.Decision;
import org.anabranch.gateway.route.DrillPart;
import org.anabranch.gateway.route.Route;
import org.anabranch.gateway.route.Served;
import org.anabranch.gateway.route.Try;
import org.anabranch.kernel.Money;
import org.jspecify.annotations.Nullable;

/**
 * The money of one call: what was reserved for it, what its attempts are billed, and the entry in
 * the journal that closes it. Prices are those that held when the request came. Used by one thread
 * at a time; never blocks. Closing again does nothing.
 */
final class Settlement {
  private final Ask ask;
  private final Route route;
  private final Decision decision;
  private final Reserving.Held held;
  private final Desk desk;
  private final @Nullable DrillPart drill;
  private final Notes notes;
  private final @Nullable Served expected;
  private final double expectedUsd;

  private boolean closed;
  private Money cost = Money.ZERO;
  private String outcome = "";
  private Entry.@Nullable Closed closing;

  /**
   * @param expected who will answer, as far as is known
   */
  Settlement(
      Ask ask,
      Route route,
      Decision decision,
      Reserving.Held held,
      Desk desk,
      @Nullable DrillPart drill,
      Notes notes,
      @Nullable Served expected) {
    this.ask = ask;
    this.route = route;
    this.decision = decision;
    this.held = held;
    this.desk = desk;
    this.drill = drill;
    this.notes = notes;
    this.expected = expected;
    this.expectedUsd = decision.candidates().isEmpty() ? 0 : listPrice();
    expect(1);
  }

  private double listPrice() {
    Decision.Facts facts = decision.candidates().getFirst().facts();
    return facts == null
        ? 0
        : (facts.inputUsdPerMillion().doubleValue() * ask.inputTokens()
                + facts.outputUsdPerMillion().doubleValue()
                    * decision.basis().expectedOutputTokens())
            / 1e6;
  }

  private void expect(int factor) {
    if (expected != null) {
      double tokens = ask.inputTokens() + decision.basis().expectedOutputTokens();
      desk.tally()
          .expect(route, expected, decision.at().toEpochMilli(), tokens, expectedUsd, factor);
    }
  }

  /** How the caller stands with its rate limits, this request counted. */
  Standing standing() {
    return held.standing();
  }

  /** Whether one more attempt is covered; then it is reserved too. */
  boolean mayPayFor(Served more) {
    Wish.Option option =
        new Wish.Option(more.id(), more.deployment().model(), desk.router().worstCase(more, ask));
    return ask.account().extend(held.reservation(), new Wish(ask.model(), List.of(option), 0));
  }

  /** What it came to: nothing until it is closed. */
  Money cost() {
    return cost;
  }

  /** How it ended, as the journal tells it; empty where nobody answered. */
  String outcome() {
    return outcome;
  }

  /** How it was entered in the journal; null until it is closed. */
  Entry.@Nullable Closed closing() {
    return closing;
  }

  private Money cost(Served payee, Usage usage) {
    return tariff(payee).cost(usage);
  }

  private Tariff tariff(Served payee) {
    return payee.tariff(decision.at().toEpochMilli());
  }

  /** What of it has no price, for the bill. */
  private List<Decision.Note> unpriced(Served payee, Usage usage) {
    long searches = tariff(payee).unpricedSearches(usage);
    return searches == 0
        ? List.of()
        : List.of(
            new Decision.Note(
                Decision.Note.Kind.UNPRICED,
                "nobody said what a search of the web costs at " + payee.id(),
                Math.clamp(searches, 0, Integer.MAX_VALUE)));
  }

  private long now() {
    return desk.clock().millis();
  }

  /** A copy of the request, counted there and for nobody. May come after the call was closed. */
  void mirrored(Served copied, boolean whole, Usage usage) {
    Money own = cost(copied, usage);
    desk.tally().used(route, copied, now(), whole, usage, own);
    desk.journal().append(beside(now(), copied, Entry.Part.MIRROR, whole, usage, own));
  }

  private Entry.Beside beside(
      long now, Served payee, Entry.Part part, boolean whole, Usage usage, Money own) {
    String id = desk.ids().next("use");
    return new Entry.Beside(
        decision.id(),
        decision.at().toEpochMilli(),
        part,
        Entry.Closed.beside(id, now, ask, payee, part, whole, usage, own, unpriced(payee, usage)));
  }

  /** Bills an attempt beside the one that ends the call. */
  void bill(Served payee, Entry.Part part, Usage usage) {
    long now = now();
    Money own = cost(payee, usage);
    cost = cost.plus(own);
    long entry = desk.journal().append(beside(now, payee, part, false, usage, own));
    desk.tally().used(route, payee, decision.at().toEpochMilli(), false, usage, own);
    charge(Reservation.NOTHING, entry, now, payee, usage, own);
  }

  private void charge(
      Reservation reservation,
      long entry,
      long now,
      @Nullable Served payee,
      Usage usage,
      Money own) {
    String deployment = payee == null ? "" : payee.id();
    String model = payee == null ? "" : payee.deployment().model();
    ask.account()
        .settle(
            reservation,
            new Charge(entry, now, ask.model(), deployment, model, own, usage.tokens()));
  }

  /**
   * Closes the call with an answer that was known already; it costs nothing.
   *
   * @param saved what it took when it was asked for
   */
  void cached(String model, Usage saved) {
    if (closed) {
      return;
    }
    closed = true;
    expect(-1);
    if (drill != null) {
      notes.add(drill.note());
    }
    long now = now();
    long entry =
        desk.journal()
            .append(
                new Entry.Closed(
                    decision.id(),
                    now,
                    ask.account().name(),
                    ask.account().payer(),
                    ask.model(),
                    Call.CACHE,
                    model,
                    BuiltIn.VENDOR,
                    true,
                    saved,
                    Money.ZERO,
                    List.of(),
                    notes.all()));
    desk.tally().cached(saved);
    charge(held.reservation(), entry, now, null, Usage.NONE, Money.ZERO);
  }

  /**
   * Closes the call.
   *
   * @param how for the journal
   * @param whole whether it was answered whole
   * @param last who pays, or null
   * @param tries all there were
   */
  long close(String how, boolean whole, Usage usage, @Nullable Try last, List<Try> tries) {
    if (closed) {
      return 0;
    }
    closed = true;
    outcome = how;
    expect(-1);
    Served payee = last == null ? null : last.served;
    Money own = payee == null ? Money.ZERO : cost(payee, usage);
    if (payee != null) {
      unpriced(payee, usage).forEach(notes::add);
    }
    cost = cost.plus(own);
    if (last != null && !last.isOver()) {
      last.ends(how);
    }
    tell(drill, last, how, whole);
    if (payee != null) {
      desk.tally().used(route, payee, decision.at().toEpochMilli(), whole, usage, own);
    }
    long now = now();
    List<Decision.Attempt> attempts = new ArrayList<>(tries.size());
    tries.forEach(t -> attempts.add(t.attempt()));
    Entry.Closed ended =
        new Entry.Closed(
            decision.id(),
            now,
            ask.account().name(),
            ask.account().payer(),
            ask.model(),
            payee == null ? null : payee.id(),
            payee == null ? "" : payee.deployment().model(),
            payee == null ? "" : payee.deployment().vendor(),
            whole,
            usage,
            own,
            attempts,
            notes.all());
    closing = ended;
    long entry = desk.journal().append(ended);
    charge(held.reservation(), entry, now, payee, usage, own);
    return entry;
  }

  /** What the drill learns; nothing of a request that its client gave up or got wrong. */
  private void tell(@Nullable DrillPart part, @Nullable Try last, String how, boolean whole) {
    if (part == null) {
      return;
    }
    notes.add(part.note());
    if (whole && last != null) {
      part.answered(last, cost, candidate(last.served.id()));
    } else if (how.isEmpty() || how.startsWith("broken")) {
      part.failed();
    }
  }

  private Decision.@Nullable Candidate candidate(String deployment) {
    return decision.candidates().stream()
        .filter(c -> c.deploymentId().equals(deployment))
        .findFirst()
        .orElse(null);
  }
}
