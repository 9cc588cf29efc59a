package org.anabranch.gateway.config;

import java.util.Collection;
import org.anabranch.gateway.dialect.Capability;
import org.jspecify.annotations.Nullable;

/**
 * Where a deployment runs and on what terms, as its buyer knows them; what is not said is not
 * known, and an alias that requires it removes the deployment.
 *
 * @param host the cloud or data centre underneath, so that two vendors on one cloud are known to
 *     fall together; the vendor when absent
 * @param zeroRetention the vendor keeps nothing of a request
 * @param noTraining the vendor trains on nothing of a request
 */
public record Terms(@Nullable String host, Boolean zeroRetention, Boolean noTraining) {
  /** For what runs in this process: nothing leaves it, wherever it is. */
  public static final Terms OWN_PROCESS = new Terms(null, true, true);

  private static final Capability[] ALL = Capability.values();

  public Terms {
    zeroRetention = zeroRetention != null && zeroRetention;
    noTraining = noTraining != null && noTraining;
  }

  @SuppressWarnings("NullAway") // an absent setting is null, exactly as the file reader passes it
  static Terms unknown() {
    return new Terms(null, null, null);
  }

  public static int bit(Capability capability) {
    return 1 << capability.ordinal();
  }

  /** The first of a set of bits that is not empty. */
  public static Capability firstOf(int bits) {
    return ALL[Integer.numberOfTrailingZeros(bits)];
  }

  /** The bits of what a deployment can do: everything, unless it lists what. */
  public static int bits(@Nullable Collection<Capability> capabilities) {
    if (capabilities == null) {
      return -1;
    }
    int bits = 0;
    for (Capability capability : capabilities) {
      bits |= bit(capability);
    }
    return bits;
  }
}
