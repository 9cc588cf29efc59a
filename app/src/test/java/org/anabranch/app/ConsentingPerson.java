package org.anabranch.app;

import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.anabranch.kernel.ProblemException;
import org.anabranch.publish.Account;
import org.anabranch.publish.Platform;
import org.anabranch.publish.connect.AccountHealth;
import org.anabranch.publish.connect.App;
import org.anabranch.publish.connect.Connections;
import org.anabranch.publish.connect.Connections.Consented;
import org.jspecify.annotations.Nullable;

/**
 * Connects accounts on the platforms' consent pages, and again those of which the Accounts page
 * says so; tries again when the platform stumbles over it.
 */
final class ConsentingPerson {
  private static final int TRIES = 20;

  private final Connections connections;
  private final URI server;

  /**
   * @param server where the consent pages lead back to, and the platforms call
   */
  ConsentingPerson(Connections connections, URI server) {
    this.connections = connections;
    this.server = server;
  }

  /** Connects a new account; returns its id. */
  String connect(Platform platform) throws InterruptedException {
    App app = connections.addSandboxApp(Account.DEFAULT_WORKSPACE, platform);
    return consent(app, null);
  }

  /** Connects again whatever needs it; returns how many that were. */
  int connectAgain(Function<String, String> appOf) throws InterruptedException {
    int again = 0;
    for (AccountHealth health : connections.health()) {
      boolean asked = Objects.requireNonNullElse(health.fix(), "").contains(" for that.");
      if (health.state() == AccountHealth.State.GONE
          || asked && health.state() != AccountHealth.State.CONFIGURED) {
        String id = health.account().id();
        consent(connections.app(appOf.apply(id)).orElseThrow(), id);
        again++;
      }
    }
    return again;
  }

  private String consent(App app, @Nullable String accountId) throws InterruptedException {
    for (int i = 1; ; i++) {
      try {
        return consentOnce(app, accountId);
      } catch (ProblemException | UncheckedIOException | AssertionError e) {
        if (i == TRIES) {
          throw e;
        }
      }
    }
  }

  private String consentOnce(App app, @Nullable String accountId) throws InterruptedException {
    Platform platform = app.platform();
    URI back = server.resolve("/oauth/callback/" + platform.key());
    Connections.Begun begun = connections.begin(app.id(), back, accountId);
    try (ConsentBrowser browser = new ConsentBrowser()) {
      Map<String, String> returned = browser.consent(begun.consent(), "allow");
      return switch (connections.finish(platform, returned, begun.nonce(), ConsentBench.soon())) {
        case Consented.Connected(var account) -> account.id();
        case Consented.Choose(var state, _, var choices, _) ->
            connections
                .choose(state, begun.nonce(), List.of(choices.getFirst().remoteId()))
                .getFirst()
                .id();
      };
    }
  }
}
