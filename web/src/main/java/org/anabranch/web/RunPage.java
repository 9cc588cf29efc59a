package org.anabranch.web;

import io.helidon.common.parameters.Parameters;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.anabranch.loop.BackgroundRuns;
import org.anabranch.loop.Loop;
import org.anabranch.loop.Run;
import org.anabranch.loop.RunReport;
import org.anabranch.publish.Account;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Publication;
import org.anabranch.publish.Publisher;
import org.anabranch.studio.Studio;
import org.anabranch.studio.Variant;
import org.anabranch.web.page.Chrome;
import org.anabranch.web.page.Csv;
import org.anabranch.web.page.Pages;
import org.anabranch.web.publish.OptionsForm;
import org.anabranch.web.publish.Takes;
import org.anabranch.web.publish.VariantCard;
import org.anabranch.web.publish.Words;
import org.jspecify.annotations.Nullable;

/** One run: how far it is, what was written, what came of it, and what a person may do now. */
final class RunPage implements HttpService {
  private final Pages pages;
  private final Loop loop;
  private final BackgroundRuns background;
  private final Studio studio;
  private final Publisher publisher;

  RunPage(Pages pages, Loop loop, BackgroundRuns background, Studio studio, Publisher publisher) {
    this.pages = pages;
    this.loop = loop;
    this.background = background;
    this.studio = studio;
    this.publisher = publisher;
  }

  /**
   * @param waiting the platforms whose variant is not written yet
   * @param report when something was published or a dry run ended
   */
  record View(
      Chrome chrome,
      Run run,
      List<Stage> stages,
      boolean working,
      String headline,
      @Nullable Problem stopped,
      List<PlatformStep> platforms,
      List<VariantCard> cards,
      List<Platform> waiting,
      @Nullable RunReport report) {
    boolean inReview() {
      return run.stage() == Run.Stage.REVIEW && !working;
    }

    boolean canGoOn() {
      return !working && run.stage() != Run.Stage.REVIEW && run.stage() != Run.Stage.DONE;
    }

    /** Whom the run relied on besides its platforms. */
    List<RunReport.Dependency> others() {
      return dependencies(false);
    }

    List<RunReport.Dependency> platformsUsed() {
      return dependencies(true);
    }

    private List<RunReport.Dependency> dependencies(boolean platform) {
      return report == null
          ? List.of()
          : report.dependencies().stream()
              .filter(d -> d.kind().equals("platform") == platform)
              .toList();
    }

    boolean canMeasure() {
      return !working && run.stage() == Run.Stage.DONE && chrome.sandbox() && !run.dryRun();
    }
  }

  /**
   * @param state {@code done}, {@code now} or {@code later}
   */
  record Stage(String name, String state) {}

  /**
   * @param fraction 0 to 1
   * @param tone the class of its chip
   */
  record PlatformStep(Platform platform, double fraction, String what, String tone) {}

  /** What a person sent that was refused. */
  private record Refused(String variantId, VariantCard.Draft draft, Problem problem) {}

  @Override
  public void routing(HttpRules rules) {
    rules.get("/runs/{id}", this::show);
    rules.get("/runs/{id}/report.csv", this::csv);
    rules.post("/runs/{id}/publish", this::publish);
    rules.post("/runs/{id}/resume", this::resume);
    rules.post("/runs/{id}/measure", this::measure);
    rules.post("/variants/{id}", this::edit);
  }

  /** A poll is answered with a wish to reload once the run came to another stage or to rest. */
  private void show(ServerRequest request, ServerResponse response) {
    View view = view(run(Pages.id(request)), null);
    Optional<String> polled = request.query().first("stage").asOptional();
    if (Pages.byHtmx(request)
        && polled.isPresent()
        && (!view.working() || !polled.get().equals(view.run().stage().name()))) {
      response.header("HX-Refresh", "true");
      response.send();
      return;
    }
    pages.send(response, "run", view.chrome(), view);
  }

  private View view(Run run, @Nullable Refused refused) {
    Optional<BackgroundRuns.Progress> progress = background.progress(run.id());
    boolean working = progress.map(BackgroundRuns.Progress::working).orElse(false);
    Map<Platform, Publication> publications =
        publisher.group(run.id()).stream()
            .collect(Collectors.toMap(p -> p.post().platform(), Function.identity(), (a, _) -> a));
    List<VariantCard> cards = cards(run, publications, refused);
    List<Platform> written = cards.stream().map(VariantCard::platform).toList();
    Problem told = refused == null ? null : refused.problem();
    return new View(
        pages.chrome(run.title(), "home").with(told),
        run,
        stages(run),
        working,
        working ? progress.map(p -> headline(p.headline())).orElse("") : "",
        progress.map(BackgroundRuns.Progress::problem).orElse(null),
        steps(run, progress, publications),
        cards,
        run.platforms().stream().filter(p -> !written.contains(p)).toList(),
        publications.isEmpty() && run.stage() != Run.Stage.DONE ? null : loop.report(run.id()));
  }

  private static String headline(String text) {
    return Arrays.stream(Run.Stage.values())
        .filter(s -> s.name().equals(text))
        .findFirst()
        .map(RunPage::stage)
        .orElse(text);
  }

  private List<VariantCard> cards(
      Run run, Map<Platform, Publication> publications, @Nullable Refused refused) {
    return studio.variants(run.id()).stream()
        .sorted(Comparator.comparing(Variant::platform))
        .map(
            variant -> {
              Publication publication = publications.get(variant.platform());
              boolean here = refused != null && refused.variantId().equals(variant.id());
              return new VariantCard(
                  variant,
                  publisher.connector(variant.platform()).rules(),
                  account(run, variant.platform()),
                  publication == null ? List.of() : publication.post().media(),
                  publication,
                  here && refused != null ? refused.draft() : VariantCard.Draft.of(variant),
                  here && refused != null ? refused.problem() : null,
                  run.stage() == Run.Stage.REVIEW,
                  OptionsForm.Typed.of(studio.shown(variant.id())),
                  Takes.of(publisher.connector(variant.platform())));
            })
        .toList();
  }

