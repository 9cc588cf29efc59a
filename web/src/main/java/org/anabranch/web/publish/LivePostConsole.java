package org.anabranch.web.publish;

import io.helidon.common.parameters.Parameters;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.anabranch.publish.LivePosts;
import org.anabranch.publish.Publication;
import org.anabranch.publish.Publisher;
import org.anabranch.publish.Revision;
import org.anabranch.publish.WithdrawnMetric;
import org.anabranch.web.page.Chrome;
import org.anabranch.web.page.Facts;
import org.anabranch.web.page.Pages;
import org.jspecify.annotations.Nullable;

/** The page on which a live post is edited or removed, and its comments are opened or closed. */
public final class LivePostConsole implements HttpService {
  private static final Duration CALL = Duration.ofSeconds(90);

  private final Pages pages;
  private final LivePosts live;
  private final Publisher publisher;

  public LivePostConsole(Facts facts, LivePosts live, Publisher publisher) {
    this.pages = new Pages(facts);
    this.live = live;
    this.publisher = publisher;
  }

  /**
   * @param title as it is to be, or as it is
   * @param withdrawn figures that the platform has stopped telling
   */
  record LiveView(
      Chrome chrome,
      Publication post,
      String title,
      String text,
      Set<Revision.Act> acts,
      boolean commentsOpen,
      List<LivePosts.Change> changes,
      List<WithdrawnMetric> withdrawn) {
    boolean hasTitle() {
      return !post.post().title().isEmpty();
    }
  }

  @Override
  public void routing(HttpRules rules) {
    rules.get("/posts/{id}/live", this::live);
    rules.post("/posts/{id}/live", this::edit);
    rules.post("/posts/{id}/live/remove", this::takeDown);
    rules.post("/posts/{id}/live/comments", this::comments);
  }

  private Publication post(ServerRequest request) {
    String id = Pages.id(request);
    return publisher
        .publication(id)
        .orElseThrow(
            () ->
                Problem.of(
                        Problem.Kind.NOT_FOUND,
                        "publication-unknown",
                        "There is no post “" + id + "”.",
                        "Look through the list of posts.")
                    .asException());
  }

  private void live(ServerRequest request, ServerResponse response) {
    Publication post = post(request);
    show(response, post, post.post().title(), String.join("\n\n", post.post().parts()), null);
  }

  private void show(
      ServerResponse response,
      Publication post,
      String title,
      String text,
      @Nullable Problem problem) {
    LiveView view =
        new LiveView(
            pages.chrome("Change a live post", "posts").with(problem),
            post,
            title,
            text,
            live.acts(post),
            live.commentsOpen(post),
            live.changes(post.id()),
            publisher.connector(post.post().platform()).withdrawn());
    pages.send(response, "publish/live-post", view.chrome(), view);
  }

  private void edit(ServerRequest request, ServerResponse response) throws InterruptedException {
    Publication post = post(request);
    Parameters form = Pages.form(request);
    String title = Pages.field(form, "title");
    String text = Pages.field(form, "text");
    try {
      live.edit(post.id(), title, text, Deadline.in(CALL));
      Pages.see(response, "/posts/" + post.id() + "/live");
    } catch (ProblemException e) {
      show(response, post, title, text, e.problem());
    }
  }

  private void takeDown(ServerRequest request, ServerResponse response)
      throws InterruptedException {
    Publication post = post(request);
    try {
      live.delete(post.id(), Deadline.in(CALL));
      Pages.see(response, "/posts/" + post.id() + "/live");
    } catch (ProblemException e) {
      show(response, post, post.post().title(), post.post().text(), e.problem());
    }
  }

  private void comments(ServerRequest request, ServerResponse response)
      throws InterruptedException {
    Publication post = post(request);
    try {
      boolean open = Pages.field(Pages.form(request), "do").equals("open");
      live.comments(post.id(), open, Deadline.in(CALL));
      Pages.see(response, "/posts/" + post.id() + "/live");
    } catch (ProblemException e) {
      show(response, post, post.post().title(), post.post().text(), e.problem());
    }
  }

  static String word(LivePosts.Kind kind) {
    return switch (kind) {
      case EDITED -> "Edited";
      case REMOVED -> "Removed";
      case COMMENTS_OPENED -> "Comments opened";
      case COMMENTS_CLOSED -> "Comments closed";
    };
  }
}
