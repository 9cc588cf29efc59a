package org.anabranch.compute.plan;

import java.util.Set;

/**
 * Which clauses a programme holds to. Clauses have names, such as {@code north-2026 minimum share},
 * so that those that conflict can be told.
 *
 * @param dropped the names of those set aside
 * @param none whether all are
 */
record Held(Set<String> dropped, boolean none) {
  static final Held ALL = new Held(Set.of(), false);
  static final Held NONE = new Held(Set.of(), true);

  Held {
    dropped = Set.copyOf(dropped);
  }

  static Held without(Set<String> dropped) {
    return new Held(dropped, false);
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
