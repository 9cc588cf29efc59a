package org.anabranch.compute;

import java.time.YearMonth;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A place with a grid connection.
 *
 * @param partner who sells its capacity to the buyer
 * @param suppliedBy who really runs it, when that is another company
 * @param pue site megawatts per megawatt of IT load, at least 1
 * @param power site megawatts (everything behind the meter) by date; empty where nobody has said,
 *     and then power is no limit of this site
 * @param hosts the chips that may stand here
 */
public record Site(
    String id,
    String name,
    String partner,
    @Nullable String suppliedBy,
    @Nullable String region,
    Figure pue,
    List<Power> power,
    List<Host> hosts) {

  /** Site megawatts from a month on. */
  public record Power(YearMonth from, Figure mw) implements Dated {
    public Power {
      Required.present(from, "from");
      Required.present(mw, "mw");
    }

    @Override
    public Figure figure() {
      return mw;
    }
  }

  /**
   * A chip that may stand at the site.
   *
   * @param delivered accelerators by date; empty where nobody has said, and then power and the
   *     vendor's supply are the only limits
   */
  public record Host(String chip, List<Delivery> delivered) {
    public Host {
      Required.text(chip, "chip");
      delivered = Required.list(delivered, "delivered");
    }
  }

  /** Accelerators standing at the site from a month on. */
  public record Delivery(YearMonth from, Figure accelerators) implements Dated {
    public Delivery {
      Required.present(from, "from");
      Required.present(accelerators, "accelerators");
    }

    @Override
    public Figure figure() {
      return accelerators;
    }
  }

  public Site {
    Required.text(id, "id");
    Required.text(partner, "partner");
    Required.present(pue, "pue");
    name = name == null ? id : name;
    power = Required.list(power, "power");
    hosts = Required.list(hosts, "hosts");
    if (pue.value() < 1 || pue.value() > 3) {
      throw new IllegalArgumentException(
          "pue of %s is %s, expected site megawatts per IT megawatt, between 1 and 3."
              .formatted(id, pue.value()));
    }
    if (hosts.isEmpty()) {
      throw new IllegalArgumentException("hosts of " + id + " is missing: name at least one chip.");
    }
  }

  /** The company whose failure takes this site away without taking its seller's other sites. */
  public String operator() {
    return suppliedBy == null ? partner : suppliedBy;
  }
}
