package org.anabranch.web;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.anabranch.compute.plan.Plan;
import org.anabranch.gateway.Gateway;
import org.anabranch.gateway.books.UsageTotal;
import org.anabranch.insight.Insight;
import org.anabranch.insight.ModelRating;
import org.anabranch.insight.Outcome;
import org.anabranch.kernel.Count;
import org.anabranch.kernel.Money;
import org.anabranch.kernel.Provenance;
import org.anabranch.loop.BackgroundRuns;
import org.anabranch.loop.Loop;
import org.anabranch.loop.Run;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Publication;
import org.anabranch.publish.Publication.State;
import org.anabranch.publish.Publisher;
import org.anabranch.studio.Studio;
import org.anabranch.web.compute.ComputePage;
import org.anabranch.web.compute.LazyPlan;
import org.anabranch.web.page.Chrome;
import org.anabranch.web.page.Pages;
import org.anabranch.web.page.Show;

/**
 * The start page: the loop with its live figures, what is being worked, what waits for a person.
 */
final class HomePage implements HttpService {
  private static final int RUNS = 12;
  private static final int POSTS = 500;

  private final Pages pages;
  private final Loop loop;
  private final BackgroundRuns background;
  private final Studio studio;
  private final Publisher publisher;
  private final Insight insight;
  private final Gateway gateway;
  private final LazyPlan plan;

  HomePage(
      Pages pages,
      Loop loop,
      BackgroundRuns background,
      Studio studio,
      Publisher publisher,
      Insight insight,
      Gateway gateway,
      LazyPlan plan) {
    this.pages = pages;
    this.loop = loop;
    this.background = background;
    this.studio = studio;
    this.publisher = publisher;
    this.insight = insight;
    this.gateway = gateway;
    this.plan = plan;
  }

  /**
   * One station of the picture.
   *
   * @param figure the large one; {@code unit} says what it counts
   * @param more a line below
   */
  record Station(
      String name, String address, String figure, String unit, String more, boolean simulated) {}

  record View(
      Chrome chrome,
      List<Station> stations,
      List<Listed> runs,
      List<Publication> waiting,
      List<Platform> platforms,
      boolean working) {}

  /**
   * @param fraction of all its stages and platforms, 0 to 1
   */
  record Listed(
      Run run, boolean working, double fraction, String says, String tone, int variants) {}

  @Override
  public void routing(HttpRules rules) {
    rules.get(
        "/",
        (_, res) -> {
          View view = view();
          pages.send(res, "home", view.chrome(), view);
        });
  }

  private View view() {
    List<Listed> runs = loop.recent(RUNS).stream().map(this::listed).toList();
    List<Publication> posts = publisher.recent(POSTS);
    return new View(
        pages.chrome("The loop", "home"),
        List.of(compute(), models(), written(runs), published(posts), measured()),
        runs,
        posts.stream().filter(HomePage::waits).toList(),
        publisher.accounts().stream().map(a -> a.platform()).distinct().sorted().toList(),
        runs.stream().anyMatch(Listed::working));
  }

  static boolean waits(Publication post) {
    return switch (post.state()) {
      case WAITING_FOR_PERSON, WAITING_FOR_ACCOUNT, OUTCOME_UNKNOWN, FAILED -> true;
      case QUEUED, PREPARING, CHECKING, COMMITTING, CONFIRMING, PUBLISHED, CANCELLED -> false;
    };
  }

  private Listed listed(Run run) {
    Optional<BackgroundRuns.Progress> progress = background.progress(run.id());
    boolean working = progress.map(BackgroundRuns.Progress::working).orElse(false);
    boolean stopped = progress.map(p -> p.problem() != null).orElse(false);
    double inStage =
        progress.stream()
                .flatMap(p -> p.platforms().values().stream())
                .mapToDouble(BackgroundRuns.Step::fraction)
                .sum()
            / Math.max(1, run.platforms().size());
    double stages = Run.Stage.values().length - 1;
    double done = (run.stage().ordinal() + (working ? inStage : 0)) / stages;
    String says =
        stopped
            ? "stopped"
            : run.stage() == Run.Stage.REVIEW
                ? "waiting for your review"
                : run.stage() == Run.Stage.DONE
                    ? "done"
                    : RunPage.stage(run.stage()).toLowerCase(Locale.ROOT)
                        + (working ? "…" : " — not going on");
    String tone =
        stopped
            ? "bad"
            : run.stage() == Run.Stage.REVIEW
                ? "warn"
                : run.stage() == Run.Stage.DONE ? "ok" : working ? "busy" : "warn";
    return new Listed(
        run, working, Math.min(1, done), says, tone, studio.variants(run.id()).size());
  }

