package org.anabranch.compute.solve;

import java.time.Duration;

/**
 * One engine's failure to give a proved answer.
 *
 * @param why in words that follow the engine's name: {@code it ended ABNORMAL}
 */
public record Attempt(String engine, String why, Duration took) {
  @Override
  public String toString() {
    return engine + ": " + why;
  }
}
