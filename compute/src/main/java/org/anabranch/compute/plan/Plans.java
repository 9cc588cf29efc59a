package org.anabranch.compute.plan;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.estate.EstateBook;
import org.anabranch.compute.estate.Estates;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The plan in force, the one that is being made, and what all plans before came to. A plan that
 * cannot be made changes nothing: the last good one stays in force and is said to be the last good
 * one. Makes one plan at a time, on a thread of its own. Safe for many threads; only {@link #make}
 * blocks for long.
 */
public final class Plans implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Plans.class);

  /** What is going on. */
  public sealed interface State {
    /** Nothing. */
    record Idle() implements State {}

    /** A plan is being made. */
    record Solving(String step, Instant since) implements State {}

    /** The last attempt came to nothing; what was in force still is. */
    record Failed(Problem problem, Instant at) implements State {}
  }

  /** A plan that holds, and what was kept of it. */
  public record InForce(Plan plan, PlanSummary summary) {}

  /** What a plan was made from, as its author wrote it. */
  private record Words(String name, String text) {}

  private final PlanStore store;
  private final Planner planner;
  private final UnaryOperator<Estate> known;
  private final Clock clock;
  private State state = new State.Idle();
  private @Nullable InForce inForce;
  private @Nullable Words making;
  private @Nullable Words holding;
  private String tried = "";

  /** What was tried last, and what is in force, with what was known beside it then. */
  private @Nullable Estate triedEstate;

  private @Nullable Estate holdingEstate;
  private @Nullable Thread working;

  public Plans(Database database, Planner planner, Clock clock) {
    this(database, planner, UnaryOperator.identity(), clock);
  }

  /**
   * @param known adds to an estate what is known beside it before it is planned, such as how rights
   *     of first refusal were answered; may block
   */
  public Plans(Database database, Planner planner, UnaryOperator<Estate> known, Clock clock) {
    this.store = new PlanStore(database);
    this.planner = planner;
    this.known = known;
    this.clock = clock;
  }

  public synchronized State state() {
    return state;
  }

  /** The last good plan. */
  public synchronized Optional<InForce> inForce() {
    return Optional.ofNullable(inForce);
  }

  /** What asks questions of plans. */
  public Planner planner() {
    return planner;
  }

  /** What plans of this estate came to, newest first. */
  public List<PlanSummary> history(String estate, int limit) {
    return store.newest(estate, limit);
  }

  /**
   * Begins to plan, in the background.
   *
   * @param label which revision of the estate this is
   * @return false when another plan is being made
   */
  public synchronized boolean begin(Estate estate, String label) {
    if (state instanceof State.Solving) {
      return false;
    }
    state = new State.Solving("Beginning", clock.instant());
    tried = label;
    working =
        Thread.ofPlatform()
            .daemon()
            .name("compute-plan")
            .start(
                () -> {
                  try {
                    run(estate, label);
                  } catch (ProblemException e) {
                    LOG.atWarn().addKeyValue("code", e.problem().code()).log("No plan was made");
                  }
                });
    return true;
  }

  /** Plans and waits for it. Throws as {@link Planner#plan} does. */
  public InForce make(Estate estate, String label) {
    synchronized (this) {
      state = new State.Solving("Beginning", clock.instant());
      tried = label;
    }
    return run(estate, label);
  }

  /** {@link #begin(Estate, String)} of a version; problems name its lines. */
  public synchronized boolean begin(EstateBook.Page page) {
    if (state instanceof State.Solving) {
      return false;
    }
    making = words(page);
    return begin(page.estate(), label(page));
  }

  /** {@link #make(Estate, String)} of a version; problems name its lines. */
  public InForce make(EstateBook.Page page) {
    synchronized (this) {
      making = words(page);
    }
    return make(page.estate(), label(page));
  }

  /**
   * Begins to plan a version, in the background, unless it is the one in force or was tried last:
   * for whoever looks, so that a changed estate, or an answered right, is planned without anybody
   * asking. Blocks for what is known beside the estate.
   *
   * @return whether the plan in force is of another version, or of what was known before
   */
  public boolean follow(EstateBook.Page page) {
    Estate now = known.apply(page.estate());
    synchronized (this) {
      boolean behind =
          inForce == null
              || !inForce.summary().label().equals(label(page))
              || !now.equals(holdingEstate);
      if (behind && !(tried.equals(label(page)) && now.equals(triedEstate))) {
        begin(page);
      }
      return behind;
    }
  }

  /**
   * Whether what is in force, or the last failure, is of this version and of what is known beside
   * it now; blocks for that.
   */
  public boolean settled(EstateBook.Page page) {
    Estate now = known.apply(page.estate());
    synchronized (this) {
      return tried.equals(label(page))
          && now.equals(triedEstate)
          && !(state instanceof State.Solving);
    }
  }

  private static String label(EstateBook.Page page) {
    return "version " + page.version().number();
  }

  private static Words words(EstateBook.Page page) {
    return new Words("version " + page.version().number(), page.text());
  }

  /**
   * Answers a question about a plan; blocks as {@link Planner#compare} does.
   *
   * @throws ProblemException as {@link WhatIf#parse} and {@link Planner#plan} do
   */
  public Comparison ask(Plan about, String question) {
    try {
      return planner.compare(about.outline(), WhatIf.parse(question, about.estate()));
    } catch (ProblemException e) {
      throw placed(e, about == inForce().map(InForce::plan).orElse(null) ? holding : null);
    }
  }

  private static ProblemException placed(ProblemException e, @Nullable Words words) {
    return words == null || !e.problem().code().equals(Conflict.CODE)
        ? e
        : Estates.placed(e.problem(), words.name(), words.text()).asException(e);
  }

  /** Ends what is being planned; what is in force stays. Returns whether there was something. */
  public synchronized boolean cancel() {
    if (working != null && state instanceof State.Solving) {
      working.interrupt();
      return true;
    }
    return false;
  }

  @Override
  public void close() {
    cancel();
  }

  private InForce run(Estate estate, String label) {
    try {
      Plan plan = planner.plan(trying(known.apply(estate)), this::step);
      InForce made = new InForce(plan, store.add(label, clock.instant(), plan));
      settle(new State.Idle(), made);
      return made;
    } catch (ProblemException e) {
      ProblemException told = placed(e, making);
      settle(new State.Failed(told.problem(), clock.instant()), null);
      throw told;
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("The plan failed");
      Problem problem =
          Problem.of(
              Problem.Kind.INTERNAL,
              "plan-failed",
              "The plan could not be made.",
              "The last good plan stays in force; the log says more.");
      settle(new State.Failed(problem, clock.instant()), null);
      throw problem.asException(e);
    }
  }

  private synchronized Estate trying(Estate estate) {
    triedEstate = estate;
    return estate;
  }

  private synchronized void step(String what) {
    if (state instanceof State.Solving(var _, Instant since)) {
      state = new State.Solving(what, since);
    }
  }

  private synchronized void settle(State now, @Nullable InForce made) {
    state = now;
    if (made != null) {
      inForce = made;
      holding = making;
      holdingEstate = triedEstate;
    }
    making = null;
  }
}
