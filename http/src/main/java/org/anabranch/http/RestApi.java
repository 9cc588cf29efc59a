package org.anabranch.http;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.anabranch.gateway.Gateway;
import org.anabranch.insight.Insight;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Problem;
import org.anabranch.loop.BackgroundRuns;
import org.anabranch.loop.Loop;
import org.anabranch.loop.Run;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Publication;
import org.anabranch.publish.Publisher;
import org.anabranch.studio.Studio;
import org.jspecify.annotations.Nullable;

/**
 * The REST API under {@code /api}, as docs/api.md lists it. JSON in, JSON out, problem+json when it
 * goes wrong.
 */
public final class RestApi implements HttpService {
  private static final Duration READING = Duration.ofSeconds(60);
  private static final int SHOWN = 100;

  private final Loop loop;
  private final BackgroundRuns background;
  private final Studio studio;
  private final Publisher publisher;
  private final Insight insight;
  private final Gateway gateway;

  public RestApi(
      Loop loop,
      BackgroundRuns background,
      Studio studio,
      Publisher publisher,
      Insight insight,
      Gateway gateway) {
    this.loop = loop;
    this.background = background;
    this.studio = studio;
    this.publisher = publisher;
    this.insight = insight;
    this.gateway = gateway;
  }

  /** The body of {@code POST /api/runs}: a source by address or file, or a text with a name. */
  private record NewRun(
      @Nullable String source,
      @Nullable String text,
      @Nullable List<String> platforms,
      @Nullable List<String> accounts,
      boolean allowPrivateAddresses,
      boolean dryRun,
      boolean again,
      boolean review) {}

  private record Link(@Nullable String link) {}

  private record Edit(
      @Nullable String title, @Nullable List<String> parts, @Nullable List<String> hashtags) {}

  @Override
  public void routing(HttpRules rules) {
    rules.get("/health", (_, res) -> json(res, Map.of("status", "up")));
    rules.get("/api/runs", (_, res) -> json(res, loop.recent(SHOWN)));
    rules.post("/api/runs", this::start);
    rules.get("/api/runs/{id}", (req, res) -> json(res, run(req)));
    rules.get("/api/runs/{id}/report", (req, res) -> json(res, loop.report(run(req).id())));
    rules.get("/api/runs/{id}/progress", this::progress);
    rules.get("/api/runs/{id}/variants", (req, res) -> json(res, studio.variants(run(req).id())));
    rules.post("/api/runs/{id}/publish", this::publish);
    rules.post("/api/runs/{id}/measure", this::measure);
    rules.put("/api/variants/{id}", this::edit);
    rules.get("/api/publications", (_, res) -> json(res, publisher.recent(SHOWN)));
    rules.get("/api/publications/{id}", (req, res) -> json(res, existing(req)));
    rules.get(
        "/api/publications/{id}/journal",
        (req, res) -> json(res, publisher.journal(existing(req).id())));
    rules.get(
        "/api/publications/{id}/observations",
        (req, res) -> json(res, insight.observations(existing(req).id())));
    rules.post("/api/publications/{id}/handoff", this::handOff);
    rules.post("/api/publications/{id}/cancel", (req, res) -> json(res, publisher.cancel(id(req))));
    rules.post("/api/publications/{id}/retry", this::retry);
    rules.get("/api/ratings", (_, res) -> json(res, insight.ratings()));
    rules.get("/api/deployments", (_, res) -> json(res, gateway.deployments()));
    rules.get("/api/deployments/unavailable", (_, res) -> json(res, gateway.unavailable()));
    rules.get("/api/canaries", (_, res) -> json(res, gateway.canaries()));
    rules.get("/api/usage", (_, res) -> json(res, gateway.usage()));
  }

