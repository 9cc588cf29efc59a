package org.anabranch.kernel;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * An exact amount of US dollars. Decimal, because sums of doubles drift; never rounded in
 * arithmetic, only when shown.
 */
public record Money(BigDecimal usd) implements Comparable<Money> {
  public static final Money ZERO = new Money(BigDecimal.ZERO);

  /** {@code usd} is kept without trailing zeros, so that equal amounts are equal records. */
  public Money {
    usd = usd.signum() == 0 ? BigDecimal.ZERO : usd.stripTrailingZeros();
  }

  /**
   * Reads a plain decimal such as {@code 0.15}; throws {@link NumberFormatException} on anything
   * else.
   */
  public static Money usd(String amount) {
    return new Money(new BigDecimal(amount));
  }

  public Money plus(Money other) {
    if (other.isZero()) {
      return this;
    }
    return isZero() ? other : new Money(usd.add(other.usd));
  }

  public Money minus(Money other) {
    return other.isZero() ? this : new Money(usd.subtract(other.usd));
  }

  /** This price per million, taken for {@code count} units. Exact. */
  public Money perMillion(long count) {
    return new Money(usd.multiply(BigDecimal.valueOf(count)).movePointLeft(6));
  }

  @JsonIgnore
  public boolean isZero() {
    return usd.signum() == 0;
  }

  @Override
  public int compareTo(Money other) {
    return usd.compareTo(other.usd);
  }

  /** For people: {@code $0}, {@code $1.50}, or as many digits as a small amount needs. */
  @Override
  public String toString() {
    if (isZero()) {
      return "$0";
    }
    BigDecimal shown =
        usd.abs().compareTo(BigDecimal.ONE) >= 0
            ? usd.setScale(2, RoundingMode.HALF_EVEN)
            : usd.setScale(Math.max(2, usd.scale() - usd.precision() + 2), RoundingMode.HALF_EVEN);
    return (shown.signum() < 0 ? "-$" : "$") + shown.abs().toPlainString();
  }
}
