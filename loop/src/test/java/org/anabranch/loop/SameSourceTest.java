package org.anabranch.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.anabranch.kernel.OnEachDatabase;
import org.anabranch.loop.Run.Stage;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Publication.State;
import org.junit.jupiter.api.Test;

/** What the same source asks for again: the same run, the missing platforms, or all anew. */
@OnEachDatabase
class SameSourceTest extends LoopFixture {
  @Test
  void the_same_source_again_is_the_same_run_and_nothing_appears_twice() throws Exception {
    Run first = work(start(List.of(Platform.X)));
    Run again = work(start(List.of(Platform.X)));

    assertThat(again.id()).isEqualTo(first.id());
    assertThat(world.publisher.appeared()).hasSize(1);
    assertThat(world.time.passed()).isEqualTo(DAY);
  }

  @Test
  void a_run_from_before_an_upgrade_is_found_though_its_source_is_called_otherwise_now()
      throws Exception {
    Run first = work(start(List.of(Platform.X)));
    world.studio.upgrade();

    Run again = work(start(List.of(Platform.X)));
    Run wider = work(start(List.of(Platform.X, Platform.YOUTUBE)));

    assertThat(again.id()).isEqualTo(first.id());
    assertThat(wider.platforms()).containsExactly(Platform.YOUTUBE);
    assertThat(world.publisher.appeared())
        .containsExactlyInAnyOrder(first.id() + "/x", wider.id() + "/youtube");
  }

  @Test
  void a_run_that_an_upgrade_cut_off_goes_on() throws Exception {
    Run cutOff = start(List.of(Platform.X));
    world.studio.upgrade();

    Run goesOn = work(start(List.of(Platform.X)));

    assertThat(goesOn.id()).isEqualTo(cutOff.id());
    assertThat(world.publisher.appeared()).containsExactly(cutOff.id() + "/x");
  }

  @Test
  void of_many_that_start_the_same_source_at_once_all_get_the_same_run() throws Exception {
    List<Callable<Run>> visitors =
        Collections.nCopies(
            12,
            () ->
                world
                    .loop(new Mortality(Integer.MAX_VALUE))
                    .start(asked("article.md", List.of(Platform.X)), SOON));
    List<String> runs = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Run> run : threads.invokeAll(visitors)) {
        runs.add(run.get().id());
      }
    }
    assertThat(runs).hasSize(12).containsOnly(runs.getFirst());
    assertThat(loop.recent(100)).hasSize(1);
  }

  @Test
  void of_a_wider_list_only_the_missing_platforms_go_out() throws Exception {
    Run first = work(start(List.of(Platform.X)));
    Run wider = work(start(List.of(Platform.X, Platform.YOUTUBE, Platform.FACEBOOK)));

    assertThat(wider.platforms()).containsExactlyInAnyOrder(Platform.YOUTUBE, Platform.FACEBOOK);
    assertThat(world.publisher.appeared())
        .containsExactlyInAnyOrder(
            first.id() + "/x", wider.id() + "/youtube", wider.id() + "/facebook");
  }

  @Test
  void what_a_run_that_was_cut_off_is_going_to_publish_is_in_no_other_run() throws Exception {
    Run cutOff = start(List.of(Platform.X, Platform.YOUTUBE));
    Run other = start(List.of(Platform.X, Platform.FACEBOOK));
    work(other);
    work(cutOff);

    assertThat(other.platforms()).containsExactly(Platform.FACEBOOK);
    assertThat(world.publisher.appeared())
        .extracting(a -> a.substring(a.indexOf('/') + 1))
        .containsExactlyInAnyOrder("x", "youtube", "facebook");
  }

  @Test
  void again_publishes_anew() throws Exception {
    Run first = work(start(List.of(Platform.X)));
    Run second = work(start(List.of(Platform.X), How.AGAIN));

    assertThat(second.id()).isNotEqualTo(first.id());
    assertThat(world.publisher.appeared()).containsExactly(first.id() + "/x", second.id() + "/x");
  }

  @Test
  void again_that_was_cut_off_goes_on_when_the_same_is_asked_again() throws Exception {
    work(start(List.of(Platform.X)));
    Run cutOff = start(List.of(Platform.X), How.AGAIN);
    Run goesOn = work(start(List.of(Platform.X), How.AGAIN));

    assertThat(goesOn.id()).isEqualTo(cutOff.id());
    assertThat(world.publisher.appeared()).hasSize(2);
  }

  @Test
  void a_dry_run_publishes_nothing_and_stands_in_nobodys_way() throws Exception {
    Run cutOff = start(List.of(Platform.X), How.DRY);
    Run dry = work(start(List.of(Platform.X), How.DRY));

    assertThat(dry.stage()).isEqualTo(Stage.DONE);
    assertThat(world.publisher.appeared()).isEmpty();
    assertThat(loop.report(dry.id()).lines())
        .singleElement()
        .satisfies(line -> assertThat(line.state()).isNull());
    Run real = work(start(List.of(Platform.X)));
    assertThat(real.id()).isNotIn(dry.id(), cutOff.id());
    assertThat(world.publisher.appeared()).containsExactly(real.id() + "/x");
  }

  @Test
  void a_dry_run_has_nothing_to_measure() throws Exception {
    Run dry = work(start(List.of(Platform.X), How.DRY));

    assertThat(loop.measureAgain(dry.id(), RunListener.NONE, SOON).stage()).isEqualTo(Stage.DONE);
    assertThat(world.time.passed()).isZero();
  }

  @Test
  void what_failed_may_be_tried_again_by_a_new_run_and_what_went_out_stays() throws Exception {
    world.publisher.ends(Platform.X, State.FAILED);
    Run first = work(start(List.of(Platform.X, Platform.YOUTUBE)));
    world.publisher.ends(Platform.X, State.PUBLISHED);
    Run second = work(start(List.of(Platform.X, Platform.YOUTUBE)));

    assertThat(second.platforms()).containsExactly(Platform.X);
    assertThat(world.publisher.appeared())
        .containsExactlyInAnyOrder(first.id() + "/youtube", second.id() + "/x");
  }

  @Test
  void a_thread_that_failed_half_way_is_not_published_anew_by_another_run() throws Exception {
    world.publisher.failsHalfWay(Platform.X);
    Run first = work(start(List.of(Platform.X, Platform.YOUTUBE)));

    assertThat(start(List.of(Platform.X, Platform.YOUTUBE)).id()).isEqualTo(first.id());
  }

  @Test
  void what_waits_for_its_person_is_not_published_by_another_run() throws Exception {
    world.publisher.ends(Platform.DOUYIN, State.WAITING_FOR_PERSON);
    Run first = work(start(List.of(Platform.DOUYIN)));

    assertThat(start(List.of(Platform.DOUYIN)).id()).isEqualTo(first.id());
  }
}
