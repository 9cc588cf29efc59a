package org.anabranch.compute.simulate;

import java.util.List;
import org.anabranch.compute.live.LiveSite;

/**
 * A site through the simulated time, a value for each step.
 *
 * @param site as the estate has it
 * @param capacity accelerators that are really there; of this only its refusals tell
 * @param down whether it answers nothing at all
 * @param baseSeconds until an answer begins where nothing queues
 */
public record SimulatedSite(
    LiveSite site, List<Double> capacity, List<Boolean> down, double baseSeconds) {
  public SimulatedSite {
    capacity = List.copyOf(capacity);
    down = List.copyOf(down);
  }
}
