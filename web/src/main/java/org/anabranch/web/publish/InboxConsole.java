package org.anabranch.web.publish;

import io.helidon.common.parameters.Parameters;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.anabranch.publish.Conversation;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Publication;
import org.anabranch.publish.Publisher;
import org.anabranch.publish.inbox.Answer;
import org.anabranch.publish.inbox.Inbox;
import org.anabranch.publish.inbox.Received;
import org.anabranch.publish.inbox.SavedAnswer;
import org.anabranch.publish.schedule.WallTime;
import org.anabranch.web.page.Chrome;
import org.anabranch.web.page.Csv;
import org.anabranch.web.page.Facts;
import org.anabranch.web.page.Pages;
import org.anabranch.web.page.Show;
import org.anabranch.web.page.ViewerClock;
import org.jspecify.annotations.Nullable;

/**
 * What people say below posts: the remarks of all platforms in one list, and one with what stands
 * around it and what can be done about it.
 */
public final class InboxConsole implements HttpService {
  private static final Duration CALL = Duration.ofSeconds(90);
  private static final int SHOWN = 200;

  /** In a file. */
  private static final int EXPORTED = 10_000;

  private final Pages pages;
  private final Inbox inbox;
  private final Publisher publisher;

  public InboxConsole(Facts facts, Inbox inbox, Publisher publisher) {
    this.pages = new Pages(facts);
    this.inbox = inbox;
    this.publisher = publisher;
  }

  record ListView(
      Chrome chrome,
      List<Received> remarks,
      long unread,
      String state,
      String platform,
      String words,
      List<Platform> platforms) {
    boolean filtered() {
      return !state.isEmpty() || !platform.isEmpty() || !words.isEmpty();
    }

    String query() {
      return "?state=%s&platform=%s&q=%s"
          .formatted(Show.query(state), Show.query(platform), Show.query(words));
    }
  }

  /**
   * @param said the words that were not taken, to mend them
   */
  record OneView(
      Chrome chrome,
      Received remark,
      @Nullable Publication post,
      List<Received> around,
      List<Answer> answers,
      Set<Conversation.Act> acts,
      List<SavedAnswer> saved,
      String said) {
    boolean may(Conversation.Act act) {
      return acts.contains(act) && remark.state() != Received.State.DELETED;
    }
  }

  @Override
  public void routing(HttpRules rules) {
    rules.get("/inbox", this::list);
    rules.get("/inbox/export.csv", (req, res) -> table(res, wanted(req)));
    rules.get(
        "/inbox/export.json",
        (req, res) -> pages.json(res, "anabranch-inbox.json", inbox.list(wanted(req), EXPORTED)));
    rules.post("/inbox/collect", this::collect);
    rules.post("/inbox/answers", this::save);
    rules.post("/inbox/answers/{id}", this::changeSaved);
    rules.post("/inbox/answers/{id}/forget", this::forget);
    rules.get("/inbox/{id}", this::one);
    rules.post("/inbox/{id}/reply", this::reply);
    rules.post("/inbox/{id}/again", this::again);
    rules.post("/inbox/{id}/change", this::change);
  }

  private void list(ServerRequest request, ServerResponse response) {
    String state = request.query().first("state").orElse("");
    String platform = request.query().first("platform").orElse("");
    String words = request.query().first("q").orElse("");
    ListView view =
        new ListView(
            pages.chrome("Inbox", "inbox"),
            inbox.list(wanted(request), SHOWN),
            inbox.unread(),
            state,
            platform,
            words,
            publisher.accounts().stream().map(a -> a.platform()).distinct().sorted().toList());
    pages.send(response, "publish/inbox", view.chrome(), view);
  }

  private static Inbox.Filter wanted(ServerRequest request) {
    String state = request.query().first("state").orElse("");
    return new Inbox.Filter(
        Arrays.stream(Received.State.values())
            .filter(s -> s.name().equals(state))
            .findFirst()
            .orElse(null),
        Platform.byKey(request.query().first("platform").orElse("")).orElse(null),
        null,
        null,
        request.query().first("q").orElse(""));
  }

  private void table(ServerResponse response, Inbox.Filter wanted) {
    Csv csv =
        new Csv(
            "id",
            "platform",
            "account",
            "post",
            "author",
            "text",
            "at",
            "state",
            "assigned_to",
            "own",
            "simulated");
    for (Received each : inbox.list(wanted, EXPORTED)) {
      csv.row(
          each.id(),
          each.platform().key(),
          each.accountId(),
          each.publicationId() == null ? "" : each.publicationId(),
          each.remark().author(),
          each.remark().text(),
          WallTime.write(each.remark().at(), ViewerClock.zone()),
          word(each.state()),
          each.assignedTo() == null ? "" : each.assignedTo(),
          each.remark().own(),
          each.simulated());
    }
    pages.csv(response, "anabranch-inbox.csv", csv);
  }

