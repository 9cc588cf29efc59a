package org.anabranch.compute.simulate;

import java.time.Instant;
import java.util.List;

/**
 * A way to choose where work goes, as a simulation asks it. Used by one thread. It knows what a
 * gateway would know: prices, promises, and what it was told of its own attempts.
 */
public interface Policy extends AutoCloseable {
  String name();

  /** Time goes on to this moment. */
  void turn(Instant now);

  /**
   * So much new work of that kind has come.
   *
   * @param waiting how much of it waits from before
   */
  void offered(String kind, double units, double waiting);

  /**
   * The lanes in the order in which this piece of work tries them; empty where it should not be
   * sent now.
   *
   * @param units how much it is
   * @param seed of what is left to chance
   */
  List<String> order(String kind, double units, long seed);

  /**
   * Whether this piece of work, which may wait, should be kept for later.
   *
   * @param hoursLeft until it is undone
   */
  boolean holds(String kind, double hoursLeft, long seed);

  /** An attempt was answered. */
  void answered(String lane, double units, double seconds);

  /**
   * An attempt was refused.
   *
   * @param down whether the site answers nothing at all, rather than being full
   */
  void refused(String lane, boolean down);

  @Override
  void close();
}
