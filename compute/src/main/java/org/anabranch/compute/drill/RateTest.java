package org.anabranch.compute.drill;

/**
 * Whether one group fails more often than another, by a test that may be looked at after every
 * request and be stopped at any time: an e-process. When the first group fails no more often than
 * the second, the chance that {@link #evidence} ever exceeds {@code 1/a} is at most {@code a},
 * however long it runs (Ville's inequality).
 *
 * <p>Requests are taken in blocks that hold at least one of each group. Before a block, failure
 * rates are guessed from the blocks before it; each of its requests then multiplies the evidence by
 * how much likelier the guess for its group makes what happened than the guess for both together.
 * For equal rates the expectation of that is at most one: Turner, Ly and Grünwald, “Generic
 * E-variables for exact sequential k-sample tests that allow for optional stopping”, Journal of
 * Statistical Planning and Inference 230 (2024) 106116, theorem 1, whose prior is used too. It
 * falls when the first group's rate falls or the second's rises, as long as the guesses are in that
 * order; where they are not, nothing is wagered. So it holds for “no more often”, not only for
 * “equally often”.
 *
 * <p>Requests count as independent of each other. One thread at a time.
 */
public final class RateTest {
  /** Of the beta distribution from which the first guess comes; their section 4. */
  private static final double PRIOR = 0.18;

  private final long[] asked = new long[2];
  private final long[] failed = new long[2];
  private final long[] blockAsked = new long[2];
  private final long[] blockFailed = new long[2];
  private double evidence;

  /** A request of the group that is suspected. */
  public void suspected(boolean failure) {
    add(0, failure);
  }

  /** A request of the group it is compared with. */
  public void compared(boolean failure) {
    add(1, failure);
  }

  /** The natural logarithm of the evidence that the suspected group fails more often. */
  public double evidence() {
    return evidence;
  }

  private void add(int group, boolean failure) {
    blockAsked[group]++;
    blockFailed[group] += failure ? 1 : 0;
    if (blockAsked[0] > 0 && blockAsked[1] > 0) {
      settle();
    }
  }

  private void settle() {
    double one = guess(0);
    double other = guess(1);
    if (one > other) {
      double both = (blockAsked[0] * one + blockAsked[1] * other) / (blockAsked[0] + blockAsked[1]);
      evidence += gain(0, one, both) + gain(1, other, both);
    }
    for (int group = 0; group < 2; group++) {
      asked[group] += blockAsked[group];
      failed[group] += blockFailed[group];
      blockAsked[group] = 0;
      blockFailed[group] = 0;
    }
  }

  private double guess(int group) {
    return (failed[group] + PRIOR) / (asked[group] + 2 * PRIOR);
  }

  private double gain(int group, double own, double both) {
    return blockFailed[group] * Math.log(own / both)
        + (blockAsked[group] - blockFailed[group]) * (Math.log1p(-own) - Math.log1p(-both));
  }
}