  private Station compute() {
    return switch (plan.look()) {
      case LazyPlan.State.None _ ->
          new Station(
              "Compute", "/compute", "—", "no estate yet", "plan partners and power", false);
      case LazyPlan.State.Solving _ ->
          new Station("Compute", "/compute", "…", "solving the plan", "takes some seconds", false);
      case LazyPlan.State.Failed _ ->
          new Station("Compute", "/compute", "!", "no plan", "see what is wrong", false);
      case LazyPlan.State.Ready(Plan made) -> planned(made);
    };
  }

  private static Station planned(Plan plan) {
    String binds =
        plan.bindings().isEmpty()
            ? "no limit binds"
            : "binds: " + ComputePage.limit(plan, plan.bindings().getFirst());
    return plan.metForGood()
        .map(month -> plan.months().indexOf(month))
        .map(
            months ->
                new Station(
                    "Compute",
                    "/compute",
                    months == 0 ? Show.percent(1) : Integer.toString(months),
                    months == 0
                        ? "of demand met"
                        : (months == 1 ? "month" : "months") + " until demand is met",
                    binds,
                    false))
        .orElseGet(
            () -> {
              double share =
                  plan.base().unmet(_ -> true) / Math.max(1, plan.base().wanted(_ -> true));
              return new Station(
                  "Compute", "/compute", Show.percent(share), "of demand unmet", binds, false);
            });
  }

  private Station models() {
    List<UsageTotal> usage = gateway.usage();
    long requests = usage.stream().mapToLong(UsageTotal::requests).sum();
    Money cost = usage.stream().map(UsageTotal::cost).reduce(Money.ZERO, Money::plus);
    long models = gateway.deployments().stream().map(d -> d.model()).distinct().count();
    return new Station(
        "Gateway",
        "/models",
        Show.number(requests),
        "requests answered",
        Count.of(models, "model") + " · " + cost + " spent",
        false);
  }

  private static Station written(List<Listed> runs) {
    int variants = runs.stream().mapToInt(Listed::variants).sum();
    long review = runs.stream().filter(r -> r.run().stage() == Run.Stage.REVIEW).count();
    return new Station(
        "Studio",
        "/compose",
        Show.number(variants),
        "variants written",
        review == 0 ? Count.of(runs.size(), "recent run") : review + " waiting for your review",
        false);
  }

  private Station published(List<Publication> posts) {
    long live = posts.stream().filter(p -> p.state() == State.PUBLISHED).count();
    long waiting = posts.stream().filter(p -> p.state() == State.WAITING_FOR_PERSON).count();
    long failed = posts.stream().filter(p -> p.state() == State.FAILED).count();
    boolean sandbox =
        publisher.accounts().stream().anyMatch(a -> a.provenance() == Provenance.SIMULATED);
    return new Station(
        "Publish",
        "/posts",
        Show.number(live),
        "posts live",
        waiting + " waiting for you · " + failed + " failed",
        sandbox && live > 0);
  }

  private Station measured() {
    List<Outcome> outcomes = insight.recentOutcomes(POSTS);
    long views = outcomes.stream().mapToLong(Outcome::views).sum();
    return new Station(
        "Insight",
        "/insight",
        Show.compact(views),
        "views",
        insight.ratings().stream()
            .filter(r -> r.task().equals("*"))
            .findFirst()
            .map(HomePage::best)
            .orElse("no rating yet"),
        outcomes.stream().anyMatch(o -> Show.simulated(o.provenance())));
  }

  private static String best(ModelRating rating) {
    return "best: " + rating.model() + " · " + Math.round(rating.points());
  }
}
