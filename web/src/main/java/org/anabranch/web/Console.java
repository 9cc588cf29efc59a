package org.anabranch.web;

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
import org.anabranch.loop.BackgroundRuns;
import org.anabranch.loop.Loop;
import org.anabranch.publish.Publisher;
import org.anabranch.publish.connect.Connections;
import org.anabranch.publish.limits.Limits;
import org.anabranch.publish.schedule.Scheduling;
import org.anabranch.studio.Studio;
import org.anabranch.web.compute.ComputePage;
import org.anabranch.web.compute.LazyPlan;
import org.anabranch.web.gateway.GatewayConsole;
import org.anabranch.web.page.Assets;
import org.anabranch.web.page.Facts;
import org.anabranch.web.page.Pages;
import org.anabranch.web.publish.PublishConsole;

/**
 * The console: the loop in a browser, as pages made on the server. It translates between people and
 * the stations and decides nothing. Pages hold no script and no style of their own, so that the
 * control plane's strict policy stands; they work without script, and with it they are live.
 *
 * <p>Each page is one class with a template of the same name in {@code src/main/jte}; the look is
 * in {@code assets}.
 */
public final class Console implements HttpService {
  private final List<HttpService> parts;

  /**
   * @param secretNames the names of the stored secrets, for choosing a key
   */
  public Console(
      Loop loop,
      BackgroundRuns background,
      Studio studio,
      Publisher publisher,
      Connections connections,
      Limits limits,
      Scheduling scheduling,
      Insight insight,
      Gateway gateway,
      History history,
      Marketplace market,
      Supplier<List<String>> secretNames,
      Treasury treasury,
      Facts facts,
      Clock clock) {
    Pages pages = new Pages(facts);
    LazyPlan plan = new LazyPlan(facts.plan());
    this.parts =
        List.of(
            new Assets(),
            new HomePage(pages, loop, background, studio, publisher, insight, gateway, plan),
            new ComposePage(pages, loop, background, publisher),
            new RunPage(pages, loop, background, studio, publisher),
            new PublishConsole(
                pages, connections, limits, scheduling, publisher, insight, background, clock),
            new GatewayConsole(
                pages, gateway, insight, history, market, secretNames, treasury, clock),
            new ComputePage(pages, plan, clock),
            new InsightPage(pages, insight),
            new SettingsPage(pages, publisher, scheduling));
  }

  @Override
  public void routing(HttpRules rules) {
    parts.forEach(part -> part.routing(rules));
  }
}
