package org.anabranch.web.publish;

import io.helidon.common.parameters.Parameters;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.anabranch.publish.schedule.CsvImport;
import org.anabranch.publish.schedule.Scheduling;
import org.anabranch.publish.schedule.WallTime;
import org.anabranch.web.page.Chrome;
import org.anabranch.web.page.Pages;
import org.anabranch.web.page.ViewerClock;
import org.jspecify.annotations.Nullable;

/** A calendar from a table: first looked at row by row, then planned whole or not at all. */
final class TablePage implements HttpService {
  private static final int SHOWN = 500;

  private final Pages pages;
  private final Scheduling scheduling;

  TablePage(Pages pages, Scheduling scheduling) {
    this.pages = pages;
    this.scheduling = scheduling;
  }

  /**
   * @param rows what would come of each row; empty before a look
   */
  record View(Chrome chrome, String text, String zone, List<CsvImport.Row> rows, long wrong) {
    /** Of a long table those that a person should see. */
    List<CsvImport.Row> shown() {
      return rows.size() <= SHOWN
          ? rows
          : rows.stream().sorted(Comparator.comparing(View::weight)).limit(SHOWN).toList();
    }

    private static int weight(CsvImport.Row row) {
      return row.draft() == null ? 0 : row.warnings().isEmpty() ? 2 : 1;
    }
  }

  @Override
  public void routing(HttpRules rules) {
    rules.get(
        "/schedule/import", (_, res) -> show(res, "", ViewerClock.zone().getId(), List.of(), null));
    rules.post("/schedule/import", this::take);
  }

  private void show(
      ServerResponse response,
      String text,
      String zone,
      List<CsvImport.Row> rows,
      @Nullable Problem problem) {
    Chrome chrome = pages.chrome("Import a calendar", "schedule").with(problem);
    long wrong = rows.stream().filter(r -> r.draft() == null).count();
    pages.send(response, "publish/table", chrome, new View(chrome, text, zone, rows, wrong));
  }

  private void take(ServerRequest request, ServerResponse response) {
    Parameters form = Pages.form(request);
    String text = form.first("text").orElse("");
    String zone = Pages.field(form, "zone");
    try {
      ZoneId clock = WallTime.zone(zone, ViewerClock.zone());
      if (Pages.field(form, "do").equals("plan")) {
        scheduling.table().bringIn(text, clock);
        Pages.see(response, "/schedule?view=list");
      } else {
        show(response, text, zone, scheduling.table().preview(text, clock), null);
      }
    } catch (ProblemException e) {
      show(response, text, zone, List.of(), e.problem());
    }
  }
}
