package org.anabranch.http;

import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import java.util.Optional;
import org.anabranch.compute.estate.EstateBook;
import org.anabranch.compute.right.Entry;
import org.anabranch.compute.right.FirstRights;
import org.anabranch.compute.right.Notice;
import org.anabranch.kernel.Problem;
import org.jspecify.annotations.Nullable;

/** Rights of first refusal and offer under {@code /api/rights}, as docs/api.md lists them. */
public final class RightsApi implements HttpService {
  private final EstateBook estate;
  private final FirstRights rights;

  public RightsApi(EstateBook estate, FirstRights rights) {
    this.estate = estate;
    this.rights = rights;
  }

  private record Offer(
      @Nullable String contract,
      @Nullable String elsewhere,
      @Nullable String terms,
      @Nullable String by) {}

  private record Answer(
      @Nullable Boolean exercised, @Nullable String evidence, @Nullable String by) {}

  private record Told(Notice notice, List<Entry> journal) {}

  private record Standing(boolean maySign, List<String> why) {}

  @Override
  public void routing(HttpRules rules) {
    rules.get("/api/rights", (_, res) -> Bodies.send(res, rights.all()));
    rules.post("/api/rights", this::offer);
    rules.get("/api/rights/standing/{contract}", this::standing);
    rules.get("/api/rights/{id}", this::show);
    rules.post("/api/rights/{id}/answer", this::answer);
  }

  private void offer(ServerRequest request, ServerResponse response) {
    Offer offer = Bodies.read(request, Offer.class);
    Notice notice =
        rights.offer(
            estate.inForce().estate(),
            orEmpty(offer.contract()),
            orEmpty(offer.elsewhere()),
            orEmpty(offer.terms()),
            offer.by() == null ? "api" : offer.by());
    response.status(Status.CREATED_201);
    Bodies.send(response, notice);
  }

  private void show(ServerRequest request, ServerResponse response) {
    String id = request.path().pathParameters().get("id");
    Bodies.send(response, new Told(rights.notice(id), rights.journal(id)));
  }

  private void answer(ServerRequest request, ServerResponse response) {
    Answer answer = Bodies.read(request, Answer.class);
    boolean exercised =
        Optional.ofNullable(answer.exercised())
            .orElseThrow(
                () ->
                    Problem.badInput(
                            "request-invalid",
                            "exercised is missing.",
                            "Say true when the holder takes it up, false when it lets it go.")
                        .asException());
    Bodies.send(
        response,
        rights.answer(
            request.path().pathParameters().get("id"),
            exercised,
            orEmpty(answer.evidence()),
            answer.by() == null ? "api" : answer.by()));
  }

  private void standing(ServerRequest request, ServerResponse response) {
    String contract = request.path().pathParameters().get("contract");
    Bodies.send(
        response,
        switch (rights.standing(estate.inForce().estate(), contract)) {
          case FirstRights.Standing.Free() -> new Standing(true, List.of());
          case FirstRights.Standing.Bound(List<String> why) -> new Standing(false, why);
        });
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
