package org.anabranch.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.anabranch.gateway.upstream.Address.Origin;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PoolTest {
  private static final Origin ORIGIN = new Origin(false, "a", 80);

  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final Pool pool = new Pool(channel.eventLoop());
  private final List<String> turns = new ArrayList<>();

  private final class Waiter implements Pool.Waiting {
    private final String name;
    private boolean over;

    Waiter(String name) {
      this.name = name;
    }

    @Override
    public boolean isOver() {
      return over;
    }

    @Override
    public void turn(@Nullable Channel kept) {
      turns.add(name + (kept == null ? " opens" : " is given one"));
    }
  }

  @Test
  void no_more_are_opened_than_the_bound_and_no_more_wait() {
    assertThat(pool.mayOpen(ORIGIN, 2)).isTrue();
    assertThat(pool.mayOpen(ORIGIN, 2)).isTrue();
    assertThat(pool.mayOpen(ORIGIN, 2)).isFalse();
    assertThat(pool.mayOpen(new Origin(false, "b", 80), 2)).isTrue();
    assertThat(pool.await(ORIGIN, 1, new Waiter("first"))).isTrue();
    assertThat(pool.await(ORIGIN, 1, new Waiter("second"))).isFalse();
  }

  @Test
  void who_waits_gets_the_next_that_is_given_back_or_opens_where_one_was_closed() {
    pool.mayOpen(ORIGIN, 1);
    Waiter gone = new Waiter("gone");
    pool.await(ORIGIN, 3, gone);
    pool.await(ORIGIN, 3, new Waiter("first"));
    pool.await(ORIGIN, 3, new Waiter("second"));
    gone.over = true;

    pool.give(ORIGIN, channel);
    pool.closed(ORIGIN);
    channel.runPendingTasks();

    assertThat(turns).containsExactly("first is given one", "second opens");
    assertThat(pool.mayOpen(ORIGIN, 1)).as("the second's counts").isFalse();
    pool.closed(ORIGIN);
    assertThat(pool.mayOpen(ORIGIN, 1)).isTrue();
  }

  @Test
  void those_who_wait_no_more_take_no_place_in_the_queue() {
    pool.mayOpen(ORIGIN, 1);
    Waiter gone = new Waiter("gone");
    assertThat(pool.await(ORIGIN, 1, gone)).isTrue();
    gone.over = true;
    assertThat(pool.await(ORIGIN, 1, new Waiter("next"))).isTrue();
  }
}
