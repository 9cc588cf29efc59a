package org.anabranch.gateway.call;

import io.netty.util.concurrent.FastThreadLocalThread;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.anabranch.compute.live.Admission;
import org.anabranch.gateway.account.Allowance;
import org.anabranch.gateway.account.Payer;
import org.anabranch.gateway.account.Reserving;
import org.anabranch.gateway.account.Wish;
import org.anabranch.gateway.books.Entry;
import org.anabranch.gateway.books.Journal;
import org.anabranch.gateway.config.Service;
import org.anabranch.gateway.route.Ask;
import org.anabranch.gateway.route.Decision;
import org.anabranch.gateway.route.Decision.Candidate;
import org.anabranch.gateway.route.DrillInForce;
import org.anabranch.gateway.route.DrillPart;
import org.anabranch.gateway.route.Fleet;
import org.anabranch.gateway.route.FullHouse;
import org.anabranch.gateway.route.Route;
import org.anabranch.gateway.route.Router;
import org.anabranch.gateway.route.Served;
import org.anabranch.gateway.route.Sharing;
import org.anabranch.kernel.Money;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.jspecify.annotations.Nullable;

/**
 * Opens calls: routes, reserves the money, and writes both to the journal, all from memory. Safe
 * for many threads and for event loops.
 */
public final class Dispatcher {
  private static final int RACES_ACCEPTED = 5;

  private final Fleet fleet;
  private final Desk desk;
  private final Router router;
  private final Journal journal;
  private final Clock clock;
  private final Admission admission;
  private final FullHouse fullHouse;
  private final Supplier<@Nullable DrillInForce> drills;
  private final @Nullable Sharing sharing;
  private final StoredRefusals refusals = new StoredRefusals();

  Dispatcher(Fleet fleet, Desk desk) {
    this(fleet, desk, Admission.OPEN, () -> null, null);
  }

  /**
   * @param admission told who uses which site
   * @param drills the live drill of the moment, or null
   * @param sharing knows how to get more of what several processes share; null where none do
   */
  Dispatcher(
      Fleet fleet,
      Desk desk,
      Admission admission,
      Supplier<@Nullable DrillInForce> drills,
      @Nullable Sharing sharing) {
    this.sharing = sharing;
    this.drills = drills;
    this.admission = admission;
    this.fullHouse = new FullHouse(admission);
    this.fleet = fleet;
    this.desk = desk;
    this.router = desk.router();
    this.journal = desk.journal();
    this.clock = desk.clock();
  }

  /**
   * Routes and reserves; throws {@link ProblemException} when nobody may or can serve it. May block
   * where several processes share what is to be reserved, and throws {@link Elsewhere} on an event
   * loop instead.
   */
  public Call open(Ask ask) {
    Route route = asked(ask);
    if (!journal.hasRoom()) {
      throw new Problem(
              Problem.Kind.UNAVAILABLE,
              "journal-full",
              "The gateway cannot write down to disk what requests cost, so it takes none.",
              "Check the space and health of the data directory's disk; it goes on by itself.",
              Map.of("retry_after", "5"))
          .asException();
    }
    return reserved(ask, route);
  }

  /** Ranks and reserves; where another request took the money in between, ranks again. */
  private Call reserved(Ask ask, Route route) {
    long turn = route.turn();
    DrillInForce inForce = drills.get();
    DrillPart drill = inForce == null ? null : inForce.part(ask);
    route.offer(ask.inputTokens() + router.expectedOutput(ask));
    int asked = 0;
    for (int races = 0; ; races++) {
      Allowance left = ask.account().allowance();
      Picked picked = picked(route, router.rank(route, ask, turn, left, drill), drill);
      if (picked.usable().isEmpty()) {
        throw refused(ask, route, turn, picked.ranked());
      }
      Wish wish = wish(ask, picked.all());
      switch (ask.account().reserve(wish)) {
        case Reserving.Held held -> {
          return opened(ask, route, turn, picked, held, wish.worst());
        }
        case Reserving.Denied denied when denied.elsewhere() -> {
          if (!mayHaveMore(ask, asked++)) {
            throw denied(ask, route, turn, picked.ranked(), denied);
          }
          races--;
        }
        case Reserving.Denied denied -> {
          if (denied.what() != Reserving.What.BUDGET || races == RACES_ACCEPTED) {
            throw denied(ask, route, turn, picked.ranked(), denied);
          }
        }
      }
    }
  }

  /**
   * Who may be asked.
   *
   * @param usable best first
   * @param spare whom a drill leaves out, asked only where nobody else does it
   * @param drill null where it has nothing to do with this request
   */
  private record Picked(
      List<Candidate> ranked, List<Served> usable, List<Served> spare, @Nullable DrillPart drill) {
    List<Served> all() {
      if (spare.isEmpty()) {
        return usable;
      }
      List<Served> all = new ArrayList<>(usable);
      all.addAll(spare);
      return all;
    }
  }

  /** Where a drill leaves nobody, whom it leaves out serves as usual. */
  private static Picked picked(Route route, List<Candidate> ranked, @Nullable DrillPart drill) {
    List<Served> usable = those(route, ranked, c -> c.removedBy() == null);
    if (drill == null || !drill.matters(route, ranked)) {
      return new Picked(ranked, usable, List.of(), null);
    }
    List<Served> spare = those(route, ranked, drill::leftOut);
    if (!usable.isEmpty() || spare.isEmpty()) {
      return new Picked(ranked, usable, spare, drill);
    }
    drill.save();
    return new Picked(
        ranked.stream()
            .map(c -> drill.leftOut(c) ? c.kept() : c)
            .sorted(Router.REMOVED_LAST_THEN_BEST)
            .toList(),
        spare,
        List.of(),
        drill);
  }

