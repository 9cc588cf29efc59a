package org.anabranch.publish.machine;

import static org.anabranch.publish.machine.PublishBench.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.OnEachDatabase;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.anabranch.publish.Patience;
import org.anabranch.publish.Publication;
import org.anabranch.publish.Publication.State;
import org.anabranch.publish.Publisher.Listener;
import org.anabranch.publish.Step;
import org.junit.jupiter.api.Test;

/** Who works on a publication may be stopped, interrupted or killed, and is never too many. */
@OnEachDatabase
class WorkersTest extends PublisherFixture {
  @Test
  void a_person_stops_what_is_not_visible_yet_even_while_it_is_worked_on() throws Exception {
    Publication id = submit("hello");
    bench.direct.next(
        "prepare",
        () -> {
          publisher.cancel(id.id());
          return new Step.Done();
        });
    assertThat(work().state()).isEqualTo(State.CANCELLED);
    assertThat(bench.world.commits()).isZero();
    assertThat(publisher.cancel(id.id()).state()).isEqualTo(State.CANCELLED);
  }

  @Test
  void a_live_post_cannot_be_cancelled() throws Exception {
    Publication id = submit("hello");
    work();
    assertThatThrownBy(() -> publisher.cancel(id.id()))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> assertThat(e.problem().kind()).isEqualTo(Problem.Kind.CONFLICT));
  }

  @Test
  void nothing_is_sent_when_the_deadline_is_over() throws Exception {
    submit("hello");
    assertThat(publisher.work(GROUP, Listener.NONE, Deadline.in(Duration.ZERO)).getFirst().state())
        .isEqualTo(State.PREPARING);
    assertThat(bench.world.commits()).isZero();
    assertThat(work().state()).isEqualTo(State.PUBLISHED);
  }

  @Test
  void what_a_dead_process_of_this_directory_held_is_free_at_once_and_anothers_is_not()
      throws Exception {
    Publication id = submit("hello");
    Publications dead = bench.store();
    assertThat(dead.claim(id.id(), Duration.ofMinutes(2))).isPresent();
    assertThat(dead.claim(id.id(), Duration.ofMinutes(2))).isEmpty();
    Publications otherNode =
        new Publications(database, bench.home.root(), "node-2", bench.ids, bench.clock);
    assertThat(otherNode.claim(id.id(), Duration.ofMinutes(2))).isEmpty();
    Held held =
        new Held(
            bench.store(),
            new Telling(),
            Listener.NONE,
            bench.store().claim(id.id(), Duration.ofMinutes(2)).orElseThrow());
    bench.clock.turn(Duration.ofMinutes(3));
    assertThat(otherNode.claim(id.id(), Duration.ofMinutes(2))).isPresent();
    assertThatThrownBy(() -> held.edit(e -> e.to(State.FAILED, "late")))
        .isInstanceOf(LeaseLost.class);
    bench.clock.turn(Duration.ofMinutes(3));
    assertThat(work().state()).isEqualTo(State.PUBLISHED);
  }

  @Test
  void an_interruption_is_passed_on_and_nothing_goes_on_behind_it() throws Exception {
    submit("hello");
    CountDownLatch inside = new CountDownLatch(1);
    bench.direct.next(
        "prepare",
        () -> {
          inside.countDown();
          while (!Thread.currentThread().isInterrupted()) {
            LockSupport.park();
          }
          throw new CancellationException();
        });
    AtomicReference<Throwable> ended = new AtomicReference<>();
    Thread worker =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    work();
                  } catch (InterruptedException e) {
                    ended.set(e);
                  }
                });
    inside.await();
    worker.interrupt();
    worker.join();
    assertThat(ended.get()).isInstanceOf(InterruptedException.class);
    assertThat(bench.world.commits()).isZero();
  }

  @Test
  void no_platform_gets_more_calls_at_once_than_its_bound() throws Exception {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<Callable<List<Publication>>> each = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      String group = "g" + i;
      publisher.submit(group, List.of(bench.direct("post " + i)));
      each.add(() -> publisher.work(group, Listener.NONE, soon()));
      bench.direct.next(
          "prepare",
          () -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            Thread.yield();
            now.decrementAndGet();
            return new Step.Done();
          });
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<List<Publication>> done : threads.invokeAll(each)) {
        assertThat(done.get().getFirst().state()).isEqualTo(State.PUBLISHED);
      }
    }
    assertThat(most.get()).isBetween(1, Patience.USUAL.concurrent());
  }
}
