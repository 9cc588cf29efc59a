package org.anabranch.http;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import org.anabranch.compute.concentration.ConcentrationBook;
import org.anabranch.compute.concentration.ConcentrationTable;
import org.anabranch.compute.concentration.Concentrations;
import org.anabranch.compute.concentration.Trend;
import org.jspecify.annotations.Nullable;

/** On whom everything depends, under {@code /api/concentration}, as docs/api.md lists it. */
public final class ConcentrationApi implements HttpService {
  private final ConcentrationBook book;

  public ConcentrationApi(ConcentrationBook book) {
    this.book = book;
  }

  @Override
  public void routing(HttpRules rules) {
    rules.get("/api/concentration", this::show);
    rules.get("/api/concentration.csv", this::table);
  }

  private void show(ServerRequest request, ServerResponse response) {
    Concentrations all = book.now();
    Bodies.send(
        response,
        new Concentrations(wanted(request, all), all.caps(), all.passed(), all.planned()));
  }

  private void table(ServerRequest request, ServerResponse response) {
    response.header("Content-Type", "text/csv; charset=utf-8");
    response.header("Content-Disposition", "attachment; filename=\"concentration.csv\"");
    response.send(ConcentrationTable.csv(wanted(request, book.now())));
  }

  private static List<Trend> wanted(ServerRequest request, Concentrations all) {
    return all.trends(query(request, "source"), query(request, "measure"), query(request, "by"));
  }

  private static @Nullable String query(ServerRequest request, String name) {
    return request.query().first(name).orElse(null);
  }
}
