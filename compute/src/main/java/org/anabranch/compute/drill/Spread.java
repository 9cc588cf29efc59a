package org.anabranch.compute.drill;

/**
 * How many values there were, their mean, and the sum of their squared distances from it. Two that
 * were gathered apart add up to what one would have been (Chan, Golub and LeVeque, “Updating
 * formulae and a pairwise algorithm for computing sample variances”, 1979).
 */
public record Spread(long count, double mean, double squares) {
  public static final Spread NONE = new Spread(0, 0, 0);

  /** With one more value. */
  public Spread with(double value) {
    long more = count + 1;
    double step = value - mean;
    double moved = mean + step / more;
    return new Spread(more, moved, squares + step * (value - moved));
  }

  public Spread plus(Spread other) {
    if (other.count == 0 || count == 0) {
      return count == 0 ? other : this;
    }
    long both = count + other.count;
    double apart = other.mean - mean;
    return new Spread(
        both,
        mean + apart * other.count / both,
        squares + other.squares + apart * apart * count * other.count / both);
  }

  /** The sample's; 0 for fewer than two values. */
  public double deviation() {
    return count < 2 ? 0 : Math.sqrt(Math.max(0, squares) / (count - 1));
  }

  public double sum() {
    return mean * count;
  }
}
