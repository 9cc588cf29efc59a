package org.anabranch.gateway.replay;

import java.time.LocalDate;
import java.util.List;
import org.anabranch.kernel.Money;

/**
 * What stored requests would have come to under another configuration. Usage is as it was; prices,
 * who was asked and what was promised to vendors are the other configuration's. Those that failed a
 * request then are taken to fail it again.
 *
 * @param requests those replayed
 * @param moved those that would have gone elsewhere
 * @param assumed those that would have gone where nothing was known for them, so that speed and
 *     quality are taken from the same model elsewhere
 * @param refused those that a budget or limit refused at the time, left out of everything else:
 *     with whom they would have ended is not known
 * @param unserved what nobody could have served, with the reason, the most frequent first
 * @param before what was paid for it, with what commitments make free left out
 * @param promisedBefore what commitments cost in the same time, used or not; the other likewise
 * @param secondsBefore expected seconds of one request on average; the other likewise
 */
public record Replay(
    long requests,
    long moved,
    long assumed,
    long refused,
    List<Unserved> unserved,
    Money before,
    Money after,
    Money promisedBefore,
    Money promisedAfter,
    double secondsBefore,
    double secondsAfter,
    List<Day> days,
    List<Line> vendors,
    List<Line> labs,
    List<Line> deployments) {
  /**
   * @param example the id of one such decision
   */
  public record Unserved(String reason, long requests, String example) {}

  public record Day(
      LocalDate day, long requests, long moved, long unserved, Money before, Money after) {}

  /** One supplier's part, then and otherwise. */
  public record Line(
      String name,
      long requestsBefore,
      long requestsAfter,
      long tokensBefore,
      long tokensAfter,
      Money before,
      Money after) {}

  public Replay {
    unserved = List.copyOf(unserved);
    days = List.copyOf(days);
    vendors = List.copyOf(vendors);
    labs = List.copyOf(labs);
    deployments = List.copyOf(deployments);
  }
}
