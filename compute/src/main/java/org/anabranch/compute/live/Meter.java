package org.anabranch.compute.live;

/** Who sees the work go by: the gateway, or a simulation of it. Answers from memory. */
@FunctionalInterface
public interface Meter {
  Signals read();
}
