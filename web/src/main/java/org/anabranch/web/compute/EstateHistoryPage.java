package org.anabranch.web.compute;

import io.helidon.common.parameters.Parameters;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.ArrayList;
import java.util.List;
import org.anabranch.compute.estate.Change;
import org.anabranch.compute.estate.EstateBook;
import org.anabranch.compute.estate.EstateVersion;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.anabranch.web.page.Chrome;
import org.anabranch.web.page.Pages;
import org.jspecify.annotations.Nullable;

/** The estate's versions with what each changed, and the way back to any of them. */
final class EstateHistoryPage implements HttpService {
  private static final int SHOWN = 20;
  private static final int MOST_CHANGES = 12;

  private final Pages pages;
  private final EstateBook book;

  EstateHistoryPage(Pages pages, EstateBook book) {
    this.pages = pages;
    this.book = book;
  }

  record View(Chrome chrome, List<Row> rows) {}

  /**
   * @param changes against the version before; the first few
   * @param more how many there are beyond
   */
  record Row(EstateVersion version, List<Change> changes, int more, boolean inForce) {}

  @Override
  public void routing(HttpRules rules) {
    rules.get("/compute/estate/history", (_, res) -> show(res, null));
    rules.post("/compute/estate/history", this::restore);
  }

  private void show(ServerResponse response, @Nullable Problem problem) {
    List<EstateVersion> versions = book.history(SHOWN + 1);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < Math.min(SHOWN, versions.size()); i++) {
      List<Change> changes =
          i + 1 < versions.size()
              ? book.diff(versions.get(i + 1).number(), versions.get(i).number())
              : List.of();
      rows.add(
          new Row(
              versions.get(i),
              changes.stream().limit(MOST_CHANGES).toList(),
              Math.max(0, changes.size() - MOST_CHANGES),
              i == 0));
    }
    View view = new View(pages.chrome("Versions of the estate", "compute").with(problem), rows);
    pages.send(response, "compute/estatehistory", view.chrome(), view);
  }

  private void restore(ServerRequest request, ServerResponse response) {
    Parameters form = Pages.form(request);
    String number = Pages.field(form, "number");
    try {
      book.restore(
          number.matches("\\d{1,9}") ? Long.parseLong(number) : 0, Pages.field(form, "author"), "");
      Pages.see(response, "/compute/estate/history");
    } catch (ProblemException e) {
      show(response, e.problem());
    }
  }
}
