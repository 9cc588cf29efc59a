package org.anabranch.publish.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.anabranch.kernel.Database;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroupedWritesTest {
  private static final int MANY = 300;

  @TempDir Path directory;
  private Database database;
  private GroupedWrites writes;

  @BeforeEach
  void open() {
    database = Database.sqlite(directory.resolve("anabranch.db"));
    database.change(h -> h.execute("create table n (i integer primary key)"));
    writes = new GroupedWrites(database);
  }

  @AfterEach
  void close() {
    database.close();
  }

  private int write(int i) {
    return writes.write(
        h -> {
          h.execute("insert into n(i) values (?)", i);
          return i;
        });
  }

  private List<Integer> stored() {
    return database.read(
        h -> h.createQuery("select i from n order by i").mapTo(Integer.class).list());
  }

  @Test
  void each_of_many_gets_its_own_end_and_is_stored_when_it_has_it() throws Exception {
    List<Callable<Integer>> all = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      int number = i;
      all.add(
          () -> {
            int end = write(number);
            assertThat(stored()).contains(end);
            return end;
          });
    }
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> ends = threads.invokeAll(all);
      for (int i = 0; i < MANY; i++) {
        assertThat(ends.get(i).get()).isEqualTo(i);
      }
    }
    assertThat(stored()).hasSize(MANY);
  }

  @Test
  void one_that_throws_among_many_undoes_itself_alone() throws Exception {
    CountDownLatch blocked = new CountDownLatch(1);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Integer> first =
          threads.submit(
              () ->
                  writes.write(
                      _ -> {
                        try {
                          blocked.await();
                        } catch (InterruptedException e) {
                          throw new IllegalStateException(e);
                        }
                        return -1;
                      }));
      List<Future<Integer>> rest = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        int number = i;
        rest.add(
            threads.submit(
                () ->
                    writes.write(
                        h -> {
                          h.execute("insert into n(i) values (?)", number);
                          if (number == 4) {
                            throw new LeaseLost("four");
                          }
                          return number;
                        })));
      }
      blocked.countDown();
      assertThat(first.get()).isEqualTo(-1);
      for (int i = 0; i < 10; i++) {
        Future<Integer> end = rest.get(i);
        if (i == 4) {
          assertThatThrownBy(end::get)
              .isInstanceOf(ExecutionException.class)
              .hasCauseInstanceOf(LeaseLost.class);
        } else {
          assertThat(end.get()).isEqualTo(i);
        }
      }
    }
    assertThat(stored()).containsExactly(0, 1, 2, 3, 5, 6, 7, 8, 9);
  }

  @Test
  void after_a_failure_alone_the_next_goes_on() {
    write(1);
    assertThatThrownBy(() -> write(1)).isInstanceOf(RuntimeException.class);
    assertThat(write(2)).isEqualTo(2);
  }
}
