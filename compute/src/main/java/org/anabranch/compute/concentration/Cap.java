package org.anabranch.compute.concentration;

import org.anabranch.compute.concentration.Basis.Measure;
import org.anabranch.compute.concentration.Basis.Of;
import org.anabranch.compute.concentration.Basis.Source;
import org.jspecify.annotations.Nullable;

/**
 * How concentrated something may be before somebody is told: “no lab above 60 % of the spend”.
 *
 * @param source {@code usage} when absent
 * @param measure {@code spend} when absent
 * @param name bounds that one alone; every one when absent
 * @param largestShare above 0 and below 1
 * @param hhi above 0 and below 10,000
 */
public record Cap(
    Source source,
    Measure measure,
    Of of,
    @Nullable String name,
    @Nullable Double largestShare,
    @Nullable Double hhi) {
  public Cap {
    source = source == null ? Source.USAGE : source;
    measure = measure == null ? Measure.SPEND : measure;
    if (of == null) {
      throw new IllegalArgumentException(
          "of is missing in a concentration cap, expected lab, vendor, supplier or the like");
    }
    if (largestShare == null && hhi == null) {
      throw new IllegalArgumentException(
          "a concentration cap says neither largest_share nor hhi, expected one of them");
    }
    if (largestShare != null && !(largestShare > 0 && largestShare < 1)) {
      throw new IllegalArgumentException(
          "largest_share is %s, expected above 0 and below 1".formatted(largestShare));
    }
    if (hhi != null && !(hhi > 0 && hhi < 10_000)) {
      throw new IllegalArgumentException(
          "hhi is %s, expected above 0 and below 10000".formatted(hhi));
    }
    if (hhi != null && name != null) {
      throw new IllegalArgumentException(
          "hhi is of all together, so a concentration cap with it has no name");
    }
  }

  Basis basis() {
    return new Basis(source, measure, of);
  }
}
