package org.anabranch.web;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import org.anabranch.compute.plan.Plans;

/** The console's pages on the plan: what to decide, what binds, what if, what it came to. */
public final class PlanConsole implements HttpService {
  private final PlanPage page;

  public PlanConsole(Facts facts, Plans plans) {
    this.page = new PlanPage(new Pages(facts), plans);
  }

  @Override
  public void routing(HttpRules rules) {
    page.routing(rules);
  }
}
