package org.anabranch.web;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import java.util.Comparator;
import java.util.List;
import org.anabranch.gateway.config.DeploymentConfig;
import org.anabranch.gateway.config.GatewayConfig;
import org.anabranch.kernel.SecretRef;
import org.anabranch.publish.Account;
import org.anabranch.publish.Connector;
import org.anabranch.publish.Publisher;
import org.jspecify.annotations.Nullable;

/** What this installation is and how it is set: accounts, addresses, every setting's origin. */
final class SettingsPage implements HttpService {
  private final Pages pages;
  private final Publisher publisher;

  SettingsPage(Pages pages, Publisher publisher) {
    this.pages = pages;
    this.publisher = publisher;
  }

  /** An account, without its credentials. */
  record Connected(Account account, boolean sandbox, boolean byHand) {}

  /** Whether a deployment's key is there; the key itself is never shown. */
  enum Key {
    /** It needs none. */
    NONE,
    PRESENT,
    MISSING
  }

  record DeploymentRow(DeploymentConfig config, Key key) {}

  record View(
      Chrome chrome,
      Facts facts,
      List<Connected> accounts,
      List<Snippet> snippets,
      List<DeploymentRow> deployments,
      GatewayConfig routes) {}

  @Override
  public void routing(HttpRules rules) {
    rules.get(
        "/settings",
        (_, res) -> {
          Chrome chrome = pages.chrome("Settings", "settings");
          List<Connected> accounts =
              publisher.accounts().stream()
                  .sorted(Comparator.comparing(Account::platform))
                  .map(this::connected)
                  .toList();
          Facts facts = pages.facts();
          View view =
              new View(
                  chrome,
                  facts,
                  accounts,
                  Snippet.all(facts.gateway()),
                  deployments(facts),
                  facts.routes().get());
          pages.send(res, "settings", chrome, view);
        });
  }

  private Connected connected(Account account) {
    return new Connected(
        account,
        Show.simulated(account.provenance()),
        publisher.connector(account).delivery() == Connector.Delivery.HAND_OFF);
  }

  private static List<DeploymentRow> deployments(Facts facts) {
    return facts.routes().get().deployments().stream()
        .map(d -> new DeploymentRow(d, key(facts, d.apiKey())))
        .toList();
  }

  private static Key key(Facts facts, @Nullable SecretRef named) {
    if (named == null) {
      return Key.NONE;
    }
    return facts.hasSecret().test(named) ? Key.PRESENT : Key.MISSING;
  }
}
