package org.anabranch.loop;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.anabranch.gateway.Gateway;
import org.anabranch.insight.Attribution;
import org.anabranch.insight.Insight;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Ids;
import org.anabranch.kernel.Problem;
import org.anabranch.loop.Run.Stage;
import org.anabranch.loop.RunListener.Event;
import org.anabranch.publish.Account;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Post;
import org.anabranch.publish.Publication;
import org.anabranch.publish.Publisher;
import org.anabranch.studio.Source;
import org.anabranch.studio.Storyboard;
import org.anabranch.studio.Studio;
import org.anabranch.studio.Variant;

/**
 * The loop over a database: every station stores what it made under the run's id and gives the same
 * back when asked again, and the run stores the station it is at. So going on after a crash is
 * simply {@link #work} from the stored stage; nothing here has to know what exactly was cut off.
 */
public final class DurableLoop implements Loop {
  private static final Duration DAY = Duration.ofHours(24);

  private final RunStore runs;
  private final Turns turns = new Turns();
  private final Studio studio;
  private final Publisher publisher;
  private final Insight insight;
  private final Optional<SimulatedTime> simulatedTime;
  private final Reporter reporter;
  private final Ids ids;
  private final Clock clock;

  /**
   * @param simulatedTime the sandbox's clock; empty when there is no sandbox
   */
  public DurableLoop(
      Database database,
      Studio studio,
      Gateway gateway,
      Publisher publisher,
      Insight insight,
      Optional<SimulatedTime> simulatedTime,
      Ids ids,
      Clock clock) {
    this.runs = new RunStore(database, clock);
    this.studio = studio;
    this.publisher = publisher;
    this.insight = insight;
    this.simulatedTime = simulatedTime;
    this.reporter = new Reporter(studio, gateway, publisher, insight);
    this.ids = ids;
    this.clock = clock;
  }

  @Override
  public Run start(Request request, Deadline deadline) throws InterruptedException {
    requireAccounts(request.platforms(), request.accounts());
    Map<Platform, String> accounts = accounts(request);
    Source source =
        request.text().isPresent()
            ? studio.readText(request.source(), request.text().get())
            : studio.read(request.source(), request.allowPrivateAddresses(), deadline);
    while (true) {
      List<Run> earlier = runs.ofSource(source.id());
      Set<Platform> wanted = EnumSet.copyOf(request.platforms());
      if (!request.dryRun()) {
        Optional<Run> same = sameRun(request, earlier, wanted);
        if (same.isPresent()) {
          return same.get();
        }
      }
      Run run = fresh(request, source, wanted, accounts);
      if (runs.insert(run, request.review(), earlier.size())) {
        return run;
      }
    }
  }

  /**
   * The run that this request goes on with or repeats. Takes out of {@code wanted} what another run
   * published or is going to.
   */
  private Optional<Run> sameRun(Request request, List<Run> earlier, Set<Platform> wanted) {
    Optional<Run> cutOff =
        earlier.stream()
            .filter(r -> !r.dryRun() && r.stage() != Stage.DONE)
            .filter(r -> !request.again() || r.platforms().size() == wanted.size())
            .filter(r -> wanted.containsAll(r.platforms()) || r.platforms().containsAll(wanted))
            .findFirst();
    if (cutOff.isPresent() || request.again()) {
      return cutOff;
    }
    wanted.removeAll(taken(earlier));
    return wanted.isEmpty()
        ? earlier.stream().filter(r -> !r.dryRun()).findFirst()
        : Optional.empty();
  }

  private Run fresh(
      Request request, Source source, Set<Platform> wanted, Map<Platform, String> accounts) {
    Instant now = clock.instant();
    return new Run(
        ids.next("run"),
        source.id(),
        request.source(),
        source.title(),
        source.language(),
        List.copyOf(wanted),
        accounts,
        request.dryRun(),
        Stage.WRITE,
        now,
        now);
  }

  /** The account of each platform, chosen or the first: fixed from here on. */
  private Map<Platform, String> accounts(Request request) {
    Map<Platform, String> accounts = new EnumMap<>(Platform.class);
    request
        .platforms()
        .forEach(p -> accounts.put(p, account(request.accounts(), p).orElseThrow().id()));
    return accounts;
  }

  private Optional<Account> account(Map<Platform, String> chosen, Platform platform) {
    String id = chosen.get(platform);
    return id == null
        ? publisher.account(platform)
        : publisher.account(id).filter(a -> a.platform() == platform);
  }

