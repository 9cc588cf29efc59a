package org.anabranch.compute.live;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was seen of all that serves work, and of the work that was asked for. Counts only grow; who
 * reads them takes the difference to the reading before. A unit of work is whatever the source
 * counts in: a million tokens for the gateway, an H100-hour in a simulation.
 */
public record Signals(Instant at, List<Lane> lanes, List<Kind> kinds) {
  /**
   * A way to serve work: a deployment of the gateway.
   *
   * @param site where it runs; null where that is no site of the estate, and then its capacity is
   *     taken to have no end
   * @param acceleratorHoursPerUnit what a unit takes of the site
   * @param usdPerUnit what the next unit costs in cash now: nothing while a commitment is under
   *     pace
   * @param answered attempts that were answered
   * @param limited attempts that met a rate limit (429)
   * @param failed attempts that failed otherwise
   * @param units work done
   * @param secondsWaiting mean until an answer begins; 0 while unknown
   * @param left the part of the vendor's own rate limit that is left, from 0 to 1; 1 while unknown
   * @param turnedAway requests that were sent nowhere for want of room; those that several lanes
   *     had no room for count in parts
   */
  public record Lane(
      String id,
      @Nullable String site,
      double acceleratorHoursPerUnit,
      double usdPerUnit,
      long answered,
      long limited,
      long failed,
      double units,
      double secondsWaiting,
      double left,
      double turnedAway) {
    /** A lane of which nobody was turned away. */
    public Lane(
        String id,
        @Nullable String site,
        double acceleratorHoursPerUnit,
        double usdPerUnit,
        long answered,
        long limited,
        long failed,
        double units,
        double secondsWaiting,
        double left) {
      this(
          id,
          site,
          acceleratorHoursPerUnit,
          usdPerUnit,
          answered,
          limited,
          failed,
          units,
          secondsWaiting,
          left,
          0);
    }
  }

  /**
   * Work of one kind: what is asked for by one name.
   *
   * @param unmetUsdPerUnit what it costs to leave a unit undone
   * @param mayWaitHours how long a unit may wait before it is undone; 0 for work that cannot
   * @param offered units asked for
   * @param waiting what waits from before, now
   * @param lanes the ids of those that may serve it
   * @param shared whether a plan that knows only prices and places may share it out: not where its
   *     lanes answer better and worse
   */
  public record Kind(
      String id,
      double unmetUsdPerUnit,
      double mayWaitHours,
      double offered,
      List<Waiting> waiting,
      List<String> lanes,
      boolean shared) {
    public Kind {
      waiting = List.copyOf(waiting);
      lanes = List.copyOf(lanes);
    }

    double waitingUnits() {
      return waiting.stream().mapToDouble(Waiting::units).sum();
    }
  }

  /**
   * @param hoursLeft until it is undone
   */
  public record Waiting(double units, double hoursLeft) {}

  public Signals {
    lanes = List.copyOf(lanes);
    kinds = List.copyOf(kinds);
  }
}
