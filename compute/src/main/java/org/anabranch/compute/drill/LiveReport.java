package org.anabranch.compute.drill;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a live drill came to: every figure was measured on the gateway's own traffic, unless its
 * upstreams were simulated ones.
 *
 * @param exited the deployments that were left out
 * @param processes how many gateways took part
 * @param takenOverBy who answered the drilled share, the most frequent first
 * @param miss each interval's chance of missing the truth at most, at whatever time it is looked at
 * @param evidence how likely what was seen would at most be if drilled requests failed no more
 *     often than others
 */
public record LiveReport(
    String id,
    Instant at,
    LiveDrill drill,
    List<String> exited,
    int processes,
    Side drilled,
    Side control,
    List<Share> takenOverBy,
    double miss,
    double evidence,
    boolean passed,
    String provenance) {

  /**
   * One side.
   *
   * @param saved of the failures, those that whom is left had to serve after all
   * @param millis until the answer began, as a geometric mean; null where there were too few
   * @param usd of one answered request; null where there were too few
   * @param rating of the models that answered; null where there were too few
   */
  public record Side(
      long requests,
      long failures,
      long saved,
      Estimate failureRate,
      @Nullable Estimate millis,
      @Nullable Estimate usd,
      @Nullable Estimate rating) {
    static Side of(LiveGroup group, double miss) {
      return new Side(
          group.requests(),
          group.failures(),
          group.saved(),
          Estimate.rate(group.failures(), group.requests(), miss),
          Estimate.geometric(group.logMillis(), miss),
          Estimate.mean(group.usd(), miss).orElse(null),
          Estimate.mean(group.rating(), miss).orElse(null));
    }
  }

  /** How many of the drilled share's requests a deployment answered, and of the others. */
  public record Share(String deployment, long drilled, long control) {}

  private static final double MISS = 0.05;

  public LiveReport {
    exited = List.copyOf(exited);
    takenOverBy = List.copyOf(takenOverBy);
  }

  /** Of a drill that is under way or over. */
  public static LiveReport of(
      LiveDrill drill, LiveTally tally, List<String> exited, int processes, Instant at) {
    LiveGroup drilled = tally.drilled();
    List<Share> shares =
        drilled.answered().entrySet().stream()
            .map(
                e ->
                    new Share(
                        e.getKey(),
                        e.getValue(),
                        tally.control().answered().getOrDefault(e.getKey(), 0L)))
            .sorted(
                Comparator.comparingLong((Share s) -> -s.drilled())
                    .thenComparing(Share::deployment))
            .toList();
    return new LiveReport(
        drill.id(),
        at,
        drill,
        exited,
        processes,
        Side.of(drilled, MISS),
        Side.of(tally.control(), MISS),
        shares,
        MISS,
        Math.min(1, Math.exp(-tally.evidence())),
        drill.end() == LiveDrill.End.DEADLINE && drilled.requests() > 0,
        "measured");
  }
}
