package org.anabranch.compute.estate;

import java.time.YearMonth;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
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
 * @param powerRegion the grid it hangs on: a common cause of several sites
 * @param gridLimitMw what the grid connection can carry; no further limit when absent
 * @param curtailments hours in which it may not draw everything
 */
public record Site(
    String id,
    String name,
    String partner,
    @Nullable String suppliedBy,
    @Nullable String region,
    Figure pue,
    List<Power> power,
    List<Host> hosts,
    @Nullable String powerRegion,
    @Nullable Figure gridLimitMw,
    List<Curtailment> curtailments) {

  /** A site whose grid sets no further limits. */
  public Site(
      String id,
      String name,
      String partner,
      @Nullable String suppliedBy,
      @Nullable String region,
      Figure pue,
      List<Power> power,
      List<Host> hosts) {
    this(id, name, partner, suppliedBy, region, pue, power, hosts, null, null, List.of());
  }

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
    curtailments = Required.list(curtailments, "curtailments");
    if (pue.value() < 1 || pue.value() > 3) {
      throw new IllegalArgumentException(
          "pue of %s is %s, expected site megawatts per IT megawatt, between 1 and 3."
              .formatted(id, pue.value()));
    }
    if (hosts.isEmpty()) {
      throw new IllegalArgumentException("hosts of " + id + " is missing: name at least one chip.");
    }
  }

  /** This site with another ramp. */
  public Site with(List<Power> newPower, List<Host> newHosts) {
    return new Site(
        id,
        name,
        partner,
        suppliedBy,
        region,
        pue,
        newPower,
        newHosts,
        powerRegion,
        gridLimitMw,
        curtailments);
  }

  /** This site with another grid connection and other hours in which it draws less. */
  public Site onGrid(@Nullable Figure newGridLimitMw, List<Curtailment> newCurtailments) {
    return new Site(
        id,
        name,
        partner,
        suppliedBy,
        region,
        pue,
        power,
        hosts,
        powerRegion,
        newGridLimitMw,
        newCurtailments);
  }

  /**
   * Site megawatts in the mean over the hours of {@code month}, grid limit and curtailments taken
   * off; what work that can move within a day can use. Empty where nobody has said.
   */
  public OptionalDouble meanMw(YearMonth month, boolean lettersOfIntent) {
    return mw(month, lettersOfIntent, hours -> hours.average().orElse(0));
  }

  /** {@link #meanMw} in the worst hour: what work that cannot wait can count on. */
  public OptionalDouble firmMw(YearMonth month, boolean lettersOfIntent) {
    return mw(month, lettersOfIntent, hours -> hours.min().orElse(0));
  }

  private OptionalDouble mw(
      YearMonth month, boolean lettersOfIntent, ToDoubleFunction<DoubleStream> over) {
    if (power.isEmpty() && gridLimitMw == null) {
      return OptionalDouble.empty();
    }
    double grid = gridLimitMw == null ? Double.POSITIVE_INFINITY : gridLimitMw.value();
    double level =
        power.isEmpty() ? grid : Math.min(grid, Dated.levelAt(power, month, lettersOfIntent));
    List<Curtailment> now =
        curtailments.isEmpty()
            ? List.of()
            : curtailments.stream().filter(c -> c.holdsIn(month)).toList();
    return OptionalDouble.of(
        now.isEmpty()
            ? level
            : over.applyAsDouble(
                IntStream.range(0, 24).mapToDouble(hour -> level - givenUp(now, hour, level))));
  }

  /** Curtailments that meet in an hour add up, as far as there is power. */
  private static double givenUp(List<Curtailment> curtailments, int hour, double level) {
    return Math.min(
        level,
        curtailments.stream()
            .filter(c -> c.holdsAt(hour))
            .mapToDouble(c -> c.givenUpMw(level))
            .sum());
  }

  /** The company whose failure takes this site away without taking its seller's other sites. */
  public String operator() {
    return suppliedBy == null ? partner : suppliedBy;
  }
}
