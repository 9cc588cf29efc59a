package org.anabranch.web.publish;

import io.helidon.common.parameters.Parameters;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.anabranch.publish.Connector;
import org.anabranch.publish.Post;
import org.anabranch.publish.Publisher;
import org.anabranch.publish.schedule.AccountCheck;
import org.anabranch.publish.schedule.Draft;
import org.anabranch.publish.schedule.ScheduledPost;
import org.anabranch.publish.schedule.Scheduling;
import org.anabranch.publish.schedule.WallTime;
import org.anabranch.publish.schedule.Warning;
import org.anabranch.web.page.Chrome;
import org.anabranch.web.page.Pages;
import org.anabranch.web.page.ViewerClock;
import org.jspecify.annotations.Nullable;

/** One planned post: changed, sent at once, taken out. */
final class PlannedPostPage implements HttpService {
  private final Pages pages;
  private final Scheduling scheduling;
  private final Publisher publisher;

  PlannedPostPage(Pages pages, Scheduling scheduling, Publisher publisher) {
    this.pages = pages;
    this.scheduling = scheduling;
    this.publisher = publisher;
  }

  /** What stands in the form. */
  record Typed(PostFields fields, String at, String zone) {}

  /**
   * @param takes what its platform takes
   * @param files to choose from, those that it has first
   * @param warnings of it as it is planned, or as it was typed and waits for a second press
   * @param asked whether it was typed and waits for that
   * @param earlier how it was before its last change; null when it was not changed
   */
  record OneView(
      Chrome chrome,
      PlannedEntry entry,
      Typed typed,
      Takes takes,
      List<PostFields.Choice> files,
      List<Warning> warnings,
      List<String> cuts,
      boolean asked,
      @Nullable Draft earlier) {}

  @Override
  public void routing(HttpRules rules) {
    rules.get("/schedule/posts/{id}", (req, res) -> stored(res, Pages.id(req), null));
    rules.post("/schedule/posts/{id}", this::change);
    rules.post("/schedule/posts/{id}/form", this::again);
    rules.post("/schedule/posts/{id}/undo", (req, res) -> act(req, res, scheduling.posts()::undo));
    rules.post(
        "/schedule/posts/{id}/now", (req, res) -> act(req, res, scheduling.posts()::sendNow));
    rules.post(
        "/schedule/posts/{id}/remove", (req, res) -> act(req, res, scheduling.posts()::remove));
  }

  private ScheduledPost planned(String id) {
    return scheduling.posts().find(id).orElseThrow(() -> Pages.unknown("planned post", id));
  }

  /** As it is planned. */
  private void stored(ServerResponse response, String id, @Nullable Problem problem) {
    ScheduledPost post = planned(id);
    Draft draft = Draft.of(post.accountId(), post.post(), post.due(), post.zone());
    Typed typed =
        new Typed(
            PostFields.of(post.post(), connector(post)),
            NewPostPage.FIELD.format(post.at()),
            post.zone().getId());
    List<Warning> warnings =
        post.state().isOpen() ? scheduling.posts().warnings(draft, Optional.of(id)) : List.of();
    send(response, post, typed, warnings, List.of(), false, problem);
  }

  /** With what was typed, and files that were added meanwhile. */
  private void again(ServerRequest request, ServerResponse response) {
    ScheduledPost post = planned(Pages.id(request));
    send(response, post, typed(Pages.form(request), post), List.of(), List.of(), false, null);
  }

  private void send(
      ServerResponse response,
      ScheduledPost post,
      Typed typed,
      List<Warning> warnings,
      List<String> cuts,
      boolean asked,
      @Nullable Problem problem) {
    Chrome chrome = pages.chrome(Words.name(post.post()), "schedule").with(problem);
    Takes takes =
        publisher
            .account(post.accountId())
            .map(a -> Takes.of(publisher, a))
            .orElseGet(() -> Takes.of(connector(post)));
    pages.send(
        response,
        "publish/planned",
        chrome,
        new OneView(
            chrome,
            PlannedEntry.of(post, publisher, ViewerClock.zone()),
            typed,
            takes,
            typed.fields().choices(scheduling.files(), post.post()),
            warnings,
            cuts,
            asked,
            scheduling.posts().earlier(post.id()).orElse(null)));
  }

  private Connector connector(ScheduledPost post) {
    return publisher
        .account(post.accountId())
        .map(publisher::connector)
        .orElseGet(() -> publisher.connector(post.post().platform()));
  }

  private Typed typed(Parameters form, ScheduledPost post) {
    return new Typed(
        PostFields.of(form, PostFields.of(post.post(), connector(post))),
        Pages.field(form, "at"),
        Pages.field(form, "zone"));
  }

  /** What is to be known of it before is told first, and a second press saves it all the same. */
  private void change(ServerRequest request, ServerResponse response) {
    ScheduledPost before = planned(Pages.id(request));
    Parameters form = Pages.form(request);
    Typed typed = typed(form, before);
    try {
      ZoneId zone = WallTime.zone(typed.zone(), before.zone());
      Instant due = due(typed, zone, before);
      List<Warning> clock = WallTime.warning(typed.at(), zone).stream().toList();
      List<String> cuts =
          typed.fields().cuts(before.post().platform(), before.post(), scheduling.files());
      if (!form.contains("sure") && !(clock.isEmpty() && cuts.isEmpty())) {
        send(response, before, typed, clock, cuts, true, null);
        return;
      }
      Post after =
          typed
              .fields()
              .post(connector(before), before.post(), scheduling.root(), scheduling.files());
      if (!after.equals(before.post())) {
        publisher
            .account(before.accountId())
            .ifPresent(account -> AccountCheck.require(publisher, account, after));
      }
      scheduling.posts().change(before.id(), after, due, zone);
      Pages.see(response, "/schedule/posts/" + before.id());
    } catch (ProblemException e) {
      send(response, before, typed, List.of(), List.of(), false, e.problem());
    } catch (DateTimeException e) {
      send(response, before, typed, List.of(), List.of(), false, NewPostPage.noTime());
    }
  }

  /** The form shows minutes: one that was not touched means the very moment. */
  private static Instant due(Typed typed, ZoneId zone, ScheduledPost before) {
    boolean same =
        zone.equals(before.zone()) && typed.at().equals(NewPostPage.FIELD.format(before.at()));
    return same ? before.due() : WallTime.read(typed.at(), zone);
  }

  private void act(ServerRequest request, ServerResponse response, Consumer<String> act) {
    String id = Pages.id(request);
    try {
      act.accept(id);
      boolean there = scheduling.posts().find(id).isPresent();
      Pages.see(response, there ? "/schedule/posts/" + id : "/schedule");
    } catch (ProblemException e) {
      if (scheduling.posts().find(id).isEmpty()) {
        throw e;
      }
      stored(response, id, e.problem());
    }
  }
}
