package org.anabranch.publish;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Progress;
import org.anabranch.publish.internal.RuleCheck;

/** Talks to a {@link FakePlatform}; does as scripted, and well where nothing is scripted. */
public class FakeConnector implements Connector {
  public final FakePlatform world;
  private final Platform platform;
  private final Delivery delivery;
  private final Map<String, Deque<Supplier<? extends Step>>> script = new HashMap<>();

  public FakeConnector(FakePlatform world, Platform platform, Delivery delivery) {
    this.world = world;
    this.platform = platform;
    this.delivery = delivery;
  }

  /** The next call of this step, not scripted yet, ends so. */
  public synchronized FakeConnector next(String step, Supplier<? extends Step> end) {
    script.computeIfAbsent(step, _ -> new ArrayDeque<>()).add(end);
    return this;
  }

  public FakeConnector next(String step, Step end) {
    return next(step, () -> end);
  }

  private synchronized Optional<Supplier<? extends Step>> scripted(String step) {
    return Optional.ofNullable(script.getOrDefault(step, new ArrayDeque<>()).poll());
  }

  @SuppressWarnings("unchecked")
  private <T extends Step> T play(String step, Job job, Supplier<T> usual) {
    world.enters(job.id());
    try {
      Optional<Supplier<? extends Step>> next = scripted(step);
      return next.isPresent() ? (T) next.get().get() : usual.get();
    } finally {
      world.leaves(job.id());
    }
  }

  @Override
  public Profile profile() {
    return new Profile(
        platform,
        delivery,
        fakeRules(),
        fakeOptions(),
        EnumSet.allOf(Feature.class),
        Map.of("web", URI.create("https://fake.example")),
        Set.of("token"));
  }

  private static OptionRules fakeOptions() {
    return OptionRules.NONE
        .withFirstComment(50)
        .withCollaborators(2)
        .withVisibilities(Options.Visibility.PRIVATE)
        .withReplies(Options.Replies.FOLLOWERS)
        .withPolls(new OptionRules.Polls(3, 10, 0, Duration.ofMinutes(5), Duration.ofDays(7)))
        .withDocuments(new OptionRules.Documents(1 << 20, Set.of("application/pdf")))
        .withShorts(Duration.ofSeconds(60))
        .withStories(Duration.ofSeconds(30));
  }

  private static Rules fakeRules() {
    return new Rules(
        20,
        100,
        Counting.CODE_POINTS,
        3,
        true,
        true,
        5,
        Rules.Format.TEXT_WITH_IMAGES,
        4,
        Rules.Shape.LANDSCAPE,
        Rules.Shape.LANDSCAPE,
        Duration.ofSeconds(1),
        Duration.ofMinutes(2),
        1 << 20,
        1 << 20,
        Set.of("image/jpeg", "image/png"));
  }

  @Override
  public List<Failure> validate(Post post) {
    return RuleCheck.check(this, post);
  }

  @Override
  public Step.Prepared prepare(Job job, Progress progress, Deadline deadline)
      throws InterruptedException {
    return play(
        "prepare",
        job,
        () -> {
          if (job.handles().get("container").isEmpty()) {
            job.handles().put("container", "c1");
          }
          progress.at(1, "uploaded");
          return new Step.Done();
        });
  }

  @Override
  public Step.Checked check(Job job, Deadline deadline) throws InterruptedException {
    return play("check", job, Step.Done::new);
  }

  @Override
  public int commits(Post post) {
    return post.parts().size();
  }

  @Override
  public Step.Committed commit(Job job, int part, Deadline deadline) throws InterruptedException {
    String key = FakePlatform.key(job, part);
    world.arrives(key);
    Step.Committed end =
        this.<Step.Committed>play("commit", job, () -> new Step.Accepted(world.create(key)));
    if (!(end instanceof Step.Unknown)) {
      world.proven(key);
    }
    return end;
  }

  @Override
  public Step.Settled settle(Job job, int part, Deadline deadline) throws InterruptedException {
    String key = FakePlatform.key(job, part);
    Step.Settled end =
        play(
            "settle",
            job,
            () -> {
              List<String> there = world.read(key);
              return there.isEmpty() ? new Step.NotThere() : new Step.Accepted(there.getFirst());
            });
    if (end instanceof Step.NotThere) {
      world.proven(key);
    }
    return end;
  }

  @Override
  public Step.Confirmed confirm(Job job, Deadline deadline) throws InterruptedException {
    String id = job.handles().get("commit.0").orElseThrow();
    return play("confirm", job, () -> new Step.Live(id, "https://fake.example/" + id));
  }

  @Override
  public HandOff handOff(Job job) {
    return new HandOff(
        Optional.of(URI.create("https://fake.example/compose?c=%3Cx%3E&d=1")),
        List.of("Open the app", "Press <publish>"));
  }

  @Override
  public Optional<Step.Live> recognise(Account account, String link) {
    String base = account.host("web") + "/p/";
    return link.startsWith(base)
        ? Optional.of(new Step.Live(link.substring(base.length()), link))
        : Optional.empty();
  }

  @Override
  public String linkForm() {
    return "https://fake.example/p/123";
  }

  @Override
  public Metrics measure(Account account, String remoteId, Deadline deadline)
      throws InterruptedException {
    return Metrics.of(Map.of(Metrics.Metric.VIEWS, 7L));
  }
}
