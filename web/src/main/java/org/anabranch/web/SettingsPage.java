package org.anabranch.web;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import java.util.Comparator;
import java.util.List;
import org.anabranch.publish.Account;
import org.anabranch.publish.Connector;
import org.anabranch.publish.Publisher;

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

  record View(Chrome chrome, Facts facts, List<Connected> accounts, String snippet) {}

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
          View view = new View(chrome, pages.facts(), accounts, snippet(pages.facts()));
          pages.send(res, "settings", chrome, view);
        });
  }

  private Connected connected(Account account) {
    return new Connected(
        account,
        Show.simulated(account.provenance()),
        publisher.connector(account.platform()).delivery() == Connector.Delivery.HAND_OFF);
  }

  /** How a program reaches the gateway with the SDK it already has. */
  static String snippet(Facts facts) {
    return """
        from openai import OpenAI

        client = OpenAI(base_url="%s/v1", api_key="YOUR-KEY")
        answer = client.chat.completions.create(
            model="auto",
            messages=[{"role": "user", "content": "Say hello."}],
        )
        print(answer.choices[0].message.content)
        """
        .formatted(facts.gateway());
  }
}
