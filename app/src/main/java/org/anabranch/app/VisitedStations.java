package org.anabranch.app;

import java.util.concurrent.atomic.AtomicBoolean;
import org.anabranch.cli.product.Session;
import org.anabranch.kernel.Problem;
import org.jspecify.annotations.Nullable;

/**
 * The other stations over a gateway that runs alone: opened with the first command that comes,
 * shared by those that come meanwhile, closed with the last. Safe for many threads.
 */
final class VisitedStations {
  private final GatewayStation base;
  private @Nullable Stations stations;
  private int visitors;

  VisitedStations(GatewayStation base) {
    this.base = base;
  }

  /** For one command, which closes it. */
  synchronized Session session() {
    Stations shared = stations == null ? opened() : stations;
    stations = shared;
    visitors++;
    AtomicBoolean left = new AtomicBoolean();
    return new StationSession(
        shared,
        () -> {
          if (left.compareAndSet(false, true)) {
            leave();
          }
        });
  }

  private Stations opened() {
    HelidonLog.quiet();
    Stations fresh;
    try {
      fresh = Stations.over(base);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Problem.of(
              Problem.Kind.UNAVAILABLE,
              "interrupted",
              "Interrupted while starting.",
              "Start again.")
          .asException(e);
    }
    try {
      fresh.serveMedia();
      return fresh;
    } catch (RuntimeException e) {
      fresh.close();
      throw e;
    }
  }

  private synchronized void leave() {
    visitors--;
    if (visitors == 0 && stations != null) {
      stations.close();
      stations = null;
    }
  }
}
