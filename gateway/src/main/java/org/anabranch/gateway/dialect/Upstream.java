package org.anabranch.gateway.dialect;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A deployment as an {@link Outbound} needs to know it.
 *
 * @param model what the vendor calls it
 * @param vendor who serves it
 * @param quirks where the vendor departs from its dialect, by the names in {@code vendors.yaml}
 * @param maxOutput the most tokens it answers with, or null when that is not known
 * @param voices in which it says something aloud
 */
public record Upstream(
    String model, String vendor, Set<String> quirks, @Nullable Long maxOutput, Voices voices) {
  public Upstream {
    quirks = Set.copyOf(quirks);
  }

  public Upstream(String model, String vendor, Set<String> quirks, @Nullable Long maxOutput) {
    this(model, vendor, quirks, maxOutput, Voices.UNKNOWN);
  }

  public Upstream(String model, String vendor, Set<String> quirks) {
    this(model, vendor, quirks, null);
  }
}
