package org.anabranch.loop;

import org.anabranch.publish.Platform;
import org.jspecify.annotations.Nullable;

/** Told how a run goes on. Called from several threads; must not block or throw. */
@FunctionalInterface
public interface RunListener {
  RunListener NONE = event -> {};

  /**
   * @param platform the platform it is about, or null when it is about the run
   * @param fraction 0 to 1 within this stage and platform
   */
  record Event(Run run, @Nullable Platform platform, double fraction, String what) {}

  void on(Event event);
}
