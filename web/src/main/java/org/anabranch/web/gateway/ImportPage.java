package org.anabranch.web.gateway;

import io.helidon.common.parameters.Parameters;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerResponse;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.anabranch.gateway.catalog.Imported;
import org.anabranch.gateway.catalog.Marketplace;
import org.anabranch.gateway.catalog.Notice;
import org.anabranch.gateway.catalog.Origin;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.anabranch.web.page.Chrome;
import org.anabranch.web.page.Pages;
import org.jspecify.annotations.Nullable;

/** Newer figures for the catalog, or the person's own, out of a file; and what they changed. */
final class ImportPage implements HttpService {
  private static final int NOTICES = 60;

  private final Pages pages;
  private final Marketplace market;

  ImportPage(Pages pages, Marketplace market) {
    this.pages = pages;
    this.market = market;
  }

  /** What was asked, as it was typed. */
  record Typed(String name, String asOf, boolean own, String text) {
    static final Typed NOTHING = new Typed("models.dev", "", false, "");
  }

  /**
   * @param imported null until something was
   * @param raised the first notices that the import raised, those about what is in use before
   */
  record View(
      Chrome chrome,
      Origin origin,
      Typed typed,
      @Nullable Imported imported,
      List<Notice> raised,
      int raisedInAll) {}

  @Override
  public void routing(HttpRules rules) {
    rules.get("/models/import", (_, res) -> send(res, Typed.NOTHING, null, List.of(), null));
    rules.post("/models/import", (req, res) -> bringIn(res, typed(Pages.form(req))));
  }

  private static Typed typed(Parameters form) {
    return new Typed(
        Pages.field(form, "name"),
        Pages.field(form, "as_of"),
        Pages.field(form, "what").equals("own"),
        Pages.field(form, "text"));
  }

  private void bringIn(ServerResponse response, Typed typed) {
    Set<String> before = market.notices().stream().map(Notice::id).collect(Collectors.toSet());
    try {
      Imported imported = imported(typed);
      List<Notice> raised =
          market.notices().stream().filter(n -> !before.contains(n.id())).toList();
      send(response, Typed.NOTHING, imported, raised, null);
    } catch (ProblemException e) {
      send(response, typed, null, List.of(), e.problem());
    }
  }

  private Imported imported(Typed typed) {
    if (typed.text().isBlank()) {
      throw Problem.badInput(
              "import-empty", "There is nothing to import.", "Choose a file or paste its text.")
          .asException();
    }
    if (typed.own()) {
      return market.set(typed.text());
    }
    String name = typed.name().isBlank() ? Typed.NOTHING.name() : typed.name();
    return market.replace(name, typed.text(), day(typed.asOf()));
  }

  private LocalDate day(String asOf) {
    try {
      return asOf.isBlank() ? market.catalog().today() : LocalDate.parse(asOf);
    } catch (DateTimeException e) {
      throw Problem.badInput(
              "date-invalid", "“" + asOf + "” is no date.", "Write it as 2026-11-23.")
          .asException(e);
    }
  }

  private void send(
      ServerResponse response,
      Typed typed,
      @Nullable Imported imported,
      List<Notice> raised,
      @Nullable Problem problem) {
    View view =
        new View(
            pages.chrome("Import figures", "models").with(problem),
            market.catalog().origin(),
            typed,
            imported,
            raised.stream().limit(NOTICES).toList(),
            raised.size());
    pages.send(response, "gateway/import", view.chrome(), view);
  }
}
