package org.anabranch.studio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.anabranch.gateway.config.CompletionRequest;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.DatabaseKind;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Home;
import org.anabranch.kernel.Ids;
import org.anabranch.kernel.Money;
import org.anabranch.kernel.OnEachDatabase;
import org.anabranch.kernel.ProblemException;
import org.anabranch.kernel.Progress;
import org.anabranch.kernel.TestClock;
import org.anabranch.publish.Media;
import org.anabranch.publish.Options;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Post;
import org.anabranch.publish.schedule.SimpleOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

/** What the studio promises, on both databases. */
@OnEachDatabase
class StudioTest {
  private static final Deadline SOON = Deadline.in(Duration.ofMinutes(5));
  private static final Path EXAMPLES = Path.of("..", "examples");

  @Parameter DatabaseKind kind;
  @TempDir Path directory;
  private final TestClock clock = new TestClock(Instant.parse("2026-11-22T10:00:00Z"));
  private final Ids ids = new Ids(clock, new Random(7));
  private Database database;
  private Home home;

  @BeforeEach
  void start() {
    database = kind.open(directory);
    home = Home.open(directory.resolve("home"));
  }

  @AfterEach
  void stop() {
    home.close();
    database.close();
  }

  private Studio studio(FakeGateway gateway) {
    return new StoredStudio(
        database,
        home,
        gateway,
        SheetRules::of,
        SheetRules::check,
        _ -> true,
        new FakeMedia(),
        ids,
        clock);
  }

  private Source example(Studio studio, String name) throws InterruptedException {
    return studio.read(EXAMPLES.resolve(name).toString(), false, SOON);
  }

  @Test
  void a_source_is_found_again_with_its_picture_after_a_restart() throws Exception {
    Source read = example(studio(FakeGateway.good()), "article.md");

    Source found = studio(FakeGateway.good()).source(read.id()).orElseThrow();

    assertThat(found).isEqualTo(read);
    assertThat(found.pictures()).hasSize(1);
    assertThat(Files.isRegularFile(found.pictures().getFirst().file())).isTrue();
  }

