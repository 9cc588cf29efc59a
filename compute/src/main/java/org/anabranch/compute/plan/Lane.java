package org.anabranch.compute.plan;

import org.anabranch.compute.estate.Chip;
import org.anabranch.compute.estate.Contract;
import org.anabranch.compute.estate.Site;

/** A way to run something: a chip at a site under a contract. */
record Lane(Site site, Chip chip, Contract contract) {
  double siteKwPerAccelerator() {
    return chip.allInKw().value() * site.pue().value();
  }
}
