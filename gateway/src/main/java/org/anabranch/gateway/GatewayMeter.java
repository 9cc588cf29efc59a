package org.anabranch.gateway;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.anabranch.compute.live.Meter;
import org.anabranch.compute.live.Signals;
import org.anabranch.gateway.account.Tariff;
import org.anabranch.gateway.config.DeploymentConfig;
import org.anabranch.gateway.route.Commitments;
import org.anabranch.gateway.route.Counted;
import org.anabranch.gateway.route.Fleet;
import org.anabranch.gateway.route.Health;
import org.anabranch.gateway.route.Option;
import org.anabranch.gateway.route.Route;
import org.anabranch.gateway.route.Served;

/**
 * What the gateway sees of the work, in million tokens: by deployment what was answered, refused
 * and failed, by name what was asked for. Reads counters alone, so it takes microseconds.
 *
 * <p>A million tokens are priced as three of input for one of output, the usual mixture.
 */
final class GatewayMeter implements Meter {
  private static final double INPUT = 0.75;

  /** Where an alias does not say what its work is worth, many times its dearest price. */
  private static final double USUAL_WORTH = 10;

  private final Fleet fleet;
  private final Commitments commitments;
  private final Clock clock;

  GatewayMeter(Fleet fleet, Commitments commitments, Clock clock) {
    this.fleet = fleet;
    this.commitments = commitments;
    this.clock = clock;
  }

  @Override
  public Signals read() {
    List<Signals.Lane> lanes = new ArrayList<>();
    for (Served served : fleet.all()) {
      if (served.config() != null) {
        lanes.add(lane(served, served.config()));
      }
    }
    List<Signals.Kind> kinds = new ArrayList<>();
    for (Route route : fleet.routes()) {
      double offered = route.offeredMillionTokens();
      if (offered > 0) {
        kinds.add(kind(route, offered));
      }
    }
    return new Signals(clock.instant(), lanes, kinds);
  }

  private Signals.Lane lane(Served served, DeploymentConfig config) {
    Health health = served.health();
    Counted counted = health.counted();
    return new Signals.Lane(
        served.id(),
        served.deployment().site(),
        config.acceleratorHoursPerMillionTokens().doubleValue(),
        usd(served),
        counted.answers(),
        counted.limits(),
        counted.failures(),
        counted.millionTokens(),
        health.seconds(0, true),
        health.partLeft(),
        counted.turnedAway());
  }

  private double usd(Served served) {
    Tariff tariff = served.tariff();
    double list =
        INPUT * tariff.inputUsdPerMillion().doubleValue()
            + (1 - INPUT) * tariff.outputUsdPerMillion().doubleValue();
    Commitments.State promised = commitments.of(served.deployment());
    return promised == null ? list : list * promised.marginal();
  }

  private Signals.Kind kind(Route route, double offered) {
    List<String> lanes = new ArrayList<>();
    double dearest = 0.01;
    for (Option option : route.options) {
      if (option.never() == null && option.served().config() != null) {
        lanes.add(option.served().id());
        dearest = Math.max(dearest, usd(option.served()));
      }
    }
    var worth = route.alias.worthUsdPerMillion();
    return new Signals.Kind(
        route.alias.name(),
        worth == null ? USUAL_WORTH * dearest : worth.doubleValue(),
        0,
        offered,
        List.of(),
        lanes,
        isOfOneQuality(route));
  }

  /** Whether nothing but prices and places tells its candidates apart. */
  private static boolean isOfOneQuality(Route route) {
    return route.price > 0
        && (route.quality == 0
            || route.options.stream().map(o -> o.served().deployment().model()).distinct().count()
                <= 1);
  }
}