  @Test
  void every_platform_gets_a_variant_it_takes_in_parallel() throws Exception {
    for (String name : List.of("article.md", "article-zh.md")) {
      FakeGateway gateway = FakeGateway.good();
      Studio studio = studio(gateway);
      Source source = example(studio, name);

      List<Callable<Variant>> calls =
          Arrays.stream(Platform.values())
              .<Callable<Variant>>map(p -> () -> studio.write(name, source, p, SOON))
              .toList();
      List<Variant> written = new ArrayList<>();
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (Future<Variant> call : threads.invokeAll(calls)) {
          written.add(call.get());
        }
      }

      assertThat(studio.variants(name)).containsExactlyInAnyOrderElementsOf(written);
      assertThat(gateway.asked).hasSize(Platform.values().length);
      Storyboard board = studio.storyboard(name, source, SOON);
      for (Variant variant : written) {
        Post post = studio.compose(variant, board, source, Progress.NONE, SOON);
        assertThat(SheetRules.check(post)).as(variant.platform().title()).isEmpty();
        assertThat(post.aiMade()).isTrue();
      }
    }
  }

  @Test
  void asking_again_returns_the_stored_one_and_costs_nothing() throws Exception {
    FakeGateway gateway = FakeGateway.good();
    Source source = example(studio(gateway), "article.md");
    Variant first = studio(gateway).write("r", source, Platform.X, SOON);
    Storyboard board = studio(gateway).storyboard("r", source, SOON);

    assertThat(studio(gateway).write("r", source, Platform.X, SOON)).isEqualTo(first);
    assertThat(studio(gateway).storyboard("r", source, SOON)).isEqualTo(board);
    assertThat(gateway.asked).hasSize(2);
  }

  @Test
  void many_that_ask_for_the_same_at_once_pay_for_one() throws Exception {
    FakeGateway gateway = FakeGateway.good();
    Studio studio = studio(gateway);
    Source source = example(studio, "article.md");

    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<Variant> call = () -> studio.write("r", source, Platform.LINKEDIN, SOON);
      threads.invokeAll(Collections.nCopies(16, call));
    }

    assertThat(gateway.asked).hasSize(1);
    assertThat(studio.variants("r")).hasSize(1);
  }

  @Test
  void an_edit_is_stored_and_marked() throws Exception {
    Studio studio = studio(FakeGateway.good());
    Variant before = studio.write("r", example(studio, "article.md"), Platform.BILIBILI, SOON);

    Variant after = studio.edit(before.id(), "Mine", List.of("My text."), List.of("river"));

    assertThat(after.edited()).isTrue();
    assertThat(after.title()).isEqualTo("Mine");
    assertThat(after.by()).isEqualTo(before.by());
    assertThat(studio.variant(before.id())).contains(after);
  }

  @Test
  void changed_hashtags_are_carried_into_the_text() throws Exception {
    Studio studio = studio(FakeGateway.good());
    Variant before = studio.write("r", example(studio, "article.md"), Platform.LINKEDIN, SOON);
    assertThat(before.parts().getLast()).contains("#Compute #diversifiedcompute #river");

    Variant after = studio.edit(before.id(), "", before.parts(), List.of("delta"));

    assertThat(after.parts().getLast()).contains("#delta").doesNotContain("#Compute");
  }

  @Test
  void an_edit_that_breaks_the_rules_changes_nothing() throws Exception {
    Studio studio = studio(FakeGateway.good());
    Variant before = studio.write("r", example(studio, "article.md"), Platform.X, SOON);

    assertThatThrownBy(() -> studio.edit(before.id(), "", List.of("x".repeat(281)), List.of()))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> assertThat(e.problem().code()).isEqualTo("variant-breaks-rules"));
    assertThat(studio.variant(before.id())).contains(before);
    assertThatThrownBy(() -> studio.edit("var_none", "", List.of("x"), List.of()))
        .isInstanceOf(ProblemException.class);
  }

  @Test
  void a_post_has_the_files_of_its_format() throws Exception {
    Studio studio = studio(FakeGateway.good());
    Source source = example(studio, "article.md");
    Storyboard board = studio.storyboard("r", source, SOON);

    assertThat(roles(studio, source, board, Platform.YOUTUBE)).containsExactly("COVER", "VIDEO");
    assertThat(roles(studio, source, board, Platform.X)).containsExactly("IMAGE", "IMAGE");
    assertThat(roles(studio, source, board, Platform.INSTAGRAM)).containsExactly("IMAGE", "IMAGE");
    assertThat(roles(studio, source, board, Platform.WECHAT_OFFICIAL))
        .containsExactly("COVER", "IMAGE", "IMAGE");
  }

  @Test
  void how_a_post_is_shown_is_kept_and_goes_with_it() throws Exception {
    Studio studio = studio(FakeGateway.good());
    Source source = example(studio, "article.md");
    Storyboard board = studio.storyboard("r", source, SOON);
    Variant variant = studio.write("r", source, Platform.YOUTUBE, SOON);
    assertThat(studio.shown(variant.id())).isEqualTo(SimpleOptions.NONE);

    SimpleOptions how = shown("unlisted");
    studio.show(variant.id(), how);

    assertThat(studio.shown(variant.id())).isEqualTo(how);
    Options options = studio.compose(variant, board, source, Progress.NONE, SOON).options();
    assertThat(options.firstComment()).isEqualTo("More below");
    assertThat(options.visibility()).isEqualTo(Options.Visibility.UNLISTED);
    assertThatThrownBy(() -> studio.show(variant.id(), shown("hidden")))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> assertThat(e.problem().code()).isEqualTo("options-invalid"));
    assertThat(studio.shown(variant.id())).as("what is refused changes nothing").isEqualTo(how);
  }

  private static SimpleOptions shown(String visibility) {
    return new SimpleOptions(
        null,
        "More below",
        null,
        null,
        visibility,
        null,
        null,
        "PL1",
        null,
        null,
        List.of(),
        null,
        null,
        List.of(),
        null);
  }

  private static List<String> roles(
      Studio studio, Source source, Storyboard board, Platform platform)
      throws InterruptedException {
    Variant variant = studio.write("r", source, platform, SOON);
    Post post = studio.compose(variant, board, source, Progress.NONE, SOON);
    return post.media().stream().map(Media::role).map(Enum::name).toList();
  }

  @Test
  void an_answer_that_breaks_the_rules_is_sent_back_once_and_both_are_paid() throws Exception {
    FakeGateway gateway =
        FakeGateway.saying("I would rather not.", "{\"parts\":[\"The delta keeps its water.\"]}");
    Studio studio = studio(gateway);

    Variant variant = studio.write("r", example(studio, "article.md"), Platform.THREADS, SOON);

    assertThat(variant.parts().getFirst()).startsWith("The delta keeps its water.");
    assertThat(variant.by().cost()).isEqualTo(Money.usd("0.002"));
    assertThat(gateway.asked.get(1).messages().getFirst().content()).contains("no JSON object");
    assertThat(gateway.asked.get(1).messages()).hasSize(2);
  }

  @Test
  void a_model_that_twice_gives_nothing_usable_makes_room_for_the_next_and_all_is_paid()
      throws Exception {
    FakeGateway gateway = FakeGateway.saying("no").then("two", FakeGateway::obedient);
    Studio studio = studio(gateway);

    Variant variant = studio.write("r", example(studio, "article.md"), Platform.THREADS, SOON);

    assertThat(variant.by().model()).isEqualTo("two");
    assertThat(variant.by().cost()).isEqualTo(Money.usd("0.003"));
    assertThat(gateway.asked)
        .extracting(CompletionRequest::passOver)
        .containsExactly(Set.of(), Set.of(), Set.of("fake/one"));
    assertThat(gateway.asked.getLast().messages().getFirst().content())
        .as("the next one is told nothing of the other's faults")
        .doesNotContain("could not be used");
  }

  @Test
  void where_nobody_gives_anything_all_who_were_asked_are_named() throws Exception {
    Studio studio = studio(FakeGateway.saying("no").then("two", _ -> "neither"));
    Source source = example(studio, "article.md");

    assertThatThrownBy(() -> studio.write("r", source, Platform.X, SOON))
        .hasMessageContaining("one, two gave no usable answer for write/x");
  }

  @Test
  void a_writer_that_never_gives_anything_is_a_problem() throws Exception {
    Studio studio = studio(FakeGateway.saying("{\"parts\":[]}"));
    Source source = example(studio, "article.md");

    assertThatThrownBy(() -> studio.write("r", source, Platform.X, SOON))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.problem().code()).isEqualTo("writer-failed"));
    assertThat(studio.variants("r")).isEmpty();
  }
}
