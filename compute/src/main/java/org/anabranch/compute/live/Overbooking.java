package org.anabranch.compute.live;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes {@link Aims} of what a solve puts where: a little more is aimed at what is full than it
 * takes. The load moves between solves and pieces of work do not divide evenly. What is left empty
 * for that is lost, while what finds a site full goes to the next at hardly more cost; so by the
 * argument of the newsvendor the right number to send is above the mean. Not so where some kind of
 * work has nowhere else to go, since what is overbooked there would crowd it out.
 */
final class Overbooking {
  /** How much more is aimed at full sites, as a part of what they take. */
  private static final double MORE = 0.08;

  private final Map<String, String> siteOf = new HashMap<>();
  private final Set<String> full;
  private final Set<String> guarded = new HashSet<>();

  /**
   * @param full lanes at sites of which all is planned for
   */
  Overbooking(Signals now, Set<String> full) {
    this.full = full;
    for (Signals.Lane lane : now.lanes()) {
      if (lane.site() != null) {
        siteOf.put(lane.id(), lane.site());
      }
    }
    for (Signals.Kind kind : now.kinds()) {
      if (isCaptive(kind)) {
        kind.lanes().stream().filter(siteOf::containsKey).map(siteOf::get).forEach(guarded::add);
      }
    }
  }

  /** What it does next, when refused, is nothing: all its lanes are full, and it cannot wait. */
  private boolean isCaptive(Signals.Kind kind) {
    return kind.mayWaitHours() <= 0 && !kind.lanes().isEmpty() && full.containsAll(kind.lanes());
  }

  /**
   * @param flows by kind and lane, what part of the kind's work the solve puts there
   */
  Aims aims(List<Signals.Kind> kinds, Map<String, Map<String, Double>> flows) {
    Map<String, Map<String, Double>> aimed = new HashMap<>();
    Set<String> patient = new HashSet<>();
    for (Signals.Kind kind : kinds) {
      Map<String, Double> lanes = flows.get(kind.id());
      if (kind.shared() && lanes != null) {
        boolean waits = kind.mayWaitHours() > 0;
        aimed.put(kind.id(), waits ? lanes : overbooked(lanes));
        if (waits) {
          patient.add(kind.id());
        }
      }
    }
    return Aims.of(aimed, full, patient);
  }

  private Map<String, Double> overbooked(Map<String, Double> lanes) {
    double filled = 0;
    double open = 0;
    for (Map.Entry<String, Double> lane : lanes.entrySet()) {
      if (!full.contains(lane.getKey())) {
        open += lane.getValue();
      } else if (isBookable(lane.getKey())) {
        filled += lane.getValue();
      }
    }
    if (filled <= 0 || open <= 0) {
      return lanes;
    }
    double moved = Math.min(MORE * filled, open);
    Map<String, Double> changed = new LinkedHashMap<>();
    for (Map.Entry<String, Double> lane : lanes.entrySet()) {
      double factor = 1;
      if (!full.contains(lane.getKey())) {
        factor = 1 - moved / open;
      } else if (isBookable(lane.getKey())) {
        factor = 1 + moved / filled;
      }
      changed.put(lane.getKey(), lane.getValue() * factor);
    }
    return changed;
  }

  private boolean isBookable(String lane) {
    return !guarded.contains(siteOf.get(lane));
  }
}
