package org.anabranch.compute.solve;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Solves programmes and proves every answer with a {@link Certificate}. Asks one engine after the
 * other until one gives an answer that can be proved: CLP, then GLOP, then ojAlgo, which needs no
 * native code. Each engine has to pass {@link SelfTest} before it is asked for the first time. That
 * nothing is feasible is believed when two say so. Blocks; interruption cancels; safe for many
 * threads.
 */
public final class Solver {
  private static final Duration LIMIT = Duration.ofSeconds(120);

  private final List<Engine> engines;
  private final List<Engine> forWholes;
  private final Duration limit;
  private final Set<String> passed = new HashSet<>();
  private final Map<String, List<Watch>> stalled = new HashMap<>();

  /** The engines of this product, each with two minutes a programme. */
  public Solver() {
    this(LIMIT);
  }

  /**
   * @param limit for one engine and programme
   */
  public Solver(Duration limit) {
    this(
        List.of(OrToolsEngine.clp(), OrToolsEngine.glop(), new OjAlgoEngine()),
        List.of(OrToolsEngine.cbc(), OrToolsEngine.scip(), new OjAlgoEngine()),
        limit);
  }

  /**
   * @param engines in the order in which they are asked
   * @param forWholes the same where columns have to be whole
   */
  public Solver(List<Engine> engines, List<Engine> forWholes, Duration limit) {
    this.engines = List.copyOf(engines);
    this.forWholes = List.copyOf(forWholes);
    this.limit = limit;
  }

  /** Solves once. Columns that have to be whole are: see {@link WholeNumbers}. */
  public Outcome solve(LinearProgram program) {
    if (program.wholes() > 0) {
      return new WholeNumbers(this, forWholes, limit).solve(program);
    }
    try (Warm warm = open(program)) {
      return warm.solve();
    }
  }

  /** Takes a programme in hand, to be solved again and again while its numbers change. */
  public Warm open(LinearProgram program) {
    if (program.wholes() > 0) {
      throw new IllegalArgumentException("A programme of whole numbers cannot be kept warm.");
    }
    return new Warm(this, program);
  }

  List<Engine> engines() {
    return engines;
  }

  Duration limit() {
    return limit;
  }

  /** Why the engine is not asked; empty when it is. Tests it first if nobody did. */
  synchronized String unfit(Engine engine) {
    List<Watch> left = stalled.getOrDefault(engine.name(), List.of());
    if (left.stream().anyMatch(Watch::isRunning)) {
      return "it stalled before, and still runs";
    }
    stalled.remove(engine.name());
    if (passed.contains(engine.name())) {
      return "";
    }
    String why = SelfTest.fails(engine);
    if (why.isEmpty()) {
      passed.add(engine.name());
    }
    return why;
  }

  /** A stalled engine still holds a thread; it is not asked again until it has given it back. */
  synchronized void stalled(Engine engine, Watch left) {
    stalled.computeIfAbsent(engine.name(), _ -> new ArrayList<>()).add(left);
  }

  /** Which engines pass their self-test here, and why the others do not. */
  public List<String> selfTest() {
    List<String> told = new ArrayList<>();
    for (Engine engine : engines) {
      String why = unfit(engine);
      told.add(engine.name() + (why.isEmpty() ? " passes its self-test" : ": " + why));
    }
    return told;
  }
}
