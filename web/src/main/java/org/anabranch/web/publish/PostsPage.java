package org.anabranch.web.publish;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.anabranch.insight.Insight;
import org.anabranch.insight.Observation;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.anabranch.loop.BackgroundRuns;
import org.anabranch.publish.Account;
import org.anabranch.publish.Feature;
import org.anabranch.publish.HandOff;
import org.anabranch.publish.Metrics.Metric;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Publication;
import org.anabranch.publish.Publication.State;
import org.anabranch.publish.Publisher;
import org.anabranch.publish.schedule.SimpleOptions;
import org.anabranch.web.page.Chart;
import org.anabranch.web.page.Chrome;
import org.anabranch.web.page.Pages;
import org.anabranch.web.page.Show;
import org.jspecify.annotations.Nullable;

/** All posts, and one with its journal, its figures and what a person may do about it. */
final class PostsPage implements HttpService {
  private static final int SHOWN = 500;

  private final Pages pages;
  private final Publisher publisher;
  private final Insight insight;
  private final BackgroundRuns background;

  PostsPage(Pages pages, Publisher publisher, Insight insight, BackgroundRuns background) {
    this.pages = pages;
    this.publisher = publisher;
    this.insight = insight;
    this.background = background;
  }

  /** One row. */
  record Row(Publication post, boolean simulated, @Nullable Long views) {}

  record ListView(
      Chrome chrome,
      List<Row> rows,
      List<Platform> platforms,
      List<State> states,
      String platform,
      String state,
      int all) {}

  /**
   * @param steps what a person does to publish by hand, when it waits for that
   * @param reports whether the platform reports figures at all
   * @param latest the newest figures
   */
  record OneView(
      Chrome chrome,
      Publication post,
      String account,
      boolean simulated,
      List<Publisher.JournalEntry> journal,
      @Nullable HandOff handOff,
      @Nullable Chart chart,
      boolean reports,
      Map<Metric, Long> latest) {
    /** How it is shown beyond what the platform does by itself, in words. */
    String shownWith() {
      return SimpleOptions.shownBy(post.post()).told();
    }

    boolean mayRetry() {
      return post.state() == State.FAILED || post.state() == State.OUTCOME_UNKNOWN;
    }

    boolean mayCancel() {
      return switch (post.state()) {
        case QUEUED, PREPARING, CHECKING, WAITING_FOR_PERSON -> true;
        case WAITING_FOR_ACCOUNT -> post.remoteId() == null;
        case COMMITTING, OUTCOME_UNKNOWN, CONFIRMING, PUBLISHED, FAILED, CANCELLED -> false;
      };
    }
  }

  @Override
  public void routing(HttpRules rules) {
    rules.get("/posts", this::list);
    rules.get("/posts/{id}", (req, res) -> show(res, Pages.id(req), null));
    rules.post("/posts/{id}/link", this::link);
    rules.post("/posts/{id}/cancel", (req, res) -> change(req, res, publisher::cancel));
    rules.post("/posts/{id}/retry", (req, res) -> change(req, res, this::again));
  }

  private void list(ServerRequest request, ServerResponse response) {
    String platform = request.query().first("platform").orElse("");
    String state = request.query().first("state").orElse("");
    List<Publication> all = publisher.recent(SHOWN);
    List<Row> rows =
        all.stream()
            .filter(p -> platform.isEmpty() || p.post().platform().key().equals(platform))
            .filter(p -> state.isEmpty() || p.state().name().equals(state))
            .map(p -> new Row(p, simulated(p), latest(observations(p)).get(Metric.VIEWS)))
            .toList();
    ListView view =
        new ListView(
            pages.chrome("Posts", "posts"),
            rows,
            all.stream().map(p -> p.post().platform()).distinct().sorted().toList(),
            Arrays.stream(State.values())
                .filter(s -> all.stream().anyMatch(p -> p.state() == s))
                .toList(),
            platform,
            state,
            all.size());
    pages.send(response, "publish/posts", view.chrome(), view);
  }

  private void show(ServerResponse response, String id, @Nullable Problem problem) {
    Publication post = post(id);
    List<Observation> observations = observations(post);
    OneView view =
        new OneView(
            pages.chrome(Words.name(post.post()), "posts").with(problem),
            post,
            publisher.account(post.accountId()).map(Account::name).orElse(post.accountId()),
            simulated(post),
            publisher.journal(id),
            post.state() == State.WAITING_FOR_PERSON ? publisher.handOff(id) : null,
            chart(observations),
            reports(post),
            latest(observations));
    pages.send(response, "publish/post", view.chrome(), view);
  }

  private boolean reports(Publication post) {
    return publisher
        .account(post.accountId())
        .map(publisher::connector)
        .orElseGet(() -> publisher.connector(post.post().platform()))
        .features()
        .contains(Feature.METRICS);
  }

  private List<Observation> observations(Publication post) {
    return post.state() == State.PUBLISHED ? insight.observations(post.id()) : List.of();
  }

  private static Map<Metric, Long> latest(List<Observation> observations) {
    Map<Metric, Long> latest = new TreeMap<>();
    observations.forEach(o -> latest.put(o.metric(), o.value()));
    return latest;
  }

  private static @Nullable Chart chart(List<Observation> observations) {
    List<Instant> moments = observations.stream().map(Observation::at).distinct().sorted().toList();
    if (moments.isEmpty()) {
      return null;
    }
    List<Chart.Series> series =
        observations.stream()
            .map(Observation::metric)
            .distinct()
            .sorted(Comparator.naturalOrder())
            .map(m -> new Chart.Series(Words.metric(m), "flow", values(observations, m, moments)))
            .toList();
    return new Chart("lines", "", moments.stream().map(Show::moment).toList(), series);
  }

  private static List<Long> values(
      List<Observation> observations, Metric metric, List<Instant> moments) {
    return moments.stream()
        .map(
            at ->
                observations.stream()
                    .filter(o -> o.metric() == metric && !o.at().isAfter(at))
                    .mapToLong(Observation::value)
                    .reduce(0, (_, later) -> later))
        .toList();
  }

  private boolean simulated(Publication post) {
    return publisher
        .account(post.accountId())
        .map(a -> Show.simulated(a.provenance()))
        .orElse(false);
  }

  private void link(ServerRequest request, ServerResponse response) {
    String link = Pages.field(Pages.form(request), "link");
    change(request, response, id -> completed(id, link));
  }

  /** The run goes on to be measured. */
  private Publication completed(String id, String link) {
    return worked(publisher.completeHandOff(id, link));
  }

  private Publication again(String id) {
    return worked(publisher.retry(id));
  }

  /**
   * A run goes on with it; a planned post of its own is taken up by whoever sends planned posts.
   */
  private Publication worked(Publication post) {
    if (!post.group().startsWith("sch_")) {
      background.submit(post.group());
    }
    return post;
  }

  private void change(
      ServerRequest request, ServerResponse response, Function<String, Publication> change) {
    String id = post(Pages.id(request)).id();
    try {
      change.apply(id);
      Pages.see(response, "/posts/" + id);
    } catch (ProblemException e) {
      show(response, id, e.problem());
    }
  }

  private Publication post(String id) {
    return publisher.publication(id).orElseThrow(() -> Pages.unknown("post", id));
  }
}
