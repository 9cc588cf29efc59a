package org.anabranch.web.compute;

import io.helidon.common.parameters.Parameters;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.YearMonth;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import org.anabranch.compute.drill.DrillBook;
import org.anabranch.compute.drill.ExitDrill;
import org.anabranch.compute.estate.EstateBook;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.anabranch.web.page.Chart;
import org.anabranch.web.page.Chrome;
import org.anabranch.web.page.Csv;
import org.anabranch.web.page.Pages;
import org.anabranch.web.page.Show;
import org.jspecify.annotations.Nullable;

/** Exit drills: the form, what was drilled, and one drill as before and after. */
final class DrillPage implements HttpService {
  private static final int MOST_MOVES = 15;

  private final Pages pages;
  private final EstateBook book;
  private final DrillBook drills;

  DrillPage(Pages pages, EstateBook book, DrillBook drills) {
    this.pages = pages;
    this.book = book;
    this.drills = drills;
  }

  /** Whom one may leave. */
  record Choice(String id, String name, String kind) {}

  record View(Chrome chrome, List<Choice> choices, String from, List<ExitDrill> drills) {}

  record One(Chrome chrome, ExitDrill drill, Chart chart) {}

  @Override
  public void routing(HttpRules rules) {
    rules.get("/compute/drill", (_, res) -> show(res, null));
    rules.post("/compute/drill", this::make);
    rules.get("/compute/drill/{id}/months.csv", this::months);
    rules.get("/compute/drill/{id}", (req, res) -> one(res, drills.drill(Pages.id(req))));
  }

  private void show(ServerResponse response, @Nullable Problem problem) {
    Problem told = problem;
    List<Choice> choices = List.of();
    String from = "";
    try {
      var page = book.current();
      choices = page.map(p -> choices(p.estate())).orElse(List.of());
      from = page.map(p -> p.estate().horizon().from().toString()).orElse("");
    } catch (ProblemException e) {
      told = e.problem();
    }
    View view =
        new View(pages.chrome("Exit drill", "compute").with(told), choices, from, drills.all());
    pages.send(response, "compute/drill", view.chrome(), view);
  }

  private static List<Choice> choices(org.anabranch.compute.estate.Estate estate) {
    List<Choice> all = new ArrayList<>();
    estate.partners().forEach(p -> all.add(new Choice(p.id(), p.name(), "partner")));
    estate.chipVendors().forEach(v -> all.add(new Choice(v.id(), v.name(), "chip vendor")));
    return all;
  }

  private void make(ServerRequest request, ServerResponse response) {
    Parameters form = Pages.form(request);
    try {
      EstateBook.Page page = book.inForce();
      ExitDrill drill =
          drills.make(
              page.estate(),
              page.version().digest(),
              Pages.field(form, "exit"),
              month(Pages.field(form, "from")));
      Pages.see(response, "/compute/drill/" + drill.id());
    } catch (ProblemException e) {
      show(response, e.problem());
    }
  }

  private static @Nullable YearMonth month(String text) {
    try {
      return text.isEmpty() ? null : YearMonth.parse(text);
    } catch (DateTimeParseException e) {
      throw Problem.badInput(
              "month-invalid", "“" + text + "” is no month.", "Write one such as 2027-01.")
          .asException(e);
    }
  }

  private void one(ServerResponse response, ExitDrill drill) {
    Chrome chrome = pages.chrome("Exit of " + drill.name(), "compute");
    Chart chart =
        new Chart(
            "lines",
            "H100 equivalents",
            drill.months().stream().map(m -> Show.month(m.month())).toList(),
            List.of(
                new Chart.Series(
                    "served before",
                    "flow",
                    drill.months().stream().map(m -> Math.round(m.before())).toList()),
                new Chart.Series(
                    "served after",
                    "missing",
                    drill.months().stream().map(m -> Math.round(m.after())).toList()),
                new Chart.Series(
                    "wanted",
                    "wanted",
                    drill.months().stream().map(m -> Math.round(m.wanted())).toList())));
    pages.send(response, "compute/drillone", chrome, new One(chrome, drill, chart));
  }

  private void months(ServerRequest request, ServerResponse response) {
    ExitDrill drill = drills.drill(Pages.id(request));
    Csv csv = new Csv("month", "wanted_h100", "served_before_h100", "served_after_h100");
    drill.months().forEach(m -> csv.row(m.month(), m.wanted(), m.before(), m.after()));
    pages.csv(response, drill.id() + "-months.csv", csv);
  }

  static int mostMoves() {
    return MOST_MOVES;
  }
}
