package org.anabranch.compute;

import java.time.YearMonth;
import java.util.List;

/**
 * A kind of accelerator.
 *
 * @param allInKw kilowatts of IT load for one accelerator with its share of processors, network and
 *     storage, before cooling; the site's PUE comes on top
 * @param h100Equivalents how many H100s one of these replaces
 * @param supply a limit on all sites together, by date; empty where the vendor sets none
 */
public record Chip(
    String id,
    String name,
    String vendor,
    Figure allInKw,
    Figure h100Equivalents,
    List<Supply> supply) {

  /**
   * What the vendor delivers in all, over every site.
   *
   * @param gw gigawatts of IT load
   */
  public record Supply(YearMonth from, Figure gw) implements Dated {
    public Supply {
      Required.present(from, "from");
      Required.present(gw, "gw");
    }

    @Override
    public Figure figure() {
      return gw;
    }
  }

  public Chip {
    Required.text(id, "id");
    Required.text(vendor, "vendor");
    Required.present(allInKw, "all_in_kw");
    Required.present(h100Equivalents, "h100_equivalents");
    name = name == null ? id : name;
    supply = Required.list(supply, "supply");
    if (allInKw.value() <= 0 || allInKw.value() > 20) {
      throw new IllegalArgumentException(
          "all_in_kw of %s is %s kilowatts for one accelerator, expected more than 0 and at most 20."
              .formatted(id, allInKw.value()));
    }
    if (h100Equivalents.value() <= 0) {
      throw new IllegalArgumentException("h100_equivalents of " + id + " must be more than 0.");
    }
  }
}