  private void requireAccounts(List<Platform> platforms, Map<Platform, String> chosen) {
    List<String> missing =
        platforms.stream()
            .filter(p -> account(chosen, p).isEmpty())
            .map(p -> chosen.containsKey(p) ? p.key() + " called " + chosen.get(p) : p.key())
            .toList();
    if (platforms.isEmpty() || !missing.isEmpty()) {
      throw Problem.badInput(
              "account-missing",
              platforms.isEmpty()
                  ? "No platform was named."
                  : "There is no account for " + String.join(", ", missing) + ".",
              "Connect it, or add it under accounts in the configuration, or leave the platform"
                  + " out with --to.")
          .asException();
    }
  }

  /**
   * Where this very source went before and was not refused or stopped whole, or where a run that
   * was cut off is still going to take it.
   */
  private Set<Platform> taken(List<Run> earlier) {
    Set<Platform> taken = EnumSet.noneOf(Platform.class);
    for (Run run : earlier) {
      Set<Platform> theirs = EnumSet.noneOf(Platform.class);
      if (!run.dryRun() && run.stage() != Stage.DONE) {
        theirs.addAll(run.platforms());
      }
      for (Publication publication : publisher.group(run.id())) {
        switch (publication.state()) {
          case FAILED, CANCELLED -> {
            // A thread refused half-way is partly there: only a person may send it anew.
            if (publication.remoteId() == null) {
              theirs.remove(publication.post().platform());
            } else {
              theirs.add(publication.post().platform());
            }
          }
          case QUEUED,
              PREPARING,
              CHECKING,
              COMMITTING,
              OUTCOME_UNKNOWN,
              CONFIRMING,
              WAITING_FOR_PERSON,
              WAITING_FOR_ACCOUNT,
              PUBLISHED ->
              theirs.add(publication.post().platform());
        }
      }
      taken.addAll(theirs);
    }
    return taken;
  }

  @Override
  public Run work(String runId, RunListener listener, Deadline deadline)
      throws InterruptedException {
    Run known = existing(runId);
    Runnable waiting =
        () -> listener.on(new Event(known, null, 0, "somebody else works this run; waiting"));
    try (Turns.Taken turn = turns.take(runId, waiting, deadline)) {
      return goOn(reopened(existing(runId)), listener, deadline);
    }
  }

  private Run goOn(Run from, RunListener listener, Deadline deadline) throws InterruptedException {
    Run run = from;
    Stage before;
    do {
      before = run.stage();
      run =
          switch (run.stage()) {
            case WRITE -> write(run, listener, deadline);
            case MAKE -> make(run, listener, deadline);
            case PUBLISH -> publish(run, listener, deadline);
            case MEASURE -> measure(run, listener, deadline);
            case RATE -> rate(run, listener);
            case REVIEW, DONE -> run;
          };
    } while (run.stage() != before);
    return run;
  }

  /**
   * A finished run is published further when a person had one of its posts tried again, or one is
   * still open.
   */
  private Run reopened(Run run) {
    boolean open =
        run.stage() == Stage.DONE
            && publisher.group(run.id()).stream()
                .anyMatch(
                    p ->
                        mayStillMove(p.state())
                            || p.state() == Publication.State.OUTCOME_UNKNOWN
                            || p.state() == Publication.State.CONFIRMING);
    return open ? runs.advance(run.id(), Stage.PUBLISH) : run;
  }

  private Run write(Run run, RunListener listener, Deadline deadline) throws InterruptedException {
    Source source = source(run);
    List<Runnable> announcements =
        FanOut.over(
            run.platforms(),
            run.platforms().size() + 1,
            platform -> {
              listener.on(new Event(run, platform, 0, "writing"));
              Variant variant = studio.write(run.id(), source, platform, deadline);
              return () ->
                  listener.on(new Event(run, platform, 1, "written by " + variant.by().model()));
            });
    announcements.forEach(Runnable::run);
    studio.storyboard(run.id(), source, deadline);
    return runs.advance(run.id(), runs.wantsReview(run.id()) ? Stage.REVIEW : Stage.MAKE);
  }

  private Run make(Run run, RunListener listener, Deadline deadline) throws InterruptedException {
    if (!run.dryRun()) {
      requireAccounts(run.platforms(), run.accounts());
    }
    Source source = source(run);
    Storyboard storyboard = studio.storyboard(run.id(), source, deadline);
    List<Variant> variants = studio.variants(run.id());
    // All at once: several share a video, and who waits for it must not keep others waiting.
    List<Post> posts =
        FanOut.over(
            variants,
            variants.size(),
            variant -> {
              listener.on(new Event(run, variant.platform(), 0, "making media"));
              Post post =
                  studio.compose(
                      variant,
                      storyboard,
                      source,
                      (fraction, what) ->
                          listener.on(new Event(run, variant.platform(), fraction, what)),
                      deadline);
              listener.on(new Event(run, variant.platform(), 1, "media made"));
              return post;
            });
    if (run.dryRun()) {
      return runs.advance(run.id(), Stage.DONE);
    }
    List<Publisher.Submission> submissions = new ArrayList<>();
    for (Post post : posts) {
      Account account = account(run.accounts(), post.platform()).orElseThrow();
      submissions.add(new Publisher.Submission(account.id(), post));
    }
    publisher.submit(run.id(), submissions);
    return runs.advance(run.id(), Stage.PUBLISH);
  }

