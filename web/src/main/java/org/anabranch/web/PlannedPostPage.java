package org.anabranch.web;

import io.helidon.common.parameters.Parameters;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.anabranch.publish.Account;
import org.anabranch.publish.Post;
import org.anabranch.publish.Publisher;
import org.anabranch.publish.schedule.AccountCheck;
import org.anabranch.publish.schedule.Draft;
import org.anabranch.publish.schedule.ScheduledPost;
import org.anabranch.publish.schedule.Scheduling;
import org.anabranch.publish.schedule.SimpleOptions;
import org.anabranch.publish.schedule.WallTime;
import org.anabranch.publish.schedule.Warning;
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

  /**
   * @param takes what its platform takes; null when its account is gone
   * @param earlier how it was before its last change; null when it was not changed
   */
  record OneView(
      Chrome chrome,
      PlannedEntry entry,
      Changed typed,
      @Nullable Takes takes,
      List<Warning> warnings,
      @Nullable Draft earlier) {}

  /** What stands in the form of a planned post. */
  record Changed(
      String title, String text, String link, String at, String zone, OptionsForm.Typed options) {
    static Changed of(ScheduledPost post) {
      String link = post.post().link();
      return new Changed(
          post.post().title(),
          String.join("\n---\n", post.post().parts()),
          link == null ? "" : link,
          NewPostPage.FIELD.format(post.at()),
          post.zone().getId(),
          OptionsForm.Typed.of(SimpleOptions.shownBy(post.post())));
    }

    static Changed of(Parameters form) {
      return new Changed(
          Pages.field(form, "title"),
          form.first("text").orElse("").replace("\r\n", "\n").strip(),
          Pages.field(form, "link"),
          Pages.field(form, "at"),
          Pages.field(form, "zone"),
          OptionsForm.changed(form));
    }

    Post onto(Post post) {
      Post worded =
          post.withWords(
              title,
              List.of(text.split("\n\\s*---\\s*\n")),
              post.hashtags(),
              link.isEmpty() ? null : link);
      return options.options().replacing(worded);
    }
  }

  @Override
  public void routing(HttpRules rules) {
    rules.get("/schedule/posts/{id}", (req, res) -> one(res, Pages.id(req), null, null));
    rules.post("/schedule/posts/{id}", this::change);
    rules.post("/schedule/posts/{id}/undo", (req, res) -> act(req, res, scheduling.posts()::undo));
    rules.post(
        "/schedule/posts/{id}/now", (req, res) -> act(req, res, scheduling.posts()::sendNow));
    rules.post(
        "/schedule/posts/{id}/remove", (req, res) -> act(req, res, scheduling.posts()::remove));
  }

  /**
   * @param typed what was typed and could not be saved; null for what is stored
   */
  private void one(
      ServerResponse response, String id, @Nullable Changed typed, @Nullable Problem problem) {
    ScheduledPost post =
        scheduling.posts().find(id).orElseThrow(() -> Pages.unknown("planned post", id));
    Chrome chrome = pages.chrome(Show.name(post.post()), "schedule").with(problem);
    List<Warning> warnings =
        post.state().isOpen()
            ? scheduling
                .posts()
                .warnings(
                    Draft.of(post.accountId(), post.post(), post.due(), post.zone()),
                    Optional.of(id))
            : List.of();
    pages.send(
        response,
        "planned",
        chrome,
        new OneView(
            chrome,
            PlannedEntry.of(post, publisher, scheduling.posts().zone()),
            typed == null ? Changed.of(post) : typed,
            publisher.account(post.accountId()).map(a -> Takes.of(publisher, a)).orElse(null),
            warnings,
            scheduling.posts().earlier(id).orElse(null)));
  }

  private void change(ServerRequest request, ServerResponse response) {
    String id = Pages.id(request);
    ScheduledPost before =
        scheduling.posts().find(id).orElseThrow(() -> Pages.unknown("planned post", id));
    Changed typed = Changed.of(Pages.form(request));
    try {
      Post after = typed.onto(before.post());
      if (!after.equals(before.post())) {
        Account account = publisher.account(before.accountId()).orElse(null);
        if (account != null) {
          AccountCheck.require(publisher, account, after);
        }
      }
      ZoneId zone = WallTime.zone(typed.zone(), before.zone());
      scheduling.posts().change(id, after, WallTime.read(typed.at(), zone), zone);
      Pages.see(response, "/schedule/posts/" + id);
    } catch (ProblemException e) {
      one(response, id, typed, e.problem());
    } catch (DateTimeException e) {
      one(response, id, typed, NewPostPage.noTime());
    }
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
      one(response, id, null, e.problem());
    }
  }
}
