package org.anabranch.web.gateway;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;
import org.anabranch.gateway.Gateway;
import org.anabranch.gateway.catalog.Marketplace;
import org.anabranch.gateway.replay.History;
import org.anabranch.gateway.treasury.Treasury;
import org.anabranch.insight.Insight;
import org.anabranch.web.page.Pages;

/** The console's pages on models, decisions, and who may spend what. */
public final class GatewayConsole implements HttpService {
  private final List<HttpService> parts;

  /**
   * @param secretNames the names of the stored secrets, for choosing a key
   */
  public GatewayConsole(
      Pages pages,
      Gateway gateway,
      Insight insight,
      History history,
      Marketplace market,
      Supplier<List<String>> secretNames,
      Treasury treasury,
      Clock clock) {
    this.parts =
        List.of(
            new ModelsPage(pages, gateway, insight),
            new ReplayPage(pages, gateway, history),
            new DecisionsPage(pages, gateway, history),
            new ImportPage(pages, market),
            new MarketPage(pages, market),
            new TryPage(pages, gateway),
            new ModelPage(pages, market, gateway, secretNames),
            new KeysPage(pages, treasury),
            new UsagePage(pages, treasury, clock));
  }

  @Override
  public void routing(HttpRules rules) {
    parts.forEach(part -> part.routing(rules));
  }
}
