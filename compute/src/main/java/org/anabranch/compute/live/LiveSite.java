package org.anabranch.compute.live;

/**
 * A site as far as the next hours go.
 *
 * @param region what saturates together; the site's own id where the estate names none
 * @param accelerators how many should be standing and powered there now
 */
public record LiveSite(String id, String name, String region, double accelerators) {
  public LiveSite {
    if (!(accelerators >= 0) || Double.isInfinite(accelerators)) {
      throw new IllegalArgumentException(
          "%s has %s accelerators, expected zero or more.".formatted(id, accelerators));
    }
  }
}
