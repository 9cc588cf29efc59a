package org.anabranch.web.compute;

import io.helidon.common.parameters.Parameters;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import org.anabranch.compute.estate.Contract;
import org.anabranch.compute.estate.EstateBook;
import org.anabranch.compute.right.Entry;
import org.anabranch.compute.right.FirstRights;
import org.anabranch.compute.right.Notice;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.anabranch.web.page.Chrome;
import org.anabranch.web.page.Pages;
import org.jspecify.annotations.Nullable;

/** Rights of first refusal and offer: what was asked, what was answered, and both forms. */
final class RightsPage implements HttpService {
  private final Pages pages;
  private final EstateBook book;
  private final FirstRights rights;

  RightsPage(Pages pages, EstateBook book, FirstRights rights) {
    this.pages = pages;
    this.book = book;
    this.rights = rights;
  }

  /**
   * @param holders contracts with a right
   * @param others contracts that could be signed elsewhere
   */
  record View(Chrome chrome, List<Row> rows, List<Contract> holders, List<Contract> others) {}

  record Row(Notice notice, List<Entry> journal, String tone) {}

  @Override
  public void routing(HttpRules rules) {
    rules.get("/compute/rights", (_, res) -> show(res, null));
    rules.post("/compute/rights", this::offer);
    rules.post("/compute/rights/{id}", this::answer);
  }

  private void show(ServerResponse response, @Nullable Problem problem) {
    List<Contract> contracts = book.current().map(p -> p.estate().contracts()).orElse(List.of());
    View view =
        new View(
            pages.chrome("Rights of first refusal", "compute").with(problem),
            rights.all().stream().map(this::row).toList(),
            contracts.stream().filter(c -> !c.clauses().firstRights().isEmpty()).toList(),
            contracts.stream().filter(c -> c.status() != Contract.Status.SIGNED).toList());
    pages.send(response, "compute/rights", view.chrome(), view);
  }

  private Row row(Notice n) {
    return new Row(
        n,
        rights.journal(n.id()),
        switch (n.state()) {
          case OPEN -> "warn";
          case EXERCISED -> "bad";
          case WAIVED, LAPSED -> "ok";
        });
  }

  private void offer(ServerRequest request, ServerResponse response) {
    Parameters form = Pages.form(request);
    try {
      rights.offer(
          book.inForce().estate(),
          Pages.field(form, "contract"),
          Pages.field(form, "elsewhere"),
          Pages.field(form, "terms"),
          by(form));
      Pages.see(response, "/compute/rights");
    } catch (ProblemException e) {
      show(response, e.problem());
    }
  }

  private void answer(ServerRequest request, ServerResponse response) {
    Parameters form = Pages.form(request);
    try {
      rights.answer(
          Pages.id(request),
          Pages.field(form, "do").equals("exercised"),
          Pages.field(form, "evidence"),
          by(form));
      Pages.see(response, "/compute/rights");
    } catch (ProblemException e) {
      show(response, e.problem());
    }
  }

  private static String by(Parameters form) {
    String name = Pages.field(form, "by");
    return name.isEmpty() ? "console" : name;
  }
}
