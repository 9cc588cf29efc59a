package org.anabranch.compute.estate;

import org.jspecify.annotations.Nullable;

/**
 * A maker of chips: the common cause behind many partners.
 *
 * @param announcedGw chip gigawatts announced for the buyer. The same watts as those of the sites
 *     that will hold the chips, seen from the other side: never added to them.
 */
public record ChipVendor(String id, String name, @Nullable Figure announcedGw) {
  public ChipVendor {
    Required.text(id, "id");
    name = name == null ? id : name;
  }
}
