package org.anabranch.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.anabranch.gateway.config.Deployment;
import org.anabranch.insight.StoredInsight;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Ids;
import org.anabranch.kernel.Money;
import org.anabranch.kernel.TestClock;
import org.anabranch.loop.RunReport.Dependency;
import org.anabranch.publish.Platform;
import org.anabranch.studio.Variant.Authorship;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On whom a run depended. */
class ReporterTest {
  private static final Deployment CLOUD =
      FakeGateway.deployment("dep-a", "model-a", "Cloud One", "site-1");
  private static final Deployment OTHER =
      FakeGateway.deployment("dep-b", "model-b", "Cloud Two", null);
  private static final Deployment BUILT_IN =
      FakeGateway.deployment("built-in", "extractive", "Anabranch", null);

  @TempDir Path directory;
  private final TestClock clock = new TestClock(Instant.parse("2026-11-22T10:00:00Z"));
  private final FakeStudio studio = new FakeStudio();
  private final FakeGateway gateway = new FakeGateway();
  private final FakePublisher publisher = new FakePublisher();
  private Database database;

  @BeforeEach
  void open() {
    database = Database.sqlite(directory.resolve("anabranch.db"));
    gateway.has(CLOUD, OTHER, BUILT_IN);
  }

  @AfterEach
  void close() {
    database.close();
  }

  private void written(Platform platform, Deployment by, String decision) {
    studio.writtenBy(
        platform, new Authorship(by.model(), by.id(), by.vendor(), decision, Money.usd("0.001")));
  }

  private List<Dependency> dependencies(Platform... platforms) throws InterruptedException {
    DurableLoop loop =
        new DurableLoop(
            database,
            studio,
            gateway,
            publisher,
            new StoredInsight(database, publisher, clock),
            Optional.of(new FakeTime()),
            new Ids(clock, new Random(7)),
            clock);
    Deadline soon = Deadline.in(Duration.ofMinutes(5));
    Run run =
        loop.start(
            new Loop.Request(
                "article.md", Optional.empty(), List.of(platforms), false, true, false, false),
            soon);
    loop.work(run.id(), RunListener.NONE, soon);
    return loop.report(run.id()).dependencies();
  }

  private static Dependency named(List<Dependency> all, String name) {
    return all.stream().filter(d -> d.name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void a_vendor_is_told_with_who_would_have_written_instead() throws Exception {
    written(Platform.X, CLOUD, "dec-1");
    written(Platform.YOUTUBE, CLOUD, "dec-2");
    written(Platform.FACEBOOK, CLOUD, "dec-3");
    gateway.standsIn("dec-1", "Cloud One", OTHER);
    gateway.standsIn("dec-2", "Cloud One", OTHER);

    Dependency vendor =
        named(dependencies(Platform.X, Platform.YOUTUBE, Platform.FACEBOOK), "Cloud One");

    assertThat(vendor.kind()).isEqualTo("model vendor");
    assertThat(vendor.share()).isEqualTo(1.0);
    assertThat(vendor.without())
        .startsWith("Without it, of its 3 posts ")
        .contains("2 would have been written by model-b at Cloud Two")
        .contains("1 would have found no writer");
  }

  @Test
  void the_built_in_writer_cannot_be_taken_away() throws Exception {
    written(Platform.X, BUILT_IN, "dec-1");

    assertThat(named(dependencies(Platform.X), "Anabranch").without())
        .startsWith("It runs inside this program and cannot be taken away.")
        .contains("1 would have found no writer");
  }

  @Test
  void the_shares_of_vendors_and_of_platforms_add_up() throws Exception {
    written(Platform.X, CLOUD, "dec-1");
    written(Platform.YOUTUBE, OTHER, "dec-2");
    written(Platform.FACEBOOK, BUILT_IN, "dec-3");

    List<Dependency> all =
        dependencies(Platform.X, Platform.YOUTUBE, Platform.FACEBOOK, Platform.THREADS);

    var shares =
        all.stream()
            .collect(
                Collectors.groupingBy(
                    Dependency::kind, Collectors.summingDouble(Dependency::share)));
    assertThat(shares.get("model vendor")).isEqualTo(1.0);
    assertThat(shares.get("platform")).isEqualTo(1.0);
    assertThat(named(all, "X").without())
        .isEqualTo("The other 3 posts would have gone out all the same.");
  }

  @Test
  void the_site_a_model_ran_on_is_a_dependency_too() throws Exception {
    written(Platform.X, CLOUD, "dec-1");
    written(Platform.YOUTUBE, OTHER, "dec-2");

    Dependency site = named(dependencies(Platform.X, Platform.YOUTUBE), "site-1");

    assertThat(site.kind()).isEqualTo("compute");
    assertThat(site.share()).isEqualTo(0.5);
  }

  @Test
  void a_run_of_one_post_says_so() throws Exception {
    assertThat(named(dependencies(Platform.X), "X").without())
        .isEqualTo("This was the only post of the run.");
  }
}
