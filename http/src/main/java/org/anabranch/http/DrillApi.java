package org.anabranch.http;

import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.YearMonth;
import java.time.format.DateTimeParseException;
import org.anabranch.compute.drill.DrillBook;
import org.anabranch.compute.drill.ExitDrill;
import org.anabranch.compute.estate.EstateBook;
import org.anabranch.kernel.Problem;
import org.jspecify.annotations.Nullable;

/** Exit drills and their signed reports under {@code /api/drills}, as docs/api.md lists them. */
public final class DrillApi implements HttpService {
  private final EstateBook estate;
  private final DrillBook drills;

  public DrillApi(EstateBook estate, DrillBook drills) {
    this.estate = estate;
    this.drills = drills;
  }

  private record Wish(@Nullable String exit, @Nullable String from) {}

  @Override
  public void routing(HttpRules rules) {
    rules.get("/api/drills", (_, res) -> Bodies.send(res, drills.all()));
    rules.post("/api/drills", this::make);
    rules.get("/api/drills/{id}", this::show);
    rules.get("/api/drills/{id}/{file}", this::file);
  }

  private void make(ServerRequest request, ServerResponse response) {
    Wish wish = Bodies.read(request, Wish.class);
    if (wish.exit() == null) {
      throw Problem.badInput(
              "request-invalid",
              "exit is missing.",
              "Name a partner or chip vendor: {\"exit\": \"microsoft\", \"from\": \"2027-01\"}.")
          .asException();
    }
    EstateBook.Page page = estate.inForce();
    ExitDrill drill =
        drills.make(page.estate(), page.version().digest(), wish.exit(), month(wish.from()));
    response.status(Status.CREATED_201);
    Bodies.send(response, drill);
  }

  private static @Nullable YearMonth month(@Nullable String text) {
    try {
      return text == null || text.isBlank() ? null : YearMonth.parse(text.strip());
    } catch (DateTimeParseException e) {
      throw Problem.badInput(
              "request-invalid", "from is “" + text + "”, expected a month such as 2027-01.", "")
          .asException(e);
    }
  }

  private void show(ServerRequest request, ServerResponse response) {
    Bodies.send(response, drills.drill(request.path().pathParameters().get("id")));
  }

  private void file(ServerRequest request, ServerResponse response) {
    String name = request.path().pathParameters().get("file");
    Path file = drills.file(request.path().pathParameters().get("id"), name);
    response.header("Content-Type", name.endsWith(".pdf") ? "application/pdf" : "application/json");
    response.header("Content-Disposition", "attachment; filename=\"" + name + "\"");
    response.send(bytes(file));
  }

  private static byte[] bytes(Path file) {
    try {
      return java.nio.file.Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
