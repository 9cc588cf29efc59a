package org.anabranch.publish.machine;

import static org.anabranch.publish.machine.PublishBench.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.anabranch.kernel.OnEachDatabase;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.anabranch.kernel.Secret;
import org.anabranch.publish.Metrics;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Publication;
import org.anabranch.publish.Publication.State;
import org.anabranch.publish.Publisher.Submission;
import org.junit.jupiter.api.Test;

/** What is submitted goes its way once, or is refused before anything is stored. */
@OnEachDatabase
class SubmittingTest extends PublisherFixture {
  @Test
  void a_post_goes_from_queued_to_published_once() throws Exception {
    List<State> told = Collections.synchronizedList(new ArrayList<>());
    List<State> subscribed = new ArrayList<>();
    AutoCloseable subscription = publisher.subscribe(p -> subscribed.add(p.state()));
    submit("hello");
    Publication done =
        publisher.work(GROUP, (p, fraction, what) -> told.add(p.state()), soon()).getFirst();
    subscription.close();
    publisher.cancel(publisher.submit("other", List.of(bench.direct("x"))).getFirst().id());

    assertThat(done.state()).isEqualTo(State.PUBLISHED);
    assertThat(done.link()).contains("https://fake.example/r1");
    assertThat(done.remoteId()).isEqualTo("r1");
    assertThat(done.attempts()).isEqualTo(1);
    List<State> all =
        List.of(
            State.QUEUED,
            State.PREPARING,
            State.CHECKING,
            State.COMMITTING,
            State.CONFIRMING,
            State.PUBLISHED);
    assertThat(states(done.id())).isEqualTo(all);
    assertThat(subscribed).isEqualTo(all);
    assertThat(told).containsSubsequence(all.subList(1, all.size()));
    assertThat(publisher.unfinishedGroups()).isEmpty();

    work();
    assertThat(bench.world.commits()).isEqualTo(1);
  }

  @Test
  void what_was_submitted_is_read_back_whole_and_asked_again_changes_nothing() {
    Publication first = submit("hello");
    Publication again = submit("something else");

    assertThat(again).isEqualTo(first);
    assertThat(first.post()).isEqualTo(bench.post(Platform.X, "hello"));
    assertThat(publisher.publication(first.id())).contains(first);
    assertThat(publisher.group(GROUP)).containsExactly(first);
    assertThat(publisher.unfinishedGroups()).containsExactly(GROUP);
    bench.clock.turn(Duration.ofSeconds(1));
    Publication later = publisher.submit("run-2", List.of(bench.direct("b"))).getFirst();
    assertThat(publisher.recent(1)).containsExactly(later);
  }

  @Test
  void a_post_that_does_not_fit_is_refused_before_anything_is_stored() {
    assertThatThrownBy(
            () ->
                publisher.submit(
                    GROUP, List.of(bench.byHand("fits"), bench.direct("x".repeat(101)))))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> {
              assertThat(e.problem().kind()).isEqualTo(Problem.Kind.BAD_INPUT);
              assertThat(e.problem().facts())
                  .isEqualTo(
                      Map.of("x", "The text has 101 characters; X allows 100. Shorten the text."));
            });
    assertThat(publisher.group(GROUP)).isEmpty();
  }

  @Test
  void a_missing_file_is_told_before_anything_is_sent() throws Exception {
    submit("hello");
    Files.delete(bench.home.file("media/picture.png"));
    Publication done = work();
    assertThat(done.state()).isEqualTo(State.FAILED);
    assertThat(failure(done).code()).isEqualTo("file-gone");
  }

  @Test
  void a_hand_off_is_a_package_of_files_closed_by_the_persons_link() throws Exception {
    Publication id =
        publisher.submit(GROUP, List.of(bench.byHand("Text with <b> & \"quotes\""))).getFirst();
    assertThat(work().state()).isEqualTo(State.WAITING_FOR_PERSON);
    assertThat(publisher.unfinishedGroups()).isEmpty();

    Path folder = bench.home.file("handoff/" + id.id());
    String page = Files.readString(folder.resolve("index.html"));
    assertThat(page)
        .contains("Text with &lt;b&gt; &amp; &quot;quotes&quot;", "Press &lt;publish&gt;", "<svg")
        .contains("7 of 20 allowed")
        .contains("src=\"01-image.png\"", "href=\"https://fake.example/compose?c=%3Cx%3E&amp;d=1\"")
        .doesNotContain("<script", "style=");
    assertThat(folder.resolve("01-image.png")).hasBinaryContent(new byte[] {1, 2, 3});
    assertThat(folder.resolve("post.json")).content().contains("\"aiMade\" : true");
    assertThat(folder.resolve("qr.svg")).content().startsWith("<svg");
    assertThat(publisher.handOff(id.id()).steps()).hasSize(2);

    assertThatThrownBy(() -> publisher.completeHandOff(id.id(), "https://elsewhere.example/1"))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> {
              assertThat(e.problem().kind()).isEqualTo(Problem.Kind.BAD_INPUT);
              assertThat(e.problem().fix()).contains("https://fake.example/p/123");
            });
    String link = "http://127.0.0.1:1/douyin/p/77";
    Publication done = publisher.completeHandOff(id.id(), "  " + link + "\n");
    assertThat(done.state()).isEqualTo(State.PUBLISHED);
    assertThat(done.remoteId()).isEqualTo("77");
    assertThat(done.link()).contains(link);
    assertThat(publisher.journal(id.id()).getLast().what()).contains("as told by the person");
    assertThat(publisher.completeHandOff(id.id(), link)).isEqualTo(done);
    assertThatThrownBy(() -> publisher.handOff(id.id())).isInstanceOf(ProblemException.class);
  }

  @Test
  void figures_are_read_of_what_is_live_only() throws Exception {
    Publication id = submit("hello");
    assertThatThrownBy(() -> publisher.measure(id.id(), soon()))
        .isInstanceOf(ProblemException.class);
    work();
    assertThat(publisher.measure(id.id(), soon()).values())
        .isEqualTo(Map.of(Metrics.Metric.VIEWS, 7L));
  }

  @Test
  void an_unknown_id_is_a_problem() {
    assertThatThrownBy(() -> publisher.journal("pub_x")).isInstanceOf(ProblemException.class);
    assertThatThrownBy(
            () ->
                publisher.submit(
                    GROUP, List.of(new Submission("nobody", bench.post(Platform.X, "x")))))
        .isInstanceOf(ProblemException.class);
    assertThat(new Secret("x").toString()).isEqualTo("***");
  }
}