  /** Throws {@link Elsewhere} on an event loop, which must not wait. */
  private boolean mayHaveMore(Ask ask, int asked) {
    if (Thread.currentThread() instanceof FastThreadLocalThread) {
      throw new Elsewhere();
    }
    return sharing != null && sharing.more(ask.account().payer().workspace(), asked);
  }

  /** Those that could serve it now, best first; takes nothing down and reserves nothing. */
  public List<Served> ranked(Ask ask) {
    Route route = asked(ask);
    return those(
        route,
        router.rank(route, ask, route.turn(), Allowance.UNBOUNDED),
        c -> c.removedBy() == null);
  }

  private Route asked(Ask ask) {
    if (!ask.account().mayAsk(ask.model())) {
      throw Problem.of(
              Problem.Kind.FORBIDDEN,
              "model-not-allowed",
              "The key “%s” may not ask for the model “%s”."
                  .formatted(ask.account().name(), ask.model()),
              "Add the model to the key's models, or ask for another.")
          .asException();
    }
    Route route = fleet.route(ask.model(), ask.service());
    if (route == null && ask.needs().speech()) {
      route = fleet.route(ask.model(), Service.SPEECH); // what only speaks, asked in a conversation
    }
    if (route == null) {
      String what =
          fleet.isAlias(ask.model())
              ? "None of those that the alias “%s” names is in use for %s."
              : "There is no model “%s” for %s.";
      throw Problem.of(
              Problem.Kind.NOT_FOUND,
              "model-unknown",
              what.formatted(ask.model(), ask.service().name().toLowerCase(Locale.ROOT)),
              "GET /v1/models lists what can be asked for.")
          .asException();
    }
    return route;
  }

  private static List<Served> those(
      Route route, List<Candidate> ranked, Predicate<Candidate> wanted) {
    List<Served> those = new ArrayList<>(ranked.size());
    for (Candidate candidate : ranked) {
      if (wanted.test(candidate)) {
        those.add(route.served(candidate.deploymentId()));
      }
    }
    return those;
  }

  private Wish wish(Ask ask, List<Served> options) {
    List<Wish.Option> wished = new ArrayList<>(options.size());
    for (Served s : options) {
      wished.add(new Wish.Option(s.id(), s.deployment().model(), router.worstCase(s, ask)));
    }
    return new Wish(ask.model(), wished, ask.inputTokens() + router.expectedOutput(ask));
  }

  private Call opened(
      Ask ask, Route route, long turn, Picked picked, Reserving.Held held, Money worst) {
    Decision decision = decision(ask, route, turn, picked.ranked(), picked.drill());
    journal.append(new Entry.Opened(decision, worst, ask.account().payer()));
    String site = picked.usable().getFirst().deployment().site();
    if (site != null) {
      admission.used(site, ask.account().payer().workspace());
    }
    return new Call(
        ask, route, decision, picked.usable(), picked.spare(), picked.drill(), held, desk);
  }

  private Decision decision(
      Ask ask, Route route, long turn, List<Candidate> ranked, @Nullable DrillPart drill) {
    return new Decision(
        desk.ids().next("dec"),
        Instant.ofEpochMilli(clock.millis()),
        ask.account().name(),
        ask.model(),
        ask.task(),
        ask.seed(),
        ranked,
        router.basis(route, ask, turn),
        List.of(),
        drill == null ? List.of() : List.of(drill.note()));
  }

  /** Stores that nobody was left, and says why. */
  private ProblemException refused(Ask ask, Route route, long turn, List<Candidate> ranked) {
    List<Served> tooDear =
        those(route, ranked, c -> String.valueOf(c.removedBy()).startsWith("budget"));
    Reserving.Denied denied = tooDear.isEmpty() ? null : ask.account().denial(wish(ask, tooDear));
    if (denied != null) {
      return denied(ask, route, turn, ranked, denied);
    }
    fullHouse.turnAway(route, ask);
    Nobody nobody = new Nobody(route, ask, router, ranked);
    return nobody.problem(stored(ask, route, turn, ranked, nobody.code(), null)).asException();
  }

  /** Stores that a budget or limit of the caller stands against it, and says so. */
  private ProblemException denied(
      Ask ask, Route route, long turn, List<Candidate> ranked, Reserving.Denied denied) {
    Problem told = denied.toProblem(clock.millis());
    Map<String, String> facts = new HashMap<>(told.facts());
    facts.put("decision", stored(ask, route, turn, ranked, told.code(), denied));
    return new Problem(told.kind(), told.code(), told.message(), told.fix(), facts).asException();
  }

  /**
   * Returns the id of the decision that tells why: a new one, or of many refusals alike the one
   * that was stored last.
   */
  private String stored(
      Ask ask,
      Route route,
      long turn,
      List<Candidate> ranked,
      String code,
      Reserving.@Nullable Denied denied) {
    return refusals.one(
        ask.account().name(),
        code,
        clock.millis(),
        alike -> {
          Decision decision = decision(ask, route, turn, ranked, null);
          Payer payer = ask.account().payer();
          List<Decision.Note> notes = denied == null ? List.of() : List.of(note(denied, alike));
          journal.append(new Entry.Opened(decision, Money.ZERO, payer));
          journal.append(
              Entry.Closed.unpaid(decision.id(), clock.millis(), payer, ask.model(), notes));
          return decision.id();
        });
  }

  private static Decision.Note note(Reserving.Denied denied, int alike) {
    Decision.Note.Kind kind =
        denied.what() == Reserving.What.BUDGET
            ? Decision.Note.Kind.BUDGET
            : Decision.Note.Kind.LIMIT;
    return new Decision.Note(kind, denied.told(), alike);
  }
}
