package org.anabranch.loop;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.anabranch.insight.Attribution;
import org.anabranch.insight.Insight;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Problem;
import org.anabranch.loop.Run.Stage;
import org.anabranch.loop.RunListener.Event;
import org.anabranch.publish.Account;
import org.anabranch.publish.Post;
import org.anabranch.publish.Publication;
import org.anabranch.publish.Publisher;
import org.anabranch.studio.Source;
import org.anabranch.studio.Storyboard;
import org.anabranch.studio.Studio;
import org.anabranch.studio.Variant;

/**
 * What each stage of a run does. Every station gives again what it has made, so a stage that was
 * cut off is simply done again.
 */
final class StageWork {
  private static final Duration DAY = Duration.ofHours(24);

  private final RunStore runs;
  private final RunAccounts accounts;
  private final Studio studio;
  private final Publisher publisher;
  private final Insight insight;
  private final Optional<SimulatedTime> simulatedTime;
  private final Clock clock;

  StageWork(
      RunStore runs,
      RunAccounts accounts,
      Studio studio,
      Publisher publisher,
      Insight insight,
      Optional<SimulatedTime> simulatedTime,
      Clock clock) {
    this.runs = runs;
    this.accounts = accounts;
    this.studio = studio;
    this.publisher = publisher;
    this.insight = insight;
    this.simulatedTime = simulatedTime;
    this.clock = clock;
  }

  /** Works through the stages, from the stored one until it is done or a person is asked. */
  Run goOn(Run from, RunListener listener, Deadline deadline) throws InterruptedException {
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
      accounts.require(run.platforms(), run.accounts());
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
      Account account = accounts.account(run.accounts(), post.platform()).orElseThrow();
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

  /** Whether a worker can move it on without a person or the platform. */
  static boolean mayStillMove(Publication.State state) {
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
}
