package org.anabranch.compute.live;

import java.util.Locale;

/**
 * What is done about a region that is asked for more than it has, each stage with all those before
 * it. That a site is full is no reason: the cheap ones should be.
 */
public enum Stage {
  /** All are welcome. */
  OPEN(0),
  /** Workspaces that have not used it lately are sent elsewhere. */
  CLOSED_TO_NEW(1.05),
  /** Whatever can go elsewhere is made to, by price. */
  REROUTING(1.12),
  /** Work that may wait waits. */
  FLEXIBLE_WAITS(1.2),
  /** Batches are turned away, and until it is open again: what is worth more comes back first. */
  BATCH_SHED(1.3);

  private final double load;

  Stage(double load) {
    this.load = load;
  }

  /** The work done, refused and turned away, over estimated capacity, from which on it holds. */
  double load() {
    return load;
  }

  /** The word in replies and pages: {@code closed to new}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  boolean atLeast(Stage other) {
    return compareTo(other) >= 0;
  }

  Stage next() {
    return this == BATCH_SHED ? this : values()[ordinal() + 1];
  }

  Stage before() {
    return this == OPEN ? this : values()[ordinal() - 1];
  }
}
