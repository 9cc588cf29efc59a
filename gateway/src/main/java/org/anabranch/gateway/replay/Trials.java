package org.anabranch.gateway.replay;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.forecast.DemandSeries;
import org.anabranch.compute.simulate.Scenario;
import org.anabranch.compute.simulate.Scenarios;
import org.anabranch.gateway.replay.SimulatedRouter.Strategy;
import org.anabranch.kernel.Count;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trials that somebody asks for and does not wait on: one at a time, on a thread of its own and of
 * the least priority, bounded in size and in time, with progress and an end. What the last came to
 * stays until the next begins. Safe for many threads; nothing here blocks for long.
 */
public final class Trials implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Trials.class);
  private static final Duration LONGEST = Duration.ofMinutes(15);
  private static final Duration LONGEST_TRACE = Duration.ofDays(35);
  private static final int MOST_LANES = 1_000;
  private static final int MOST_FIGURES = 2_000_000;

  private final Clock clock;
  private State state = new State.None();
  private @Nullable Thread working;
  private boolean cancelled;

  public Trials(Clock clock) {
    this.clock = clock;
  }

  /**
   * @param month whose levels of demand and capacity count
   * @param trace how demand rises and falls, each series named as a class of the estate's demand
   */
  public record Wish(
      Estate estate,
      YearMonth month,
      List<DemandSeries> trace,
      List<Strategy> strategies,
      long seed,
      Trial.Beside beside) {
    public Wish {
      trace = List.copyOf(trace);
      strategies = List.copyOf(strategies);
    }
  }

  /** What is going on. */
  public sealed interface State {
    /** None was asked for yet, or the last was cancelled. */
    record None() implements State {}

    /**
     * One is under way.
     *
     * @param part of {@code step} that is done, from 0 to 1
     */
    record Running(String step, double part, Instant since) implements State {}

    /** What the last came to. */
    record Done(Trial trial, Instant at) implements State {}

    /** The last came to nothing. */
    record Failed(Problem problem, Instant at) implements State {}
  }

  public synchronized State state() {
    return state;
  }

  /**
   * Begins a trial.
   *
   * @throws ProblemException CONFLICT while another is under way; BAD_INPUT when the trace has
   *     nothing to do with the estate, no policy is chosen, or it is larger than can be played here
   */
  public synchronized void begin(Wish wish) {
    if (state instanceof State.Running) {
      throw Problem.of(
              Problem.Kind.CONFLICT,
              "trial-under-way",
              "Another simulation is under way.",
              "Wait for it, or cancel it.")
          .asException();
    }
    if (wish.strategies().isEmpty()) {
      throw Problem.badInput(
              "policy-none", "No policy is chosen.", "Choose one or more ways to choose sites.")
          .asException();
    }
    refuseLarge(wish);
    Scenario scenario = Scenarios.of(wish.estate(), wish.month(), wish.trace(), wish.seed());
    if (scenario.lanes().size() > MOST_LANES) {
      throw large("%d ways to run work".formatted(scenario.lanes().size()));
    }
    state = new State.Running("Beginning", 0, clock.instant());
    cancelled = false;
    working =
        Thread.ofPlatform()
            .daemon()
            .name("trial")
            .priority(Thread.MIN_PRIORITY)
            .start(() -> run(scenario, wish));
  }

  /** Before a scenario is made of it, which takes memory for each site and step. */
  private static void refuseLarge(Wish wish) {
    for (DemandSeries series : wish.trace()) {
      Duration span = series.step().multipliedBy(series.values().size());
      if (span.compareTo(LONGEST_TRACE) > 0) {
        throw large("A trace of " + Count.of(span.toDays(), "day"));
      }
      long figures = (long) wish.estate().sites().size() * series.values().size();
      if (figures > MOST_FIGURES) {
        throw large(
            Count.of(wish.estate().sites().size(), "site")
                + " over "
                + Count.of(series.values().size(), "step"));
      }
    }
  }

  private static ProblemException large(String what) {
    return Problem.badInput(
            "trial-too-large",
            what + " is more than is simulated here.",
            "Take a shorter trace, or fewer sites and classes; anabranch simulate has no such bound.")
        .asException();
  }

  /** Ends what is under way. Returns whether there was something. */
  public synchronized boolean cancel() {
    if (working != null && state instanceof State.Running) {
      cancelled = true;
      working.interrupt();
      return true;
    }
    return false;
  }

  @Override
  public void close() {
    cancel();
  }

  private void run(Scenario scenario, Wish wish) {
    Deadline deadline = Deadline.in(LONGEST);
    try {
      Trial trial =
          Trial.of(
              scenario,
              wish.strategies(),
              wish.beside(),
              (step, part) -> {
                goOn(deadline);
                tell(step, part);
              });
      settle(new State.Done(trial, clock.instant()));
    } catch (Cancelled _) {
      settle(new State.None());
    } catch (ProblemException e) {
      settle(new State.Failed(e.problem(), clock.instant()));
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("The simulation failed");
      settle(
          new State.Failed(
              Problem.of(
                  Problem.Kind.INTERNAL,
                  "trial-failed",
                  "The simulation could not be played.",
                  "The log says why; anabranch simulate says more."),
              clock.instant()));
    }
  }

  private static void goOn(Deadline deadline) {
    if (Thread.currentThread().isInterrupted()) {
      throw new Cancelled();
    }
    if (deadline.isOver()) {
      throw Problem.badInput(
              "trial-too-long",
              "The simulation took longer than %d minutes and was ended."
                  .formatted(LONGEST.toMinutes()),
              "Take a shorter trace or fewer policies.")
          .asException();
    }
  }

  private synchronized void tell(String step, double part) {
    if (state instanceof State.Running(var _, var _, Instant since)) {
      state = new State.Running(step, part, since);
    }
  }

  private synchronized void settle(State now) {
    state = cancelled ? new State.None() : now;
    working = null;
  }

  /** Somebody wanted it no longer. */
  private static final class Cancelled extends RuntimeException {
    private static final long serialVersionUID = 1;
  }
}
