package org.anabranch.http;

import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import org.anabranch.compute.drill.LiveDrill;
import org.anabranch.compute.estate.EstateBook;
import org.anabranch.gateway.drill.LiveDrillForm;
import org.anabranch.gateway.drill.LiveDrills;

/** Drills on real traffic under {@code /api/live-drills}, as docs/api.md lists them. */
public final class LiveDrillApi implements HttpService {
  private final EstateBook estate;
  private final LiveDrills drills;

  public LiveDrillApi(EstateBook estate, LiveDrills drills) {
    this.estate = estate;
    this.drills = drills;
  }

  @Override
  public void routing(HttpRules rules) {
    rules.get("/api/live-drills", (_, res) -> Bodies.send(res, drills.all()));
    rules.post("/api/live-drills", this::start);
    rules.get("/api/live-drills/{id}", (req, res) -> Bodies.send(res, drills.report(id(req))));
    rules.post("/api/live-drills/{id}/stop", (req, res) -> Bodies.send(res, drills.stop(id(req))));
  }

  private void start(ServerRequest request, ServerResponse response) {
    LiveDrill begun =
        drills.start(
            Bodies.read(request, LiveDrillForm.class).wish(),
            estate.current().map(EstateBook.Page::estate));
    response.status(Status.CREATED_201);
    Bodies.send(response, begun);
  }

  private static String id(ServerRequest request) {
    return request.path().pathParameters().get("id");
  }
}
