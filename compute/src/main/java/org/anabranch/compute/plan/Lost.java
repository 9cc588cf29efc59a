package org.anabranch.compute.plan;

import org.anabranch.compute.estate.Chip;
import org.anabranch.compute.estate.Contract;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.estate.Site;
import org.jspecify.annotations.Nullable;

/**
 * What a scenario has to do without.
 *
 * @param kind what was lost; null when nothing was
 * @param id the partner or chip vendor
 */
record Lost(Loss.@Nullable Kind kind, String id) {
  static final Lost NOTHING = new Lost(null, "");

  /**
   * Whether the site is still there: a lost partner takes its own sites, those of the partners it
   * owns, and those it runs for others.
   */
  boolean leaves(Estate estate, Site site) {
    return kind != Loss.Kind.PARTNER
        || !(isLost(estate, site.partner()) || isLost(estate, site.operator()));
  }

  boolean leaves(Estate estate, Contract contract) {
    return kind != Loss.Kind.PARTNER || !isLost(estate, contract.partner());
  }

  boolean leaves(Chip chip) {
    return kind != Loss.Kind.CHIP_VENDOR || !chip.vendor().equals(id);
  }

  private boolean isLost(Estate estate, String partner) {
    return partner.equals(id) || estate.ultimateOwner(partner).equals(id);
  }
}