  private Run publish(Run run, RunListener listener, Deadline deadline)
      throws InterruptedException {
    attribute(run);
    publisher.work(
        run.id(),
        (publication, fraction, what) ->
            listener.on(new Event(run, publication.post().platform(), fraction, what)),
        deadline);
    boolean stillMoving = publisher.group(run.id()).stream().anyMatch(p -> mayStillMove(p.state()));
    if (stillMoving && deadline.isOver()) {
      throw Problem.of(
              Problem.Kind.UNAVAILABLE,
              "run-out-of-time",
              "Not every post was out in time.",
              "Run the same command again: it goes on where it stopped.")
          .asException();
    }
    return runs.advance(run.id(), Stage.MEASURE);
  }

  private static boolean mayStillMove(Publication.State state) {
    return switch (state) {
      case QUEUED, PREPARING, CHECKING, COMMITTING -> true;
      case OUTCOME_UNKNOWN,
          CONFIRMING,
          WAITING_FOR_PERSON,
          WAITING_FOR_ACCOUNT,
          PUBLISHED,
          FAILED,
          CANCELLED ->
          false;
    };
  }

  private void attribute(Run run) {
    List<Variant> variants = studio.variants(run.id());
    for (Publication publication : publisher.group(run.id())) {
      variants.stream()
          .filter(v -> v.platform() == publication.post().platform())
          .findFirst()
          .ifPresent(v -> insight.attribute(attribution(publication, v)));
    }
  }

  private static Attribution attribution(Publication publication, Variant variant) {
    Variant.Authorship by = variant.by();
    return new Attribution(
        publication.id(),
        publication.group(),
        variant.platform(),
        variant.id(),
        by.model(),
        by.deployment(),
        by.vendor(),
        by.decisionId(),
        by.cost());
  }

  private Run measure(Run run, RunListener listener, Deadline deadline)
      throws InterruptedException {
    Instant at = clock.instant();
    if (simulatedTime.isPresent()) {
      SimulatedTime time = simulatedTime.get();
      Instant until = runs.fixMeasureAt(run.id(), time.now().plus(DAY));
      Duration missing = Duration.between(time.now(), until);
      if (missing.isPositive()) {
        listener.on(new Event(run, null, 0, "letting a simulated day pass"));
        time.letPass(missing);
      }
      at = until;
    }
    listener.on(new Event(run, null, 0.5, "reading the figures"));
    insight.collect(run.id(), at, deadline);
    return runs.advance(run.id(), Stage.RATE);
  }

  private Run rate(Run run, RunListener listener) {
    listener.on(new Event(run, null, 0.8, "rating the models"));
    insight.rate();
    Run done = runs.advance(run.id(), Stage.DONE);
    listener.on(new Event(done, null, 1, "done"));
    return done;
  }

  private Source source(Run run) {
    return studio
        .source(run.sourceId())
        .orElseThrow(() -> new IllegalStateException("The source of " + run.id() + " is gone"));
  }

  private Run existing(String runId) {
    return runs.run(runId)
        .orElseThrow(
            () ->
                Problem.of(
                        Problem.Kind.NOT_FOUND,
                        "run-unknown",
                        "There is no run “" + runId + "”.",
                        "List the runs with: anabranch runs")
                    .asException());
  }

  @Override
  public Run publish(String runId) {
    Run run = existing(runId);
    return run.stage() == Stage.REVIEW ? runs.advance(runId, Stage.MAKE) : run;
  }

  @Override
  public Optional<Run> run(String id) {
    return runs.run(id);
  }

  @Override
  public List<Run> recent(int limit) {
    return runs.recent(limit);
  }

  /**
   * A finished run with a post that is not at rest, such as one to be tried again, is among them.
   */
  @Override
  public List<Run> unfinished() {
    Map<String, Run> all = new LinkedHashMap<>();
    runs.unfinished().forEach(r -> all.put(r.id(), r));
    for (String group : publisher.unfinishedGroups()) {
      runs.run(group).ifPresent(r -> all.putIfAbsent(r.id(), r));
    }
    return List.copyOf(all.values());
  }

  @Override
  public Run measureAgain(String runId, RunListener listener, Deadline deadline)
      throws InterruptedException {
    Run run = existing(runId);
    if (run.stage() == Stage.DONE && !run.dryRun()) {
      runs.measureAnew(runId);
    }
    return work(runId, listener, deadline);
  }

  @Override
  public RunReport report(String runId) {
    return reporter.report(existing(runId));
  }
}
