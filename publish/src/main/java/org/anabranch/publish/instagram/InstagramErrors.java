package org.anabranch.publish.instagram;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.anabranch.publish.Failure.Reason;

/** Instagram's subcodes, which its container's status uses as well, and its own few codes. */
final class InstagramErrors {
  /** “Action blocked”: has been seen although the post went live. */
  static final Set<Integer> UNPROVEN = Set.of(2207051);

  private InstagramErrors() {}

  /** A refusal over a container's state is transient: its status then says what is true. */
  static Map<Integer, Reason> table() {
    Map<Integer, Reason> table = new HashMap<>();
    all(table, Reason.QUOTA, 9, 2207042);
    all(table, Reason.THROTTLED, 2207051, 2207069);
    all(table, Reason.ACCOUNT, 2207001, 2207050);
    all(table, Reason.TRANSIENT, 2207003, 2207032, 2207053, 2207082);
    all(table, Reason.TRANSIENT, 2207008, 2207020, 2207027);
    all(table, Reason.MEDIA, 9004, 2207052, 36000, 36001, 36003);
    all(table, Reason.MEDIA, 2207004, 2207005, 2207009, 2207023, 2207026, 2207028, 2207081);
    all(table, Reason.CONTENT, 36004, 2207010);
    all(table, Reason.REAUTHORISE, 33);
    return Map.copyOf(table);
  }

  private static void all(Map<Integer, Reason> table, Reason reason, int... codes) {
    for (int code : codes) {
      table.put(code, reason);
    }
  }
}
