package org.anabranch.gateway.config;

import java.util.List;
import org.anabranch.gateway.dialect.Capability;
import org.jspecify.annotations.Nullable;

/**
 * What an alias insists on, whatever the score: a deployment that does not meet all of it, or of
 * which it is not known, is removed.
 *
 * @param regions only these; any when empty
 * @param exceptRegions none of these
 * @param vendors only these; any when empty
 * @param labs only these; any when empty
 * @param zeroRetention only where nothing of a request is kept
 * @param noTraining only where nothing of a request is trained on
 * @param minRating only models rated at least this for the kind of work; 1000 is the reference, and
 *     what nobody has rated counts as it
 * @param capabilities only what can do these, whatever the request needs
 */
public record Requirements(
    List<String> regions,
    List<String> exceptRegions,
    List<String> vendors,
    List<String> labs,
    Boolean zeroRetention,
    Boolean noTraining,
    @Nullable Integer minRating,
    List<Capability> capabilities) {
  public Requirements {
    regions = regions == null ? List.of() : List.copyOf(regions);
    exceptRegions = exceptRegions == null ? List.of() : List.copyOf(exceptRegions);
    vendors = vendors == null ? List.of() : List.copyOf(vendors);
    labs = labs == null ? List.of() : List.copyOf(labs);
    zeroRetention = zeroRetention != null && zeroRetention;
    noTraining = noTraining != null && noTraining;
    capabilities = capabilities == null ? List.of() : List.copyOf(capabilities);
  }

  @SuppressWarnings("NullAway") // an absent setting is null, exactly as the file reader passes it
  static Requirements none() {
    return new Requirements(null, null, null, null, null, null, null, null);
  }
}
