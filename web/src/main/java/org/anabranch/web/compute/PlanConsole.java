package org.anabranch.web.compute;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import java.time.Clock;
import org.anabranch.compute.concentration.ConcentrationBook;
import org.anabranch.compute.estate.EstateBook;
import org.anabranch.compute.plan.Plans;
import org.anabranch.web.page.Facts;
import org.anabranch.web.page.Pages;

/**
 * The console's pages on the plan: what to decide, what binds, what if, what it came to, and on
 * whom everything depends.
 */
public final class PlanConsole implements HttpService {
  private final PlanPage plan;
  private final ConcentrationPage concentration;

  public PlanConsole(
      Facts facts, Plans plans, EstateBook estate, ConcentrationBook book, Clock clock) {
    Pages pages = new Pages(facts);
    this.plan = new PlanPage(pages, plans, estate, clock);
    this.concentration = new ConcentrationPage(pages, plans, book);
  }

  @Override
  public void routing(HttpRules rules) {
    plan.routing(rules);
    concentration.routing(rules);
  }
}
