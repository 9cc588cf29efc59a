package org.anabranch.compute.simulate;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.anabranch.compute.live.Signals;

/** Another policy, with a record of what was done where and when. One thread. */
public final class Recording implements Policy {
  private final Policy policy;
  private final Scenario scenario;
  private final Map<String, double[]> units = new HashMap<>();
  private int step;

  public Recording(Policy policy, Scenario scenario) {
    this.policy = policy;
    this.scenario = scenario;
    scenario.lanes().forEach(l -> units.put(l.id(), new double[scenario.steps()]));
  }

  /** H100-hours that a lane did in each step. */
  double[] units(String lane) {
    return units.getOrDefault(lane, new double[scenario.steps()]);
  }

  @Override
  public String name() {
    return policy.name();
  }

  @Override
  public void turn(Instant now) {
    step = (int) Duration.between(scenario.start(), now).dividedBy(scenario.step());
    policy.turn(now);
  }

  @Override
  public void offered(String kind, double offered, List<Signals.Waiting> waiting) {
    policy.offered(kind, offered, waiting);
  }

  @Override
  public List<String> order(String kind, double amount, long seed) {
    return policy.order(kind, amount, seed);
  }

  @Override
  public double keeps(String kind) {
    return policy.keeps(kind);
  }

  @Override
  public void answered(String lane, double amount, double seconds) {
    units(lane)[step] += amount;
    policy.answered(lane, amount, seconds);
  }

  @Override
  public void refused(String lane, boolean down) {
    policy.refused(lane, down);
  }

  @Override
  public void close() {
    policy.close();
  }
}
