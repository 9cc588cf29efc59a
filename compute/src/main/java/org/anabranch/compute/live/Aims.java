package org.anabranch.compute.live;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Where the last solve puts each kind of work: its lanes share out the numbers from 0 to 1, each as
 * much of them as it does of the work. A piece draws a number and aims at the lane whose it is; so
 * work is shared out as planned however the lanes' prices tie. Work that may wait keeps to the
 * lanes that the plan has for it: what finds no room there is worth more later than now elsewhere.
 * Immutable.
 */
final class Aims {
  static final Aims NONE = new Aims(Map.of(), Set.of(), Set.of());

  /** What the plan says of a piece of work and a lane. */
  enum Aim {
    /** It is to run there. */
    AIMED,
    /** All that the lane's site has is planned for other work. */
    FULL,
    /** It may wait, and the plan has none of it there now. */
    LATER,
    /** Nothing, and there is room. */
    OPEN
  }

  private final Map<String, Map<String, Range>> byKind;

  private final Set<String> full;
  private final Set<String> patient;

  private record Range(double from, double until) {}

  private Aims(Map<String, Map<String, Range>> byKind, Set<String> full, Set<String> patient) {
    this.byKind = byKind;
    this.full = full;
    this.patient = patient;
  }

  /**
   * @param flows by kind and lane, parts of 1
   * @param full lanes at sites of which all is planned for
   * @param patient kinds of work that may wait
   */
  static Aims of(Map<String, Map<String, Double>> flows, Set<String> full, Set<String> patient) {
    Map<String, Map<String, Range>> byKind = new HashMap<>();
    flows.forEach(
        (kind, lanes) -> {
          Map<String, Range> ranges = new HashMap<>();
          double from = 0;
          for (Map.Entry<String, Double> lane : lanes.entrySet()) {
            ranges.put(lane.getKey(), new Range(from, from + lane.getValue()));
            from += lane.getValue();
          }
          byKind.put(kind, ranges);
        });
    return new Aims(byKind, Set.copyOf(full), Set.copyOf(patient));
  }

  /**
   * @param place what the piece of work has drawn, from 0 to 1
   */
  Aim of(String kind, String lane, double place) {
    Map<String, Range> lanes = byKind.get(kind);
    if (lanes == null) {
      return Aim.OPEN;
    }
    Range range = lanes.get(lane);
    if (range != null && place >= range.from() && place < range.until()) {
      return Aim.AIMED;
    }
    if (range == null && patient.contains(kind)) {
      return Aim.LATER;
    }
    return full.contains(lane) ? Aim.FULL : Aim.OPEN;
  }
}
