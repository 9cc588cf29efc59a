package org.anabranch.publish;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a person needs to publish by hand.
 *
 * @param open the address that opens the platform's compose page, shown as a link and as a QR code;
 *     a deep link where the platform has one
 * @param steps what to do, in order, one short sentence each
 * @param sharing what the platform's own share component must be given, by its names; empty where
 *     it has none. Holds no secret
 */
public record HandOff(Optional<URI> open, List<String> steps, Map<String, String> sharing) {
  public HandOff {
    steps = List.copyOf(steps);
    sharing = Map.copyOf(sharing);
  }

  public HandOff(Optional<URI> open, List<String> steps) {
    this(open, steps, Map.of());
  }
}