  private void start(ServerRequest request, ServerResponse response) throws InterruptedException {
    NewRun asked = Bodies.read(request, NewRun.class);
    String source = asked.source() == null ? "pasted text" : asked.source();
    if (asked.source() == null && asked.text() == null) {
      throw Problem.badInput("source-unnamed", "No source was given.", "Send source or text.")
          .asException();
    }
    Run run =
        loop.start(
            new Loop.Request(
                source,
                Optional.ofNullable(asked.text()),
                platforms(asked.platforms()),
                publisher.chosen(
                    asked.accounts() == null ? List.of() : withoutNull(asked.accounts())),
                asked.allowPrivateAddresses(),
                asked.dryRun(),
                asked.again(),
                asked.review()),
            Deadline.in(READING));
    background.submit(run.id());
    response.status(io.helidon.http.Status.ACCEPTED_202);
    response.header("Location", "/api/runs/" + run.id());
    json(response, run);
  }

  private List<Platform> platforms(@Nullable List<String> keys) {
    if (keys == null || keys.isEmpty()) {
      return publisher.accounts().stream().map(a -> a.platform()).distinct().sorted().toList();
    }
    return withoutNull(keys).stream()
        .map(
            key ->
                Platform.byKey(key)
                    .orElseThrow(
                        () ->
                            Problem.badInput(
                                    "platform-unknown",
                                    "There is no platform “" + key + "”.",
                                    "Choose from: " + String.join(", ", Platform.keys()) + ".")
                                .asException()))
        .distinct()
        .toList();
  }

  private void progress(ServerRequest request, ServerResponse response) {
    Run run = run(request);
    background
        .progress(run.id())
        .ifPresentOrElse(p -> json(response, p), () -> json(response, Map.of("working", false)));
  }

  private void publish(ServerRequest request, ServerResponse response) {
    Run run = loop.publish(run(request).id());
    background.submit(run.id());
    json(response, run);
  }

  private void measure(ServerRequest request, ServerResponse response) {
    Run run = run(request);
    background.measureAgain(run.id());
    json(response, run);
  }

  private void edit(ServerRequest request, ServerResponse response) {
    Edit edit = Bodies.read(request, Edit.class);
    var now = studio.variant(id(request)).orElseThrow(() -> unknown("variant", id(request)));
    json(
        response,
        studio.edit(
            now.id(),
            edit.title() == null ? now.title() : edit.title(),
            edit.parts() == null ? now.parts() : withoutNull(edit.parts()),
            edit.hashtags() == null ? now.hashtags() : withoutNull(edit.hashtags())));
  }

  private Publication existing(ServerRequest request) {
    return publisher
        .publication(id(request))
        .orElseThrow(() -> unknown("publication", id(request)));
  }

  private void handOff(ServerRequest request, ServerResponse response) {
    String link = Bodies.read(request, Link.class).link();
    if (link == null) {
      throw Problem.badInput(
              "link-missing", "No link was given.", "Send {\"link\": \"https://…\"}.")
          .asException();
    }
    json(response, publisher.completeHandOff(id(request), link));
  }

  private void retry(ServerRequest request, ServerResponse response) {
    var publication = publisher.retry(id(request));
    background.submit(publication.group());
    json(response, publication);
  }

  private Run run(ServerRequest request) {
    return loop.run(id(request)).orElseThrow(() -> unknown("run", id(request)));
  }

  private static RuntimeException unknown(String what, String id) {
    return Problem.of(
            Problem.Kind.NOT_FOUND,
            what + "-unknown",
            "There is no " + what + " “" + id + "”.",
            "List what there is, and check the id.")
        .asException();
  }

  private static String id(ServerRequest request) {
    return request.path().pathParameters().get("id");
  }

  private static List<String> withoutNull(List<String> texts) {
    if (texts.stream().anyMatch(Objects::isNull)) {
      throw Problem.badInput(
              "body-not-json", "A list in the request's body holds a null.", "Send texts alone.")
          .asException();
    }
    return texts;
  }

  private static void json(ServerResponse response, Object value) {
    Bodies.send(response, value);
  }
}
