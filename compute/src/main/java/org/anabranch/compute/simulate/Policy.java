package org.anabranch.compute.simulate;

import java.time.Instant;
import java.util.List;
import org.anabranch.compute.live.Signals;

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
   * @param waiting what of it waits from before
   */
  void offered(String kind, double units, List<Signals.Waiting> waiting);

  /**
   * The lanes in the order in which this piece of work tries them; empty where it should not be
   * sent now.
   *
   * @param units how much it is
   * @param seed of what is left to chance
   */
  List<String> order(String kind, double units, long seed);

  /**
   * The part of this kind's work, new and waiting alike, that should be kept for later, from 0 to
   * 1; asked of kinds that may wait.
   */
  double keeps(String kind);

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
