package org.anabranch.gateway.account;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * How much of one bound this process may take, while other processes may take the rest. Its
 * account's lock guards it.
 */
final class Share {
  private static final int MOST_IN_VAIN = 6;

  private @Nullable BigDecimal held;
  private BigDecimal enough = BigDecimal.ONE;
  private BigDecimal lacking = BigDecimal.ZERO;
  private BigDecimal lackedBefore = BigDecimal.ZERO;
  private int inVain;

  /** From here on only what is granted may be taken. */
  void begin() {
    if (held == null) {
      held = BigDecimal.ZERO;
    }
  }

  boolean isBegun() {
    return held != null;
  }

  BigDecimal held() {
    return held == null ? BigDecimal.ZERO : held;
  }

  /**
   * Whether this process may take so much more, which is taken note of where it may not.
   *
   * @param taken already
   */
  boolean covers(BigDecimal taken, BigDecimal more) {
    if (held == null || taken.add(more).compareTo(held) <= 0) {
      return true;
    }
    lacking = lacking.max(more);
    return false;
  }

  /** How much more is to be asked for: some times also what there was too little of before. */
  BigDecimal lacking() {
    return inVain > 0 && inVain < MOST_IN_VAIN ? lacking.max(lackedBefore) : lacking;
  }

  /** Whether more was just asked for, and others hold it. */
  boolean isAskedInVain() {
    return inVain > 0;
  }

  boolean isLow(BigDecimal taken) {
    return held != null
        && (lacking.signum() > 0 || inVain > 0 || held.subtract(taken).compareTo(enough) < 0);
  }

  /** Gives back, at once. */
  void giveBackTo(BigDecimal least) {
    held = least;
  }

  /** So much of it was spent. */
  void lower(BigDecimal by) {
    held = held == null ? null : held.subtract(by);
  }

  /**
   * @param low the least that is to be left before more is asked for
   * @param tooLittle whether it is less than what a request lacks
   */
  void hold(BigDecimal granted, BigDecimal low, boolean tooLittle) {
    lackedBefore = tooLittle ? lacking() : BigDecimal.ZERO;
    inVain = tooLittle ? inVain + 1 : 0;
    held = granted;
    enough = low;
    lacking = BigDecimal.ZERO;
  }

  /** Nothing is granted any more; a new period begins. */
  void end() {
    if (held != null) {
      held = BigDecimal.ZERO;
      enough = BigDecimal.ONE;
      inVain = 0;
      lacking = BigDecimal.ZERO;
    }
  }
}