  private String account(Run run, Platform platform) {
    String chosen = run.accounts().get(platform);
    return (chosen == null ? publisher.account(platform) : publisher.account(chosen))
        .map(Account::name)
        .orElse("Your account");
  }

  private static List<Stage> stages(Run run) {
    List<Stage> stages = new ArrayList<>();
    for (Run.Stage stage : Run.Stage.values()) {
      boolean left = run.dryRun() && List.of("PUBLISH", "MEASURE", "RATE").contains(stage.name());
      if (!left) {
        int order = stage.compareTo(run.stage());
        boolean done = order < 0 || run.stage() == Run.Stage.DONE;
        stages.add(new Stage(stage(stage), done ? "done" : order == 0 ? "now" : "later"));
      }
    }
    return stages;
  }

  private static List<PlatformStep> steps(
      Run run,
      Optional<BackgroundRuns.Progress> progress,
      Map<Platform, Publication> publications) {
    Map<Platform, BackgroundRuns.Step> live =
        progress.map(BackgroundRuns.Progress::platforms).orElse(Map.of());
    return run.platforms().stream()
        .sorted()
        .map(p -> step(p, live.get(p), publications.get(p)))
        .toList();
  }

  private static PlatformStep step(
      Platform platform, BackgroundRuns.@Nullable Step live, @Nullable Publication publication) {
    if (publication != null && publication.state().isResting()) {
      return new PlatformStep(
          platform, 1, Words.state(publication.state()), Words.tone(publication.state()));
    }
    if (live != null) {
      return new PlatformStep(platform, live.fraction(), live.what(), "busy");
    }
    return publication == null
        ? new PlatformStep(platform, 0, "waiting", "calm")
        : new PlatformStep(
            platform, 0, Words.state(publication.state()), Words.tone(publication.state()));
  }

  private void publish(ServerRequest request, ServerResponse response) {
    Run run = loop.publish(run(Pages.id(request)).id());
    background.submit(run.id());
    Pages.see(response, "/runs/" + run.id());
  }

  private void resume(ServerRequest request, ServerResponse response) {
    Run run = run(Pages.id(request));
    background.submit(run.id());
    Pages.see(response, "/runs/" + run.id());
  }

  private void measure(ServerRequest request, ServerResponse response) {
    Run run = run(Pages.id(request));
    background.measureAgain(run.id());
    Pages.see(response, "/runs/" + run.id());
  }

  private void edit(ServerRequest request, ServerResponse response) {
    Variant now =
        studio
            .variant(Pages.id(request))
            .orElseThrow(() -> Pages.unknown("variant", Pages.id(request)));
    Parameters form = Pages.form(request);
    String title = Pages.field(form, "title");
    List<String> parts =
        form.contains("part")
            ? form.all("part").stream().map(p -> p.replace("\r\n", "\n")).toList()
            : List.of();
    String tags = Pages.field(form, "hashtags");
    Refused refused = null;
    try {
      studio.edit(now.id(), title, parts, tags(tags));
      OptionsForm.Typed options = OptionsForm.typed(form);
      if (!options.equals(OptionsForm.Typed.of(studio.shown(now.id())))) {
        studio.show(now.id(), options.options());
      }
    } catch (ProblemException e) {
      refused = new Refused(now.id(), new VariantCard.Draft(title, parts, tags), e.problem());
    }
    if (refused == null && !Pages.byHtmx(request)) {
      Pages.see(response, "/runs/" + now.runId() + "#v-" + now.platform().key());
      return;
    }
    View view = view(run(now.runId()), refused);
    pages.send(response, "run", view.chrome(), view);
  }

  private static List<String> tags(String text) {
    return Arrays.stream(text.split("[\\s,，]+"))
        .map(tag -> tag.replaceFirst("^[#＃]+", ""))
        .filter(tag -> !tag.isEmpty())
        .toList();
  }

  private void csv(ServerRequest request, ServerResponse response) {
    RunReport report = loop.report(run(Pages.id(request)).id());
    Csv csv =
        new Csv(
            "platform",
            "state",
            "permalink",
            "title",
            "model",
            "deployment",
            "vendor",
            "cost_usd",
            "views",
            "engagements",
            "measured_at",
            "provenance");
    for (RunReport.Line line : report.lines()) {
      csv.row(
          line.platform().key(),
          line.state() == null ? "" : line.state().name(),
          line.permalink() == null ? "" : line.permalink(),
          line.title(),
          line.model(),
          line.deployment(),
          line.vendor(),
          line.cost().usd().toPlainString(),
          Figures.views(line.figures()),
          Figures.engagements(line.figures()),
          line.measuredAt() == null ? "" : line.measuredAt(),
          line.provenance().word());
    }
    pages.csv(response, report.run().id() + ".csv", csv);
  }

  private Run run(String id) {
    return loop.run(id).orElseThrow(() -> Pages.unknown("run", id));
  }

  /** What a run is at, in a word or two. */
  static String stage(Run.Stage stage) {
    return switch (stage) {
      case WRITE -> "Write";
      case REVIEW -> "Review";
      case MAKE -> "Make media";
      case PUBLISH -> "Publish";
      case MEASURE -> "Measure";
      case RATE -> "Rate";
      case DONE -> "Done";
    };
  }
}
