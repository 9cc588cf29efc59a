package org.anabranch.web.compute;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import java.time.Clock;
import java.util.List;
import org.anabranch.compute.drill.DrillBook;
import org.anabranch.compute.estate.EstateBook;
import org.anabranch.compute.plan.Plans;
import org.anabranch.compute.right.FirstRights;
import org.anabranch.gateway.drill.LiveDrills;
import org.anabranch.web.page.Facts;
import org.anabranch.web.page.Pages;

/** The console's pages on what is on record about compute, and on leaving somebody. */
public final class EstateConsole implements HttpService {
  private final List<HttpService> parts;

  public EstateConsole(
      Facts facts,
      EstateBook book,
      Plans plans,
      DrillBook drills,
      LiveDrills live,
      FirstRights rights,
      Clock clock) {
    Pages pages = new Pages(facts);
    this.parts =
        List.of(
            new EstatePage(pages, book, clock),
            new ContractPage(pages, book, plans, clock),
            new EstateEditPage(pages, book),
            new EstateHistoryPage(pages, book),
            new RightsPage(pages, book, rights),
            new DrillPage(pages, book, drills),
            new LiveDrillPage(pages, book, drills, live));
  }

  @Override
  public void routing(HttpRules rules) {
    parts.forEach(part -> part.routing(rules));
  }
}