  private void collect(ServerRequest request, ServerResponse response) throws InterruptedException {
    inbox.collect(Deadline.in(CALL));
    Pages.see(response, "/inbox");
  }

  private void one(ServerRequest request, ServerResponse response) {
    Received received = inbox.get(Pages.id(request));
    if (received.state() == Received.State.NEW) {
      inbox.mark(received.id(), Received.State.READ);
    }
    show(response, received.id(), null, "");
  }

  private void show(ServerResponse response, String id, @Nullable Problem problem, String said) {
    Received remark = inbox.get(id);
    OneView view =
        new OneView(
            pages.chrome(remark.remark().author(), "inbox").with(problem),
            remark,
            Optional.ofNullable(remark.publicationId())
                .flatMap(publisher::publication)
                .orElse(null),
            inbox.around(id),
            inbox.answers(id),
            inbox.acts(id),
            inbox.savedAnswers(),
            said);
    pages.send(response, "publish/remark", view.chrome(), view);
  }

  private void reply(ServerRequest request, ServerResponse response) throws InterruptedException {
    String id = Pages.id(request);
    String text = Pages.field(Pages.form(request), "text");
    try {
      inbox.reply(id, text, Deadline.in(CALL));
      Pages.see(response, "/inbox/" + id);
    } catch (ProblemException e) {
      show(response, id, e.problem(), text);
    }
  }

  private void again(ServerRequest request, ServerResponse response) throws InterruptedException {
    String id = Pages.id(request);
    try {
      inbox.again(Pages.field(Pages.form(request), "answer"), Deadline.in(CALL));
      Pages.see(response, "/inbox/" + id);
    } catch (ProblemException e) {
      show(response, id, e.problem(), "");
    }
  }

  private void change(ServerRequest request, ServerResponse response) throws InterruptedException {
    String id = Pages.id(request);
    Parameters form = Pages.form(request);
    try {
      switch (Pages.field(form, "do")) {
        case "hide" -> inbox.hide(id, true, Deadline.in(CALL));
        case "show" -> inbox.hide(id, false, Deadline.in(CALL));
        case "feature" -> inbox.feature(id, true, Deadline.in(CALL));
        case "unfeature" -> inbox.feature(id, false, Deadline.in(CALL));
        case "delete" -> inbox.delete(id, Deadline.in(CALL));
        case "unread" -> inbox.mark(id, Received.State.NEW);
        case "assign" -> inbox.assign(id, Pages.field(form, "who"));
        default ->
            throw Problem.badInput(
                    "change-unknown", "There is no such change.", "Use the page's buttons.")
                .asException();
      }
      Pages.see(response, Pages.field(form, "do").equals("unread") ? "/inbox" : "/inbox/" + id);
    } catch (ProblemException e) {
      show(response, id, e.problem(), "");
    }
  }

  private void save(ServerRequest request, ServerResponse response) {
    saved(request, response, form -> inbox.save(Pages.field(form, "title"), words(form)));
  }

  private void changeSaved(ServerRequest request, ServerResponse response) {
    String id = Pages.id(request);
    saved(request, response, form -> inbox.change(id, Pages.field(form, "title"), words(form)));
  }

  private void forget(ServerRequest request, ServerResponse response) {
    String id = Pages.id(request);
    saved(request, response, _ -> inbox.forget(id));
  }

  private static String words(Parameters form) {
    return Pages.field(form, "text");
  }

  /** Goes back to the remark below which it was done. */
  private void saved(ServerRequest request, ServerResponse response, Consumer<Parameters> change) {
    Parameters form = Pages.form(request);
    String remark = Pages.field(form, "back");
    try {
      change.accept(form);
      Pages.see(response, remark.isEmpty() ? "/inbox" : "/inbox/" + remark);
    } catch (ProblemException e) {
      show(response, remark, e.problem(), "");
    }
  }

  /** For the templates: a state in one word, and its tone. */
  static String word(Received.State state) {
    return switch (state) {
      case NEW -> "new";
      case READ -> "read";
      case ANSWERED -> "answered";
      case HIDDEN -> "hidden";
      case DELETED -> "deleted";
    };
  }

  static String tone(Received.State state) {
    return switch (state) {
      case NEW -> "busy";
      case ANSWERED -> "good";
      case READ, HIDDEN, DELETED -> "calm";
    };
  }

  static String word(Answer.State state) {
    return switch (state) {
      case ARMED -> "being sent";
      case SENT -> "sent";
      case OUTCOME_UNKNOWN -> "perhaps sent: the platform is being asked";
      case FAILED -> "not sent";
    };
  }
}
