package org.anabranch.insight;

import java.util.Arrays;
import java.util.List;

/**
 * The Bradley–Terry model, fitted by Newton's method to the optimum: the probability that player i
 * does better than j is σ(θᵢ − θⱼ). An outcome may be any share between 0 and 1 (a tie is ½), and a
 * comparison may weigh more or less than one.
 *
 * <p>A normal prior on every θ (its variance is the caller's, 0 for none) keeps players apart who
 * never met; without one, player 0 is held at θ = 0 so that the answer is unique. With Σ the
 * inverse of the penalised Hessian, the variance given for each player is Σ's diagonal. It takes
 * each comparison for one yes-or-no vote and so is on the wide side for shares, which vary less.
 *
 * <p>Log-likelihood, gradient and Hessian: Σ w (y ln p + (1−y) ln(1−p)); Σ w (y−p); Σ w p (1−p).
 * (Bradley and Terry 1952; Agresti, Categorical Data Analysis.)
 */
final class BradleyTerry {
  private static final int MOST_STEPS = 50;
  private static final double CONVERGED = 1e-12;

  private BradleyTerry() {}

  /**
   * @param outcome share of the win that {@code first} took, 0 to 1
   */
  record Comparison(int first, int second, double outcome, double weight) {
    Comparison {
      if (first == second || !(outcome >= 0 && outcome <= 1) || !(weight > 0)) {
        throw new IllegalArgumentException(
            "No comparison: players %d and %d, outcome %s, weight %s"
                .formatted(first, second, outcome, weight));
      }
    }
  }

  /** Abilities θ in natural logits, and the variance of each. */
  record Fit(double[] ability, double[] variance) {}

  /**
   * @param players how many
   * @param priorVariance of each θ around 0, in squared logits; 0 for no prior. Player 0 is always
   *     held at 0
   */
  static Fit fit(int players, List<Comparison> comparisons, double priorVariance) {
    double[] theta = new double[players];
    double[][] inverse = new double[players][players];
    double precision = priorVariance > 0 ? 1 / priorVariance : 0;
    for (int step = 0; step < MOST_STEPS; step++) {
      double[] gradient = new double[players];
      double[][] hessian = new double[players][players];
      for (int i = 1; i < players; i++) {
        gradient[i] = -precision * theta[i];
        hessian[i][i] = precision;
      }
      for (Comparison c : comparisons) {
        double p = 1 / (1 + Math.exp(theta[c.second] - theta[c.first]));
        double pull = c.weight * (c.outcome - p);
        double curve = c.weight * p * (1 - p);
        gradient[c.first] += pull;
        gradient[c.second] -= pull;
        hessian[c.first][c.first] += curve;
        hessian[c.second][c.second] += curve;
        hessian[c.first][c.second] -= curve;
        hessian[c.second][c.first] -= curve;
      }
      hold(0, gradient, hessian);
      inverse = inverse(hessian);
      double largest = 0;
      for (int i = 0; i < players; i++) {
        double move = 0;
        for (int j = 0; j < players; j++) {
          move += inverse[i][j] * gradient[j];
        }
        theta[i] += Math.clamp(move, -3, 3);
        largest = Math.max(largest, Math.abs(move));
      }
      if (largest < CONVERGED) {
        break;
      }
    }
    double[] variance = new double[players];
    for (int i = 1; i < players; i++) {
      variance[i] = inverse[i][i];
    }
    return new Fit(theta, variance);
  }

  private static void hold(int player, double[] gradient, double[][] hessian) {
    gradient[player] = 0;
    Arrays.fill(hessian[player], 0);
    for (double[] row : hessian) {
      row[player] = 0;
    }
    hessian[player][player] = 1;
  }

  /**
   * Of a symmetric positive definite matrix, by Cholesky; throws when players are not connected and
   * have no prior.
   */
  private static double[][] inverse(double[][] a) {
    int n = a.length;
    double[][] l = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = a[i][j];
        for (int k = 0; k < j; k++) {
          sum -= l[i][k] * l[j][k];
        }
        if (i == j && !(sum > 1e-14)) {
          throw new IllegalArgumentException(
              "Player %d is not connected to player 0 by comparisons. Give a prior.".formatted(i));
        }
        l[i][j] = i == j ? Math.sqrt(sum) : sum / l[j][j];
      }
    }
    double[][] inverse = new double[n][n];
    for (int column = 0; column < n; column++) {
      double[] y = new double[n];
      for (int i = 0; i < n; i++) {
        double sum = i == column ? 1 : 0;
        for (int k = 0; k < i; k++) {
          sum -= l[i][k] * y[k];
        }
        y[i] = sum / l[i][i];
      }
      for (int i = n - 1; i >= 0; i--) {
        double sum = y[i];
        for (int k = i + 1; k < n; k++) {
          sum -= l[k][i] * inverse[k][column];
        }
        inverse[i][column] = sum / l[i][i];
      }
    }
    return inverse;
  }
}
