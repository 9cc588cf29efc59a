package org.anabranch.compute.estate;

import java.time.YearMonth;
import java.util.List;
import java.util.Optional;

/**
 * A kind of accelerator.
 *
 * @param allInKw kilowatts of IT load for one accelerator with its share of processors, network and
 *     storage, before cooling; the site's PUE comes on top
 * @param h100Equivalents how many H100s one of these replaces
 * @param supply a limit on all sites together, by date; empty where the vendor sets none
 * @param throughput what differs from {@code h100Equivalents} by class of models
 */
public record Chip(
    String id,
    String name,
    String vendor,
    Figure allInKw,
    Figure h100Equivalents,
    List<Supply> supply,
    List<Throughput> throughput) {

  /** A chip that is as fast for every class of models. */
  public Chip(
      String id,
      String name,
      String vendor,
      Figure allInKw,
      Figure h100Equivalents,
      List<Supply> supply) {
    this(id, name, vendor, allInKw, h100Equivalents, supply, List.of());
  }

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
    throughput = Required.list(throughput, "throughput");
    if (allInKw.value() <= 0 || allInKw.value() > 20) {
      throw new IllegalArgumentException(
          "all_in_kw of %s is %s kilowatts for one accelerator, expected more than 0 and at most 20."
              .formatted(id, allInKw.value()));
    }
    if (h100Equivalents.value() <= 0) {
      throw new IllegalArgumentException("h100_equivalents of " + id + " must be more than 0.");
    }
  }

  /** This chip with another supply. */
  public Chip withSupply(List<Supply> newSupply) {
    return new Chip(id, name, vendor, allInKw, h100Equivalents, newSupply, throughput);
  }

  /** Its throughput for a class of models, if it has one of its own. */
  public Optional<Throughput> throughput(String modelClass) {
    return throughput.stream().filter(t -> t.modelClass().equals(modelClass)).findFirst();
  }
}
