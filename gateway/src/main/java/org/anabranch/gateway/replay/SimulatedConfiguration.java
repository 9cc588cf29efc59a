package org.anabranch.gateway.replay;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.anabranch.compute.simulate.Scenario;
import org.anabranch.compute.simulate.SimulatedKind;
import org.anabranch.compute.simulate.SimulatedLane;
import org.anabranch.gateway.replay.SimulatedRouter.Strategy;

/**
 * A scenario as the configuration of a gateway: its lanes as deployments, its kinds of work as
 * aliases, its obligations as commitments.
 */
final class SimulatedConfiguration {
  private SimulatedConfiguration() {}

  /** As YAML, the way a user would write it. */
  static String of(Strategy strategy, Scenario scenario) {
    StringBuilder yaml = new StringBuilder("deployments:\n");
    Map<String, Double> capacity = new HashMap<>();
    scenario.sites().forEach(s -> capacity.put(s.site().id(), s.site().accelerators()));
    for (SimulatedLane lane : scenario.lanes()) {
      yaml.append(
          """
            - {id: "%s", model: "kind %s", vendor: "%s", site: "%s", auth: none,
               base_url: "http://127.0.0.1:1/v1", accelerator_hours_per_million_tokens: %s,
               prices: [%s]}
          """
              .formatted(
                  lane.id(),
                  lane.kind(),
                  lane.vendor(),
                  lane.site(),
                  plain(lane.acceleratorHoursPerUnit()),
                  prices(lane, scenario)));
    }
    yaml.append("aliases:\n");
    for (SimulatedKind kind : scenario.kinds()) {
      List<SimulatedLane> own =
          scenario.lanes().stream().filter(l -> l.kind().equals(kind.id())).toList();
      yaml.append(
          "  - {name: \"%s\", preset: %s, candidates: [".formatted(kind.id(), strategy.preset()));
      own.forEach(l -> yaml.append("\"%s\", ".formatted(l.id())));
      yaml.append("], ");
      if (strategy == Strategy.OURS) {
        yaml.append("worth_usd_per_million: %s, ".formatted(plain(kind.unmetUsdPerUnit())));
      }
      yaml.append("split: {");
      own.forEach(
          l ->
              yaml.append(
                  "\"%s\": %s, "
                      .formatted(
                          l.id(),
                          plain(
                              Math.max(
                                  1e-6,
                                  capacity.getOrDefault(l.site(), 1.0)
                                      / l.acceleratorHoursPerUnit())))));
      yaml.append("}}\n");
    }
    return yaml + commitments(scenario);
  }

  private static String commitments(Scenario scenario) {
    StringBuilder yaml = new StringBuilder("route:\n  commitments:\n");
    int count = 0;
    double hours = 24.0 * scenario.start().atZone(ZoneOffset.UTC).toLocalDate().lengthOfMonth();
    for (var o : scenario.obligations()) {
      if (!o.sunk() && o.usdPerMonth() > 0) {
        count++;
        yaml.append(
            "    - {name: \"%s\", vendor: \"%s\", usd: %s, period: month, deployments: ["
                .formatted(o.contract(), o.vendor(), plain(o.usdPerMonth() * hours / 730)));
        scenario.lanes().stream()
            .filter(l -> l.contract().equals(o.contract()))
            .forEach(l -> yaml.append("\"%s\", ".formatted(l.id())));
        yaml.append("]}\n");
      }
    }
    return count == 0 ? "" : yaml.toString();
  }

  private static String prices(SimulatedLane lane, Scenario scenario) {
    StringBuilder prices = new StringBuilder();
    for (int day = 0; day < scenario.days(); day++) {
      double usd = lane.listUsdPerUnit().get(day);
      if (day == 0 || usd != lane.listUsdPerUnit().get(day - 1)) {
        String from =
            day == 0
                ? ""
                : "from: %s, "
                    .formatted(scenario.start().atZone(ZoneOffset.UTC).toLocalDate().plusDays(day));
        prices
            .append(day == 0 ? "" : ", ")
            .append("{%sinput_usd_per_million: %s}".formatted(from, plain(usd)));
      }
    }
    return prices.toString();
  }

  private static String plain(double value) {
    return new BigDecimal(value, new MathContext(12)).toPlainString();
  }
}
