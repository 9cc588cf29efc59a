package org.anabranch.compute.solve;

import java.time.Duration;

/**
 * A programme of twelve columns whose best cost is known by hand: three plants feed four towns. It
 * has rows of all three senses and a bounded column that binds, so that a solver with wrong duals,
 * or with reduced costs of zero, cannot pass the {@link Certificate}.
 */
final class SelfTest {
  private static final double[] SUPPLY = {40, 30, 25};
  private static final double[] WANTED = {20, 30, 15, 10};
  private static final double[][] COST = {{2, 3, 5, 6}, {4, 1, 7, 8}, {3, 6, 2, 5}};

  /** The cheapest lane may carry only this much, so that its bound has a price. */
  private static final double NARROW_LANE = 25;

  private static final double KNOWN_COST = 40 + 25 + 15 + 30 + 50;
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private SelfTest() {}

  /** Why the engine fails; empty when it passes. */
  static String fails(Engine engine) {
    LinearProgram program = programme();
    try (Watch session = new Watch(engine.open(program))) {
      if (!(session.solve(LIMIT) instanceof Engine.Answer.Best best)) {
        return "it fails its self-test: it finds no answer";
      }
      double cost = Certificate.of(program, best.values(), best.duals()).objective();
      return Math.abs(cost - KNOWN_COST) <= 1e-6
          ? ""
          : "it fails its self-test: it says %s where %s is known".formatted(cost, KNOWN_COST);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "its self-test was interrupted";
    } catch (RuntimeException | LinkageError e) {
      return "it fails its self-test: " + e.getMessage();
    }
  }

  static LinearProgram programme() {
    LinearProgram p = new LinearProgram();
    int[] plants = {p.atMost(SUPPLY[0]), p.atMost(SUPPLY[1]), p.atMost(SUPPLY[2])};
    int[] towns = {
      p.exactly(WANTED[0]), p.exactly(WANTED[1]), p.atLeast(WANTED[2]), p.atLeast(WANTED[3])
    };
    for (int i = 0; i < plants.length; i++) {
      for (int j = 0; j < towns.length; j++) {
        boolean narrow = i == 1 && j == 1;
        int lane = p.column(COST[i][j], 0, narrow ? NARROW_LANE : LinearProgram.NO_LIMIT);
        p.set(plants[i], lane, 1);
        p.set(towns[j], lane, 1);
      }
    }
    return p;
  }
}
