package org.anabranch.gateway.route;

import java.util.List;
import org.anabranch.compute.live.Admission;

/**
 * Counts work that was sent nowhere for want of room, so that a region that turns work away does
 * not look empty for it. Safe for many threads; never blocks.
 */
public final class FullHouse {
  private final Admission admission;

  public FullHouse(Admission admission) {
    this.admission = admission;
  }

  /** Counts the request, in parts, for those that would have been asked, had they had room. */
  public void turnAway(Route route, Ask ask) {
    List<Served> full =
        route.options.stream()
            .filter(o -> o.never() == null)
            .map(Option::served)
            .filter(s -> isFull(s, ask))
            .toList();
    full.forEach(s -> s.health().counted().turnedAway(1.0 / full.size()));
  }

  private boolean isFull(Served served, Ask ask) {
    String site = served.deployment().site();
    return served.health().isFull()
        || (site != null
            && admission.against(
                    site, ask.account().payer().workspace(), LiveConditions.urgency(ask))
                != null);
  }
}
