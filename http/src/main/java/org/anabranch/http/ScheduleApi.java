package org.anabranch.http;

import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.Progress;
import org.anabranch.publish.Account;
import org.anabranch.publish.Connector;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Post;
import org.anabranch.publish.Publisher;
import org.anabranch.publish.schedule.AccountCheck;
import org.anabranch.publish.schedule.Draft;
import org.anabranch.publish.schedule.PostChange;
import org.anabranch.publish.schedule.PostFiles;
import org.anabranch.publish.schedule.Recurrence;
import org.anabranch.publish.schedule.ScheduleQuery;
import org.anabranch.publish.schedule.ScheduledPost;
import org.anabranch.publish.schedule.ScheduledPost.State;
import org.anabranch.publish.schedule.Scheduling;
import org.anabranch.publish.schedule.SimplePost;
import org.anabranch.publish.schedule.Slot;
import org.anabranch.publish.schedule.WallTime;
import org.anabranch.publish.schedule.Warning;
import org.jspecify.annotations.Nullable;

/** Scheduled posts, queues, recurring posts and pauses under {@code /api}; see docs/api.md. */
public final class ScheduleApi implements HttpService {
  private final Scheduling scheduling;
  private final Publisher publisher;

  public ScheduleApi(Scheduling scheduling, Publisher publisher) {
    this.scheduling = scheduling;
    this.publisher = publisher;
  }

  /** Of {@code POST} and {@code PUT}: what is absent in a {@code PUT} stays as it is. */
  private record PostBody(
      @Nullable String account,
      @Nullable String title,
      @Nullable String text,
      @Nullable List<String> parts,
      @Nullable List<String> hashtags,
      @Nullable String link,
      @Nullable List<String> images,
      @Nullable Map<String, String> altTexts,
      @Nullable String cover,
      @Nullable String article,
      @Nullable Boolean aiMade,
      @Nullable String language,
      @Nullable String placement,
      @Nullable OptionsBody options,
      @Nullable String at,
      @Nullable String zone,
      boolean queue,
      @Nullable String repeat) {}

  private record ZoneBody(@Nullable String zone) {}

  private record WeekBody(@Nullable String zone, @Nullable List<String> slots) {}

  private record PauseBody(@Nullable String workspace) {}

  private record TableBody(@Nullable String csv, @Nullable String zone, boolean preview) {}

  @Override
  public void routing(HttpRules rules) {
    rules.get("/api/schedule", this::list);
    rules.get("/api/fittings", (_, res) -> Bodies.send(res, scheduling.files().fittings()));
    rules.post("/api/schedule", this::add);
    rules.get("/api/schedule/calendar.ics", this::calendar);
    rules.post("/api/schedule/import", this::bringIn);
    rules.get("/api/schedule/pause", (_, res) -> Bodies.send(res, scheduling.posts().pauses()));
    rules.post("/api/schedule/pause", this::pause);
    rules.post("/api/schedule/resume", this::resume);
    rules.get("/api/schedule/series", (_, res) -> Bodies.send(res, scheduling.recurring().list()));
    rules.delete("/api/schedule/series/{id}", this::stopSeries);
    rules.get("/api/schedule/zone", (_, res) -> sendZone(res));
    rules.put("/api/schedule/zone", this::chooseZone);
    rules.get("/api/schedule/{id}", (req, res) -> Bodies.send(res, required(req)));
    rules.put("/api/schedule/{id}", this::change);
    rules.delete("/api/schedule/{id}", this::remove);
    rules.post("/api/schedule/{id}/now", this::now);
    rules.post("/api/schedule/{id}/undo", this::undo);
    rules.get("/api/queues/{account}", this::week);
    rules.put("/api/queues/{account}", this::setWeek);
  }

  private void list(ServerRequest request, ServerResponse response) {
    Bodies.send(response, scheduling.posts().list(query(request)));
  }

  private ScheduleQuery query(ServerRequest request) {
    ZoneId zone = WallTime.zone(given(request, "zone").orElse(null), scheduling.posts().zone());
    return new ScheduleQuery(
        given(request, "from").map(t -> moment(t, zone, 0)).orElse(null),
        given(request, "to").map(t -> moment(t, zone, 1)).orElse(null),
        given(request, "workspace").orElse(null),
        given(request, "account").orElse(null),
        given(request, "state").map(ScheduleApi::states).orElse(Set.of()),
        given(request, "limit").map(ScheduleApi::limit).orElse(500));
  }

  /**
   * A day alone is its first moment.
   *
   * @param daysOn 1 for a day that is meant whole, as the last
   */
  private static Instant moment(String text, ZoneId zone, int daysOn) {
    if (text.length() != 10) {
      return WallTime.read(text, zone);
    }
    Instant begins = WallTime.read(text + "T00:00", zone);
    return begins.atZone(zone).toLocalDate().plusDays(daysOn).atStartOfDay(zone).toInstant();
  }

