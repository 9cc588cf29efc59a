package org.anabranch.loop;

import java.time.Duration;
import java.time.Instant;

/**
 * The sandbox's clock, which can be let run ahead so that its audience has time to react. Blocks
 * briefly.
 */
public interface SimulatedTime {
  Instant now() throws InterruptedException;

  /** Lets {@code time} pass at once; what the audience did in it is simulated. */
  void letPass(Duration time) throws InterruptedException;
}
