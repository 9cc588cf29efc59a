package org.anabranch.publish.limits;

import static org.assertj.core.api.Assertions.assertThat;

import org.anabranch.kernel.Database;
import org.anabranch.kernel.PostgresServer;
import org.anabranch.publish.Account;
import org.anabranch.publish.Platform;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PostgresAllowanceBookTest extends AllowanceBookContract {
  private Database database;

  @BeforeEach
  void open() {
    database = PostgresServer.open();
    database.change(
        h -> {
          h.execute("delete from allowance");
          h.execute("delete from allowance_share");
        });
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Override
  Database database() {
    return database;
  }

  @Test
  void two_nodes_see_what_the_other_was_told_and_add_up_what_both_counted() {
    Account mine = account("a", "w", Platform.X);
    Account channel = account("c", "w", Platform.YOUTUBE);
    try (Node one = new Node();
        Node two = new Node()) {
      one.tweeted(mine, 0);
      for (int i = 0; i < 5; i++) {
        one.lets(channel, "/upload/youtube/v3/videos");
      }
      for (int i = 0; i < 7; i++) {
        two.lets(channel, "/upload/youtube/v3/videos");
      }
      one.book.goOn();
      two.book.goOn();
      one.book.goOn();
      assertThat(two.lets(mine, "/2/tweets")).as("told to the other").isFalse();
      assertThat(two.left(channel)).containsExactly(88L);
      assertThat(one.left(channel)).containsExactly(88L);
    }
  }
}
