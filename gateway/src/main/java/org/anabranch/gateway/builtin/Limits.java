package org.anabranch.gateway.builtin;

import java.util.List;

/**
 * How much may be written, in code points.
 *
 * @param total of all parts together
 */
record Limits(int textMax, int partsMax, int total) {
  Limits {
    textMax = Math.max(0, Math.min(textMax, total));
    partsMax = Math.max(1, partsMax);
  }

  boolean hold(List<String> parts) {
    return parts.size() <= partsMax
        && parts.stream().allMatch(p -> Cutter.length(p) <= textMax)
        && parts.stream().mapToInt(Cutter::length).sum() <= total;
  }
}
