package org.anabranch.publish;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * What a person needs to publish by hand.
 *
 * @param open the address that opens the platform's compose page, shown as a link and as a QR code;
 *     a deep link where the platform has one
 * @param steps what to do, in order, one short sentence each
 */
public record HandOff(Optional<URI> open, List<String> steps) {
  public HandOff {
    steps = List.copyOf(steps);
  }
}
