package org.anabranch.app;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.anabranch.kernel.Home;
import org.anabranch.kernel.ProblemException;
import org.anabranch.sandbox.SandboxServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sandbox of these stations: in this process, or where the configuration says. */
final class OwnSandbox {
  private static final Logger LOG = LoggerFactory.getLogger(OwnSandbox.class);
  private static final Duration PROCESSING = Duration.ofMillis(300);

  private OwnSandbox() {}

  /**
   * Its address; empty where the configuration wants none. One in this process is closed with
   * {@code open}. Where the usual port is taken, and none is configured, any free one does.
   */
  static Optional<URI> address(
      Configuration.SandboxSettings settings, Home home, OpenThings open, Clock clock) {
    if (!settings.isEnabled()) {
      return Optional.empty();
    }
    if (settings.address() != null) {
      return Optional.of(settings.address());
    }
    try {
      return Optional.of(start(settings, settings.portOrDefault(), home, open, clock));
    } catch (ProblemException e) {
      if (settings.port() != null || !e.problem().code().equals("port-in-use")) {
        throw e;
      }
      LOG.atWarn()
          .addKeyValue("port", settings.portOrDefault())
          .log("The sandbox's port is in use by another program; it takes a free one");
      return Optional.of(start(settings, 0, home, open, clock));
    }
  }

  private static URI start(
      Configuration.SandboxSettings settings, int port, Home home, OpenThings open, Clock clock) {
    return open.add(
            SandboxServer.start(
                home.directory("sandbox"),
                Leaves::imitations,
                new SandboxServer.Settings(port, settings.seedOrDefault(), PROCESSING),
                clock))
        .address();
  }
}
