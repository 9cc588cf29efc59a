package org.anabranch.compute.solve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.anabranch.kernel.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever an engine does, what comes out is proved, or is said not to be. */
class SolverTest {
  private static final Duration SOON = Duration.ofSeconds(3);

  static LongStream seeds() {
    String one = System.getProperty("seed");
    return one == null ? LongStream.rangeClosed(1, 12) : LongStream.of(Long.parseLong(one));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void all_engines_prove_the_same_cost(long seed) {
    List<Double> costs = new ArrayList<>();
    for (Engine engine : List.of(OrToolsEngine.clp(), OrToolsEngine.glop(), new OjAlgoEngine())) {
      Solution solution = proved(only(engine).solve(random(new Random(seed), 0)));
      assertThat(solution.certificate().relativeGap()).isLessThanOrEqualTo(1e-7);
      assertThat(solution.engine()).isEqualTo(engine.name());
      costs.add(solution.cost());
    }
    assertThat(costs).allSatisfy(c -> assertThat(c).isCloseTo(costs.getFirst(), near(c)));
  }

  @Test
  void a_programme_without_columns_is_solved_and_does_not_end_the_process() {
    for (Engine engine : List.of(OrToolsEngine.clp(), OrToolsEngine.glop())) {
      LinearProgram idle = new LinearProgram();
      idle.atMost(4);
      Solution solution = proved(only(engine).solve(idle));
      assertThat(solution.cost()).isZero();
      assertThat(solution.duals()).containsExactly(0);
    }
    LinearProgram impossible = new LinearProgram();
    impossible.atLeast(1);
    assertThat(new Solver().solve(impossible)).isInstanceOf(Outcome.Infeasible.class);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void a_warm_solve_after_changes_is_what_a_cold_one_would_say(long seed) {
    Random random = new Random(seed);
    LinearProgram program = random(random, 0);
    try (Warm warm = new Solver().open(program)) {
      for (int round = 0; round < 4; round++) {
        assertThat(proved(warm.solve()).cost())
            .isCloseTo(proved(new Solver().solve(program)).cost(), within(1e-6));
        int row = random.nextInt(program.rows());
        program.rowBounds(row, program.rowLower(row) * random.nextDouble(), program.rowUpper(row));
        int column = random.nextInt(program.columns());
        program.cost(column, program.cost(column) * (0.5 + random.nextDouble()));
        program.bounds(column, 0, 1 + random.nextInt(50));
      }
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void a_choice_is_whole_is_proved_for_what_it_chose_and_beats_every_other_one(long seed) {
    LinearProgram program = random(new Random(seed), 5);
    Solution solution = proved(new Solver().solve(program));
    assertThat(solution.bound()).isLessThanOrEqualTo(solution.cost() + 1e-6);
    double best = Double.POSITIVE_INFINITY;
    for (int choice = 0; choice < 1 << 5; choice++) {
      double[] values = new double[program.columns()];
      int bit = 0;
      for (int j = 0; j < values.length; j++) {
        if (program.isWhole(j)) {
          values[j] = choice >> bit++ & 1;
        }
      }
      if (new Solver().solve(program.fixed(values)) instanceof Outcome.Proved(Solution s)) {
        best = Math.min(best, s.cost());
      }
    }
    assertThat(solution.cost()).isCloseTo(best, near(best));
  }

  @Test
  void an_engine_whose_duals_are_row_activities_does_not_pass_its_self_test() {
    Engine lying = bent(b -> new Engine.Answer.Best(b.values(), activities(b)));
    Solution solution = proved(chain(lying, OrToolsEngine.glop()).solve(SelfTest.programme()));
    assertThat(solution.engine()).isEqualTo("GLOP");
    assertThat(solution.failed())
        .singleElement()
        .satisfies(a -> assertThat(a.why()).contains("self-test").contains("price"));
  }

  @Test
  void an_engine_that_lies_only_later_is_caught_by_the_proof() {
    Bent later =
        new Bent(
            b -> {
              double[] less = b.values().clone();
              less[0] += 1;
              return new Engine.Answer.Best(less, b.duals());
            });
    Solver solver = chain(later, OrToolsEngine.glop());
    assertThat(solver.selfTest()).first().asString().contains("passes");
    later.awake = true;
    Solution solution = proved(solver.solve(SelfTest.programme()));
    assertThat(solution.engine()).isEqualTo("GLOP");
    assertThat(solution.cost()).isCloseTo(160, within(1e-9));
    assertThat(solution.failed()).hasSize(1);
  }

  @Test
  void an_engine_that_says_infeasible_alone_is_not_believed() {
    Bent wrong = new Bent(_ -> new Engine.Answer.Infeasible());
    Solver solver = chain(wrong, OrToolsEngine.glop());
    wrong.awake = solver.unfit(wrong).isEmpty();
    assertThat(proved(solver.solve(SelfTest.programme())).engine()).isEqualTo("GLOP");
  }

  /** Opening costs 3, or half of it where it may be opened by half. */
  private static LinearProgram opened() {
    LinearProgram p = new LinearProgram();
    int need = p.atLeast(5);
    p.set(need, p.column(100, 0, LinearProgram.NO_LIMIT), 1);
    int means = p.column(1, 0, 10);
    p.set(need, means, 1);
    int link = p.atMost(0);
    p.set(link, means, 1);
    p.set(link, p.choice(3), -10);
    return p;
  }

  private static Solution chosen(Engine first) {
    return proved(
        new Solver(List.of(OrToolsEngine.clp()), List.of(first, OrToolsEngine.cbc()), SOON)
            .solve(opened()));
  }

  @Test
  void one_that_chooses_and_alone_says_infeasible_is_not_believed() {
    assertThat(chosen(bent(_ -> new Engine.Answer.Infeasible())).cost()).isCloseTo(8, within(1e-9));
  }

  @Test
  void a_choice_that_is_not_whole_is_not_taken() {
    Solution solution = chosen(bent(b -> b));
    assertThat(solution.cost()).isCloseTo(8, within(1e-9));
    assertThat(solution.bound()).isCloseTo(6.5, within(1e-9));
    assertThat(solution.failed()).hasSize(1);
  }

  @Test
  void one_that_stalls_while_it_chooses_is_left() {
    CountDownLatch never = new CountDownLatch(1);
    Solution solution =
        chosen(
            bent(
                b -> {
                  while (never.getCount() > 0) {
                    try {
                      never.await();
                    } catch (InterruptedException _) {
                      // a stalled engine does not listen
                    }
                  }
                  return b;
                }));
    never.countDown();
    assertThat(solution.cost()).isCloseTo(8, within(1e-9));
    assertThat(solution.failed()).first().asString().contains("did not end within");
  }

  @Test
  void an_engine_that_cannot_take_a_programme_in_hand_is_passed_over() {
    Broken broken = new Broken();
    Solver solver = chain(broken, OrToolsEngine.clp());
    broken.awake = solver.unfit(broken).isEmpty();
    Solution solution = proved(solver.solve(SelfTest.programme()));
    assertThat(solution.engine()).isEqualTo("CLP");
    assertThat(solution.failed()).first().asString().contains("no memory");
    assertThat(chosen(broken).failed()).first().asString().contains("no memory");
  }

  @Test
  void an_engine_that_throws_is_passed_over() {
    Bent throwing =
        new Bent(
            _ -> {
              throw new IllegalStateException("out of luck");
            });
    Solver solver = chain(throwing, OrToolsEngine.clp());
    throwing.awake = solver.unfit(throwing).isEmpty();
    Solution solution = proved(solver.solve(SelfTest.programme()));
    assertThat(solution.engine()).isEqualTo("CLP");
    assertThat(solution.failed()).first().asString().contains("out of luck");
  }

  @Test
  void an_engine_that_stalls_is_left_and_not_asked_again_until_it_has_ended()
      throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    Bent stalling =
        new Bent(
            b -> {
              while (true) {
                try {
                  never.await();
                  return b;
                } catch (InterruptedException _) {
                  // a stalled engine does not listen
                }
              }
            });
    stalling.closed = closed;
    Solver solver = new Solver(List.of(stalling, OrToolsEngine.glop()), List.of(), SOON);
    stalling.awake = solver.unfit(stalling).isEmpty();
    assertThat(proved(solver.solve(SelfTest.programme())).failed())
        .first()
        .asString()
        .contains("did not end within");
    assertThat(proved(solver.solve(SelfTest.programme())).failed())
        .first()
        .asString()
        .contains("stalled before");
    never.countDown();
    closed.await();
    assertThat(proved(solver.solve(SelfTest.programme())).failed()).isEmpty();
  }

  @Test
  void a_programme_that_no_solver_ends_in_time_is_said_to_be_too_large_and_how_large() {
    LinearProgram program = SelfTest.programme();
    Duration limit = Duration.ofSeconds(120);
    Outcome late =
        Outcome.Unproved.of(program, limit, List.of(new Attempt("GLOP", "it stopped", limit)));
    assertThatThrownBy(late::orThrow)
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("in the 120 s it has")
        .hasMessageContaining("%,d variables".formatted(program.columns()));
  }

  @Test
  void when_all_fail_nothing_is_handed_on_and_each_reason_is_told() {
    Engine lying = bent(b -> new Engine.Answer.Best(b.values(), new double[b.duals().length]));
    Outcome outcome = new Solver(List.of(lying), List.of(), SOON).solve(SelfTest.programme());
    assertThat(outcome).isInstanceOf(Outcome.Unproved.class);
    assertThatThrownBy(outcome::orThrow)
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("Strong duality fails");
  }

  @Test
  void what_cannot_be_done_is_said_by_two() {
    LinearProgram program = new LinearProgram();
    int column = program.column(1, 0, 5);
    program.set(program.atLeast(6), column, 1);
    program.set(program.atMost(4), column, 1);
    assertThat(new Solver().solve(program))
        .isEqualTo(new Outcome.Infeasible(List.of("CLP", "GLOP")));
  }

  @Test
  void an_interrupted_solve_is_cancelled() {
    Thread.currentThread().interrupt();
    assertThat(new Solver().solve(SelfTest.programme())).isNotInstanceOf(Outcome.Proved.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  /** An engine that answers as CLP does until it is awake, and then as it likes. */
  private static final class Bent implements Engine {
    private final UnaryOperator<Engine.Answer> how;
    private volatile boolean awake;
    private volatile CountDownLatch closed = new CountDownLatch(0);

    Bent(Function<Engine.Answer.Best, Engine.Answer> how) {
      this.how = a -> how.apply((Engine.Answer.Best) a);
    }

    @Override
    public String name() {
      return "bent";
    }

    @Override
    public Session open(LinearProgram program) {
      Session real = OrToolsEngine.clp().open(program);
      return new Session() {
        @Override
        public Answer solve(Duration limit) {
          Answer answer = real.solve(limit);
          return awake ? how.apply(answer) : answer;
        }

        @Override
        public void interrupt() {
          real.interrupt();
        }

        @Override
        public void close() {
          real.close();
          if (awake) {
            closed.countDown();
          }
        }
      };
    }
  }

  /** An engine like CLP that is out of memory once it is awake. */
  private static final class Broken implements Engine {
    private volatile boolean awake;

    @Override
    public String name() {
      return "broken";
    }

    @Override
    public Session open(LinearProgram program) {
      if (awake) {
        throw new IllegalStateException("no memory");
      }
      return OrToolsEngine.clp().open(program);
    }
  }

  private static Engine bent(Function<Engine.Answer.Best, Engine.Answer> how) {
    Bent bent = new Bent(how);
    bent.awake = true;
    return bent;
  }

  private static double[] activities(Engine.Answer.Best best) {
    return SelfTest.programme().activities(best.values());
  }

  private static Solver only(Engine engine) {
    return chain(engine);
  }

  private static Solver chain(Engine... engines) {
    return new Solver(List.of(engines), List.of(), Duration.ofSeconds(60));
  }

  private static Solution proved(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Proved.class);
    return outcome.orThrow();
  }

  private static org.assertj.core.data.Offset<Double> near(double value) {
    return within(1e-6 * Math.max(1, Math.abs(value)));
  }

  /** Covers of wanted amounts by dear and cheap means; choices open some of the means. */
  static LinearProgram random(Random random, int choices) {
    LinearProgram p = new LinearProgram();
    int needs = 4 + random.nextInt(4);
    int[] need = new int[needs];
    for (int i = 0; i < needs; i++) {
      need[i] = p.atLeast(1 + random.nextInt(40));
      p.set(need[i], p.column(100 + random.nextInt(50), 0, LinearProgram.NO_LIMIT), 1);
    }
    for (int k = 0; k < 12; k++) {
      int means = p.column(1 + random.nextDouble() * 20, 0, 5 + random.nextInt(30));
      for (int i = 0; i < needs; i++) {
        if (random.nextInt(3) == 0) {
          p.set(need[i], means, 0.5 + random.nextDouble() * 2);
        }
      }
      if (k < choices) {
        int open = p.choice(random.nextInt(600));
        int link = p.atMost(0);
        p.set(link, means, 1);
        p.set(link, open, -p.upper(means));
      }
    }
    return p;
  }
}
