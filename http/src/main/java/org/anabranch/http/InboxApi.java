package org.anabranch.http;

import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Problem;
import org.anabranch.publish.LivePosts;
import org.anabranch.publish.Platform;
import org.anabranch.publish.inbox.Inbox;
import org.anabranch.publish.inbox.Received;
import org.jspecify.annotations.Nullable;

/** Remarks, replies and changes to live posts under {@code /api}, as docs/api.md lists them. */
public final class InboxApi implements HttpService {
  private static final Duration CALL = Duration.ofSeconds(90);
  private static final Duration COLLECTING = Duration.ofMinutes(2);
  private static final int SHOWN = 200;

  private final Inbox inbox;
  private final LivePosts live;

  public InboxApi(Inbox inbox, LivePosts live) {
    this.inbox = inbox;
    this.live = live;
  }

  private record Words(@Nullable String title, @Nullable String text) {}

  private record Marked(
      @Nullable String state,
      @Nullable String assignedTo,
      @Nullable Boolean hidden,
      @Nullable Boolean featured) {}

  private record Comments(@Nullable Boolean open) {}

  @Override
  public void routing(HttpRules rules) {
    rules.get("/api/inbox", this::list);
    rules.post("/api/inbox/collect", this::collect);
    rules.get("/api/inbox/answers", (_, res) -> Bodies.send(res, inbox.savedAnswers()));
    rules.post("/api/inbox/answers", this::save);
    rules.put("/api/inbox/answers/{id}", this::change);
    rules.delete("/api/inbox/answers/{id}", this::forget);
    rules.get("/api/inbox/{id}", this::one);
    rules.put("/api/inbox/{id}", this::mark);
    rules.post("/api/inbox/{id}/reply", this::reply);
    rules.delete("/api/inbox/{id}", this::delete);
    rules.post("/api/inbox/replies/{id}/again", this::again);
    rules.put("/api/publications/{id}/live", this::edit);
    rules.delete("/api/publications/{id}/live", this::remove);
    rules.put("/api/publications/{id}/comments", this::comments);
    rules.get(
        "/api/publications/{id}/changes", (req, res) -> Bodies.send(res, live.changes(id(req))));
  }

  private void list(ServerRequest request, ServerResponse response) {
    Inbox.Filter filter =
        new Inbox.Filter(
            request.query().first("state").map(InboxApi::state).orElse(null),
            request.query().first("platform").map(InboxApi::platform).orElse(null),
            request.query().first("assigned_to").orElse(null),
            request.query().first("publication").orElse(null),
            request.query().first("q").orElse(""));
    Bodies.send(response, Map.of("unread", inbox.unread(), "remarks", inbox.list(filter, SHOWN)));
  }

  private static Received.State state(String text) {
    return Arrays.stream(Received.State.values())
        .filter(s -> s.name().equalsIgnoreCase(text))
        .findFirst()
        .orElseThrow(
            () ->
                Problem.badInput(
                        "state-unknown",
                        "There is no state “" + text + "”.",
                        "Choose from: "
                            + Arrays.toString(Received.State.values()).toLowerCase(Locale.ROOT)
                            + ".")
                    .asException());
  }

  private static Platform platform(String key) {
    return Platform.byKey(key)
        .orElseThrow(
            () ->
                Problem.badInput(
                        "platform-unknown",
                        "There is no platform “" + key + "”.",
                        "Choose from: " + String.join(", ", Platform.keys()) + ".")
                    .asException());
  }

  private void collect(ServerRequest request, ServerResponse response) throws InterruptedException {
    Bodies.send(response, Map.of("new", inbox.collect(Deadline.in(COLLECTING))));
  }

  private void one(ServerRequest request, ServerResponse response) {
    String id = id(request);
    Bodies.send(
        response,
        Map.of(
            "remark", inbox.get(id),
            "acts", inbox.acts(id),
            "around", inbox.around(id),
            "replies", inbox.answers(id)));
  }

  private void mark(ServerRequest request, ServerResponse response) throws InterruptedException {
    Marked marked = Bodies.read(request, Marked.class);
    String id = id(request);
    if (marked.assignedTo() != null) {
      inbox.assign(id, marked.assignedTo());
    }
    if (marked.hidden() != null) {
      inbox.hide(id, marked.hidden(), Deadline.in(CALL));
    }
    if (marked.featured() != null) {
      inbox.feature(id, marked.featured(), Deadline.in(CALL));
    }
    if (marked.state() != null) {
      inbox.mark(id, state(marked.state()));
    }
    Bodies.send(response, inbox.get(id));
  }

  private void reply(ServerRequest request, ServerResponse response) throws InterruptedException {
    String text = Bodies.read(request, Words.class).text();
    Bodies.send(response, inbox.reply(id(request), text == null ? "" : text, Deadline.in(CALL)));
  }

  private void again(ServerRequest request, ServerResponse response) throws InterruptedException {
    Bodies.send(response, inbox.again(id(request), Deadline.in(CALL)));
  }

  private void delete(ServerRequest request, ServerResponse response) throws InterruptedException {
    Bodies.send(response, inbox.delete(id(request), Deadline.in(CALL)));
  }

  private void save(ServerRequest request, ServerResponse response) {
    Words words = Bodies.read(request, Words.class);
    response.status(Status.CREATED_201);
    Bodies.send(response, inbox.save(orEmpty(words.title()), orEmpty(words.text())));
  }

  private void change(ServerRequest request, ServerResponse response) {
    Words words = Bodies.read(request, Words.class);
    Bodies.send(response, inbox.change(id(request), orEmpty(words.title()), orEmpty(words.text())));
  }

  private void forget(ServerRequest request, ServerResponse response) {
    inbox.forget(id(request));
    response.status(Status.NO_CONTENT_204).send();
  }

  private void edit(ServerRequest request, ServerResponse response) throws InterruptedException {
    Words words = Bodies.read(request, Words.class);
    Bodies.send(
        response,
        live.edit(id(request), orEmpty(words.title()), orEmpty(words.text()), Deadline.in(CALL)));
  }

  private void comments(ServerRequest request, ServerResponse response)
      throws InterruptedException {
    Boolean open = Bodies.read(request, Comments.class).open();
    if (open == null) {
      throw Problem.badInput(
              "open-missing", "It is not said what to do.", "Send {\"open\": true} or false.")
          .asException();
    }
    Bodies.send(response, live.comments(id(request), open, Deadline.in(CALL)));
  }

  private void remove(ServerRequest request, ServerResponse response) throws InterruptedException {
    Bodies.send(response, live.delete(id(request), Deadline.in(CALL)));
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static String id(ServerRequest request) {
    return request.path().pathParameters().get("id");
  }
}
