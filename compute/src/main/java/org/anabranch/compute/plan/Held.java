package org.anabranch.compute.plan;

import java.util.Set;

/**
 * Which clauses a programme holds to. Clauses have names, such as {@code north-2026 minimum share},
 * so that those that conflict can be told.
 *
 * @param dropped the names of those set aside
 * @param none whether all are
 * @param insisting what becomes of demand that must be met, and of budgets
 */
record Held(Set<String> dropped, boolean none, Insisting insisting) {
  static final Held ALL = new Held(Set.of(), false, Insisting.HELD);
  static final Held NONE = new Held(Set.of(), true, Insisting.HELD);

  /**
   * All clauses; how far it misses what the buyer insists on is all that a programme then costs.
   */
  static final Held COUNTED = new Held(Set.of(), false, Insisting.COUNTED);

  /** What becomes of what the buyer insists on. */
  enum Insisting {
    /** It holds, or there is no plan. */
    HELD,
    /** How far it is missed is counted. */
    COUNTED
  }

  Held {
    dropped = Set.copyOf(dropped);
  }

  static Held without(Set<String> dropped) {
    return new Held(dropped, false, Insisting.HELD);
  }

  boolean holds(String clause) {
    return !none && !dropped.contains(clause);
  }

  static String minimumShare(String contract) {
    return contract + " minimum share";
  }

  static String maximumShare(String contract) {
    return contract + " maximum share";
  }

  static String exclusivity(String contract) {
    return contract + " exclusivity";
  }

  static String shareCap(String partner) {
    return "share cap of " + partner;
  }
}
