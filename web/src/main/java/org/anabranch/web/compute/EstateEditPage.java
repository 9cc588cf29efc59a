package org.anabranch.web.compute;

import io.helidon.common.parameters.Parameters;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import java.util.Optional;
import org.anabranch.compute.estate.Change;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.estate.EstateBook;
import org.anabranch.compute.estate.EstateDiff;
import org.anabranch.compute.estate.Estates;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.anabranch.web.page.Chrome;
import org.anabranch.web.page.Pages;
import org.jspecify.annotations.Nullable;

/** The estate's text in a form: checked, shown as changes in words, then saved as a version. */
final class EstateEditPage implements HttpService {
  private final Pages pages;
  private final EstateBook book;

  EstateEditPage(Pages pages, EstateBook book) {
    this.pages = pages;
    this.book = book;
  }

  /**
   * @param digest of the version the text was made from; empty for the first
   * @param changes null before anything was checked
   */
  record View(
      Chrome chrome,
      String text,
      String digest,
      String author,
      String why,
      @Nullable List<Change> changes,
      List<String> warnings) {}

  @Override
  public void routing(HttpRules rules) {
    rules.get("/compute/estate/edit", (_, res) -> open(res));
    rules.post("/compute/estate/edit", this::take);
  }

  private void open(ServerResponse response) {
    Optional<EstateBook.Page> page = book.current();
    send(
        response,
        page.map(EstateBook.Page::text).orElse(""),
        page.map(p -> p.version().digest()).orElse(""),
        "",
        "",
        null,
        List.of(),
        null);
  }

  private void take(ServerRequest request, ServerResponse response) {
    Parameters form = Pages.form(request);
    String text = form.first("text").orElse("").replace("\r\n", "\n");
    String digest = Pages.field(form, "digest");
    String author = Pages.field(form, "author");
    String why = Pages.field(form, "why");
    try {
      if (Pages.field(form, "do").equals("save")) {
        book.save(text, author, why, digest.isEmpty() ? Optional.empty() : Optional.of(digest));
        Pages.see(response, "/compute/estate/history");
        return;
      }
      Estate estate = Estates.parse("the text", text);
      List<Change> changes =
          book.current().map(p -> EstateDiff.between(p.estate(), estate)).orElse(List.of());
      send(response, text, digest, author, why, changes, Estates.check(estate).warnings(), null);
    } catch (ProblemException e) {
      send(response, text, digest, author, why, null, List.of(), e.problem());
    }
  }

  private void send(
      ServerResponse response,
      String text,
      String digest,
      String author,
      String why,
      @Nullable List<Change> changes,
      List<String> warnings,
      @Nullable Problem problem) {
    View view =
        new View(
            pages.chrome("Edit the estate", "compute").with(problem),
            text,
            digest,
            author,
            why,
            changes,
            warnings);
    pages.send(response, "compute/estateedit", view.chrome(), view);
  }
}
