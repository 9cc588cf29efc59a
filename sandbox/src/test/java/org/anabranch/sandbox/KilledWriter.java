package org.anabranch.sandbox;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.anabranch.kernel.Json;

/** Stores documents and says each one's number afterwards, until it is killed. */
final class KilledWriter {
  private KilledWriter() {}

  public static void main(String[] arguments) {
    DurableWorld world =
        DurableWorld.open(Path.of(arguments[0]), 1, Duration.ZERO, Clock.systemUTC());
    for (int n = 1; n < 1_000_000; n++) {
      world.store("x").put("n", Integer.toString(n), Json.object());
      System.out.println(n);
    }
  }
}