  private static int limit(String text) {
    if (!text.matches("\\d{1,4}") || Integer.parseInt(text) < 1) {
      throw Problem.badInput(
              "limit-invalid", "“" + text + "” is no limit.", "Send a number from 1 to 5000.")
          .asException();
    }
    return Math.min(Integer.parseInt(text), ScheduleQuery.MOST);
  }

  private static Set<State> states(String text) {
    return Arrays.stream(text.split(","))
        .map(
            name ->
                Arrays.stream(State.values())
                    .filter(s -> s.name().equalsIgnoreCase(name.strip()))
                    .findFirst()
                    .orElseThrow(
                        () ->
                            Problem.badInput(
                                    "state-unknown",
                                    "There is no state “" + name + "”.",
                                    "Choose from: " + Arrays.toString(State.values()) + ".")
                                .asException()))
        .collect(Collectors.toSet());
  }

  private static Optional<String> given(ServerRequest request, String name) {
    return request.query().first(name).asOptional().filter(t -> !t.isBlank());
  }

  private void add(ServerRequest request, ServerResponse response) {
    PostBody body = Bodies.read(request, PostBody.class);
    Account account = account(body.account());
    Post post = post(publisher.connector(account), body);
    AccountCheck.require(publisher, account, post);
    response.status(Status.CREATED_201);
    if (body.queue()) {
      created(response, scheduling.queues().add(account.id(), post));
      return;
    }
    ZoneId zone = WallTime.zone(body.zone(), scheduling.posts().zone());
    if (body.at() == null || body.at().isBlank()) {
      throw Problem.badInput(
              "time-missing",
              "No moment was given.",
              "Send \"at\": \"2026-12-01T09:00\", or \"queue\": true.")
          .asException();
    }
    Instant due = WallTime.read(body.at(), zone);
    if (body.repeat() != null && !body.repeat().isBlank()) {
      LocalDateTime start = LocalDateTime.ofInstant(due, zone);
      Bodies.send(
          response,
          scheduling
              .recurring()
              .add(account.id(), post, new Recurrence(body.repeat(), start, zone)));
      return;
    }
    Draft draft = Draft.of(account.id(), post, due, zone);
    List<Warning> warnings = new ArrayList<>(WallTime.warning(body.at(), zone).stream().toList());
    warnings.addAll(scheduling.posts().warnings(draft, Optional.empty()));
    ScheduledPost added = scheduling.posts().add(draft);
    response.header("Location", "/api/schedule/" + added.id());
    Map<String, Object> reply = new LinkedHashMap<>();
    reply.put("scheduled", added);
    reply.put("warnings", warnings);
    Bodies.send(response, reply);
  }

  private static void created(ServerResponse response, ScheduledPost post) {
    response.header("Location", "/api/schedule/" + post.id());
    Bodies.send(response, Map.of("scheduled", post, "warnings", List.of()));
  }

  private Account account(@Nullable String id) {
    return Optional.ofNullable(id)
        .flatMap(
            name ->
                publisher.account(name).or(() -> Platform.byKey(name).flatMap(publisher::account)))
        .orElseThrow(
            () ->
                Problem.badInput(
                        "account-missing",
                        id == null ? "No account was named." : "There is no account “" + id + "”.",
                        "Send the id of a connected account, or a platform that has one.")
                    .asException());
  }

  private Post post(Connector connector, PostBody body) {
    List<String> parts = new ArrayList<>(body.parts() == null ? List.of() : body.parts());
    if (parts.isEmpty() && body.text() != null) {
      parts.add(body.text());
    }
    return new SimplePost(
            body.title() == null ? "" : body.title(),
            parts,
            body.hashtags() == null ? List.of() : body.hashtags(),
            body.link(),
            body.images() == null ? List.of() : body.images(),
            Boolean.TRUE.equals(body.aiMade()),
            body.language(),
            body.cover(),
            body.article())
        .on(
            connector,
            OptionsBody.of(body.placement(), body.options()),
            scheduling.root(),
            new PostFiles(
                scheduling.files(), null, body.altTexts() == null ? Map.of() : body.altTexts()));
  }

  private ScheduledPost required(ServerRequest request) {
    String id = request.path().pathParameters().get("id");
    return scheduling
        .posts()
        .find(id)
        .orElseThrow(
            () ->
                Problem.of(
                        Problem.Kind.NOT_FOUND,
                        "scheduled-post-unknown",
                        "There is no scheduled post “" + id + "”.",
                        "List them to see their ids.")
                    .asException());
  }

