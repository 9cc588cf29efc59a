package org.anabranch.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.anabranch.compute.estate.Change;
import org.anabranch.compute.estate.Commitment;
import org.anabranch.compute.estate.Due;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.estate.EstateBook;
import org.anabranch.compute.estate.EstateVersion;
import org.anabranch.compute.estate.Estates;
import org.anabranch.kernel.Problem;
import org.jspecify.annotations.Nullable;

/** The estate and its versions under {@code /api/estate}, as docs/api.md lists them. */
public final class EstateApi implements HttpService {
  private static final int MOST_VERSIONS = 200;

  private final EstateBook book;
  private final Clock clock;

  public EstateApi(EstateBook book, Clock clock) {
    this.book = book;
    this.clock = clock;
  }

  private record Validated(
      String name, int sites, int contracts, int demand, List<String> warnings) {}

  private record Dated(LocalDate date, String kind, String contract, String text, boolean past) {}

  private record Restored(EstateVersion version, List<Change> changes) {}

  @Override
  public void routing(HttpRules rules) {
    rules.get("/api/estate", this::show);
    rules.put("/api/estate", this::save);
    rules.post("/api/estate/validate", this::validate);
    rules.get("/api/estate/dates", this::dates);
    rules.get("/api/estate/commitments", this::commitments);
    rules.get("/api/estate/versions", (_, res) -> Bodies.send(res, book.history(MOST_VERSIONS)));
    rules.get("/api/estate/versions/{number}", this::version);
    rules.post("/api/estate/versions/{number}/restore", this::restore);
    rules.get("/api/estate/diff", this::diff);
  }

  private void show(ServerRequest request, ServerResponse response) {
    send(request, response, book.inForce());
  }

  private void version(ServerRequest request, ServerResponse response) {
    send(request, response, book.version(number(request)));
  }

  private static void send(ServerRequest request, ServerResponse response, EstateBook.Page page) {
    response.header("ETag", '"' + page.version().digest() + '"');
    response.header("Anabranch-Estate-Version", Long.toString(page.version().number()));
    switch (request.query().first("format").orElse("json")) {
      case "json" -> text(response, "application/json", Estates.json(page.estate()));
      case "yaml" -> text(response, "application/yaml; charset=utf-8", page.text());
      case "csv" -> {
        response.header("Content-Disposition", "attachment; filename=\"estate.csv\"");
        text(response, "text/csv; charset=utf-8", Estates.csv(page.estate()));
      }
      default ->
          throw Problem.badInput(
                  "format-unknown", "There is no such format.", "Ask for json, yaml or csv.")
              .asException();
    }
  }

  private static void text(ServerResponse response, String type, String body) {
    response.header("Content-Type", type);
    response.send(body);
  }

  /** The body is the estate, YAML or JSON; If-Match names the version it was made from. */
  private void save(ServerRequest request, ServerResponse response) {
    Optional<String> basedOn =
        request.headers().first(HeaderNames.IF_MATCH).map(t -> t.replace("\"", "").strip());
    Bodies.send(
        response,
        book.save(
            Bodies.text(request),
            request.query().first("author").orElse("api"),
            request.query().first("why").orElse(""),
            basedOn));
  }

  private void validate(ServerRequest request, ServerResponse response) {
    Estate estate = Estates.parse("estate", Bodies.text(request));
    Bodies.send(
        response,
        new Validated(
            estate.name(),
            estate.sites().size(),
            estate.contracts().size(),
            estate.demand().size(),
            Estates.check(estate).warnings()));
  }

  private void dates(ServerRequest request, ServerResponse response) {
    LocalDate today = clock.instant().atZone(ZoneOffset.UTC).toLocalDate();
    Bodies.send(
        response,
        Due.of(book.inForce().estate()).stream()
            .map(d -> new Dated(d.date(), d.kind().word(), d.contract(), d.text(), d.past(today)))
            .toList());
  }

  private void commitments(ServerRequest request, ServerResponse response) {
    Estate estate = book.inForce().estate();
    Bodies.send(
        response,
        estate.contracts().stream()
            .flatMap(c -> Commitment.of(estate, c).stream())
            .map(EstateApi::told)
            .toList());
  }

  private static Map<String, @Nullable Object> told(Commitment c) {
    Map<String, @Nullable Object> told = new LinkedHashMap<>();
    told.put("contract", c.contract());
    told.put("promisedUsdMillion", c.promised());
    told.put("spentUsdMillion", c.spent());
    told.put("asOf", c.asOf());
    told.put("leftUsdMillion", c.left());
    told.put("monthsLeft", c.monthsLeft());
    told.put("paceNeededUsdMillionPerMonth", c.paceNeeded());
    told.put("deliverableUsdMillion", Double.isFinite(c.deliverable()) ? c.deliverable() : null);
    told.put("canBeBurnt", c.canBeBurnt());
    return told;
  }

  private void restore(ServerRequest request, ServerResponse response) {
    long number = number(request);
    long before = book.inForce().version().number();
    EstateVersion version =
        book.restore(
            number,
            request.query().first("author").orElse("api"),
            request.query().first("why").orElse(""));
    response.status(Status.OK_200);
    Bodies.send(response, new Restored(version, book.diff(before, version.number())));
  }

  private void diff(ServerRequest request, ServerResponse response) {
    List<EstateVersion> newest = book.history(2);
    long to = number(request, "to", newest.isEmpty() ? 1 : newest.getFirst().number());
    long from = number(request, "from", Math.max(1, to - 1));
    Bodies.send(response, book.diff(from, to));
  }

  private static long number(ServerRequest request) {
    return parsed(request.path().pathParameters().get("number"));
  }

  private static long number(ServerRequest request, String name, long otherwise) {
    return request.query().first(name).map(EstateApi::parsed).orElse(otherwise);
  }

  private static long parsed(String text) {
    if (!text.matches("\\d{1,9}")) {
      throw Problem.badInput(
              "version-invalid",
              "“" + text + "” is no version's number.",
              "See /api/estate/versions.")
          .asException();
    }
    return Long.parseLong(text);
  }
}