  private void change(ServerRequest request, ServerResponse response) {
    ScheduledPost before = required(request);
    PostBody body = Bodies.read(request, PostBody.class);
    Post after =
        new PostChange(
                body.title(),
                body.parts() != null || body.text() == null ? body.parts() : List.of(body.text()),
                body.hashtags(),
                body.link(),
                body.images(),
                body.aiMade(),
                body.language(),
                body.cover(),
                body.article(),
                body.altTexts() == null ? Map.of() : body.altTexts(),
                OptionsBody.of(body.placement(), body.options()))
            .of(
                before.post(),
                connector(before),
                scheduling.root(),
                scheduling.files(),
                Progress.NONE);
    if (!after.equals(before.post())) {
      publisher
          .account(before.accountId())
          .ifPresent(account -> AccountCheck.require(publisher, account, after));
    }
    ZoneId zone = WallTime.zone(body.zone(), before.zone());
    Bodies.send(
        response,
        scheduling
            .posts()
            .change(
                before.id(),
                after,
                body.at() == null ? before.due() : WallTime.read(body.at(), zone),
                zone));
  }

  private Connector connector(ScheduledPost planned) {
    return publisher
        .account(planned.accountId())
        .map(publisher::connector)
        .orElseGet(() -> publisher.connector(planned.post().platform()));
  }

  private void remove(ServerRequest request, ServerResponse response) {
    scheduling.posts().remove(required(request).id());
    response.status(Status.NO_CONTENT_204).send();
  }

  private void now(ServerRequest request, ServerResponse response) {
    Bodies.send(response, scheduling.posts().sendNow(required(request).id()));
  }

  private void undo(ServerRequest request, ServerResponse response) {
    Bodies.send(response, scheduling.posts().undo(required(request).id()));
  }

  private void stopSeries(ServerRequest request, ServerResponse response) {
    scheduling.recurring().stop(request.path().pathParameters().get("id"));
    response.status(Status.NO_CONTENT_204).send();
  }

  private void pause(ServerRequest request, ServerResponse response) {
    scheduling.posts().pause(workspace(request));
    Bodies.send(response, scheduling.posts().pauses());
  }

  private void resume(ServerRequest request, ServerResponse response) {
    scheduling.posts().resume(workspace(request));
    Bodies.send(response, scheduling.posts().pauses());
  }

  private static Optional<String> workspace(ServerRequest request) {
    return Bodies.text(request).isBlank()
        ? Optional.empty()
        : Optional.ofNullable(Bodies.read(request, PauseBody.class).workspace());
  }

  private void bringIn(ServerRequest request, ServerResponse response) {
    TableBody body = Bodies.read(request, TableBody.class);
    String csv = body.csv() == null ? "" : body.csv();
    ZoneId zone = WallTime.zone(body.zone(), scheduling.posts().zone());
    if (body.preview()) {
      Bodies.send(response, scheduling.table().preview(csv, zone));
    } else {
      response.status(Status.CREATED_201);
      Bodies.send(response, scheduling.table().bringIn(csv, zone));
    }
  }

  private void sendZone(ServerResponse response) {
    var usual = scheduling.posts().usualZone();
    Bodies.send(
        response, Map.of("zone", usual.zone().getId(), "chosen", usual.chosen().isPresent()));
  }

  /** Without a zone, the server's again. */
  private void chooseZone(ServerRequest request, ServerResponse response) {
    String wanted = Bodies.read(request, ZoneBody.class).zone();
    if (wanted == null || wanted.isBlank()) {
      scheduling.posts().usualZone().forget();
    } else {
      scheduling.posts().usualZone().choose(WallTime.zone(wanted, ZoneOffset.UTC));
    }
    sendZone(response);
  }

  private void week(ServerRequest request, ServerResponse response) {
    String account = account(request.path().pathParameters().get("account")).id();
    var week = scheduling.queues().week(account);
    List<String> slots =
        week.slots().stream().map(s -> s.day().name().substring(0, 2) + " " + s.time()).toList();
    Bodies.send(response, Map.of("account", account, "zone", week.zone().getId(), "slots", slots));
  }

  private void setWeek(ServerRequest request, ServerResponse response) {
    String account = account(request.path().pathParameters().get("account")).id();
    WeekBody body = Bodies.read(request, WeekBody.class);
    List<Slot> slots =
        (body.slots() == null ? List.<String>of() : body.slots())
            .stream().map(ScheduleApi::slot).toList();
    scheduling.queues().set(account, WallTime.zone(body.zone(), scheduling.posts().zone()), slots);
    week(request, response);
  }

  /** {@code MO 09:30}. */
  private static Slot slot(String text) {
    String[] words = text.strip().split("\\s+");
    Optional<DayOfWeek> day =
        Arrays.stream(DayOfWeek.values())
            .filter(
                d ->
                    words[0].length() >= 2
                        && d.name().startsWith(words[0].toUpperCase(Locale.ROOT)))
            .findFirst();
    if (words.length != 2 || day.isEmpty() || !words[1].matches("([01]\\d|2[0-3]):[0-5]\\d")) {
      throw Problem.badInput(
              "slot-invalid", "“" + text + "” is no weekly slot.", "Write it as MO 09:30.")
          .asException();
    }
    return new Slot(day.get(), LocalTime.parse(words[1]));
  }

  private void calendar(ServerRequest request, ServerResponse response) {
    response.header("Content-Type", "text/calendar; charset=utf-8");
    response.send(CalendarFeed.of(scheduling.posts().list(query(request))));
  }
}
