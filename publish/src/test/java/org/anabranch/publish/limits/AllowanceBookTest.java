package org.anabranch.publish.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.DatabaseKind;
import org.anabranch.kernel.OnEachDatabase;
import org.anabranch.kernel.Provenance;
import org.anabranch.publish.Account;
import org.anabranch.publish.HandClock;
import org.anabranch.publish.Platform;
import org.anabranch.publish.internal.Api;
import org.anabranch.publish.internal.Meter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

/** What a server knew of limits when it ended, its successor and its neighbour know too. */
@OnEachDatabase
class AllowanceBookTest {
  @Parameter DatabaseKind kind;
  @TempDir Path directory;
  private Database database;
  static final URI HOST = URI.create("http://127.0.0.1:1/host");
  final HandClock clock = new HandClock();

  @BeforeEach
  void open() {
    database = kind.open(directory);
  }

  @AfterEach
  void close() {
    database.close();
  }

  /** A server: its allowances, and the book that stores them. */
  final class Node implements AutoCloseable {
    final Allowances allowances;
    final AllowanceBook book;

    Node() {
      this(DailyQuotas.NONE);
    }

    Node(DailyQuotas quotas) {
      allowances = new Allowances(_ -> Optional.of("app-1"), quotas, clock);
      book = new AllowanceBook(database, allowances, clock);
    }

    boolean lets(Account account, String path) {
      return allowances.before(asked(account, path)).isEmpty();
    }

    void told(Account account, String path, String... headers) {
      Map<String, List<String>> all = new HashMap<>();
      for (int i = 0; i < headers.length; i += 2) {
        all.put(headers[i], List.of(headers[i + 1]));
      }
      allowances.after(
          asked(account, path),
          new Api.Reply(200, HttpHeaders.of(all, (_, _) -> true), new byte[0]));
    }

    void tweeted(Account account, int left) {
      told(
          account,
          "/2/tweets",
          "x-rate-limit-limit",
          "100",
          "x-rate-limit-remaining",
          Integer.toString(left),
          "x-rate-limit-reset",
          epoch(Duration.ofMinutes(15)));
    }

    List<Long> left(Account account) {
      return allowances.of(account).stream().map(Allowance::left).toList();
    }

    @Override
    public void close() {
      book.close();
    }
  }

  static Account account(String id, String workspace, Platform platform) {
    return new Account(
        id, workspace, platform, "Name", "1", Map.of("api", HOST), Map.of(), Provenance.MEASURED);
  }

  static Meter.Asked asked(Account account, String path) {
    return new Meter.Asked(account, "POST", URI.create(HOST + path), false);
  }

  String epoch(Duration later) {
    return Long.toString(clock.instant().plus(later).getEpochSecond());
  }

  @Test
  void a_restarted_server_does_not_run_into_the_limit_that_it_knew() {
    Account mine = account("a", "w", Platform.X);
    try (Node node = new Node()) {
      node.tweeted(mine, 1);
      assertThat(node.lets(mine, "/2/tweets")).as("the last one").isTrue();
    }
    try (Node again = new Node()) {
      assertThat(again.lets(mine, "/2/tweets")).as("closed").isFalse();
      clock.turn(Duration.ofMinutes(16));
      assertThat(again.lets(mine, "/2/tweets")).as("a new period").isTrue();
    }
  }

  @Test
  void a_killed_server_has_lost_what_was_learnt_since_the_last_writing_and_nothing_else() {
    Account mine = account("a", "w", Platform.X);
    Account channel = account("c", "w", Platform.YOUTUBE);
    Node killed = new Node();
    killed.tweeted(mine, 0);
    killed.lets(channel, "/upload/youtube/v3/videos");
    killed.book.goOn();
    killed.lets(channel, "/upload/youtube/v3/videos"); // and is never heard of again
    try (Node next = new Node()) {
      assertThat(next.lets(mine, "/2/tweets")).isFalse();
      assertThat(next.left(channel)).contains(99L);
    }
  }

  @Test
  void what_was_counted_goes_on_over_restarts_and_begins_anew_with_the_day() {
    Account channel = account("c", "w", Platform.YOUTUBE);
    for (int run = 1; run <= 3; run++) {
      try (Node node = new Node()) {
        node.lets(channel, "/upload/youtube/v3/videos");
        node.book.goOn();
        node.lets(channel, "/upload/youtube/v3/videos");
        assertThat(node.left(channel)).containsExactly(100L - 2 * run);
      }
    }
    clock.turn(Duration.ofDays(1));
    try (Node node = new Node()) {
      assertThat(node.left(channel)).as("what is past says nothing").isEmpty();
      node.lets(channel, "/upload/youtube/v3/videos");
      assertThat(node.left(channel)).containsExactly(99L);
    }
    try (Node node = new Node()) {
      assertThat(node.left(channel)).containsExactly(99L);
    }
  }

  @Test
  void what_a_workspace_took_of_an_apps_allowance_is_known_after_a_restart() {
    Account greedy = account("a", "greedy", Platform.X);
    Account modest = account("b", "modest", Platform.X);
    try (Node node = new Node()) {
      node.told(
          greedy,
          "/2/tweets",
          "x-app-limit-24hour-limit",
          "20",
          "x-app-limit-24hour-remaining",
          "20",
          "x-app-limit-24hour-reset",
          epoch(Duration.ofHours(20)));
      node.lets(modest, "/2/tweets");
      for (int i = 0; i < 6; i++) {
        assertThat(node.lets(greedy, "/2/tweets")).isTrue();
      }
    }
    try (Node again = new Node()) {
      int more = 0;
      while (again.lets(greedy, "/2/tweets")) {
        more++;
      }
      assertThat(more).as("its even part of 20 among two, less the six of before").isEqualTo(4);
      assertThat(again.lets(modest, "/2/tweets")).as("the other's part is left").isTrue();
    }
  }

  private static DailyQuotas drafts(long most) {
    return new DailyQuotas(
        Map.of(Platform.WECHAT_OFFICIAL, Map.of("POST /cgi-bin/draft/add", most)));
  }

  @Test
  void a_configured_quota_is_counted_over_restarts_and_may_be_raised_on_the_way() {
    Account mine = account("w", "w", Platform.WECHAT_OFFICIAL);
    try (Node node = new Node(drafts(3))) {
      assertThat(node.lets(mine, "/cgi-bin/draft/add")).isTrue();
      assertThat(node.lets(mine, "/cgi-bin/draft/add")).isTrue();
    }
    try (Node node = new Node(drafts(3))) {
      assertThat(node.lets(mine, "/cgi-bin/draft/add")).isTrue();
      assertThat(node.lets(mine, "/cgi-bin/draft/add")).as("the fourth").isFalse();
    }
    try (Node node = new Node(drafts(5))) {
      assertThat(node.lets(mine, "/cgi-bin/draft/add")).as("the fourth of five").isTrue();
      assertThat(node.left(mine)).containsExactly(1L);
    }
    try (Node node = new Node(drafts(5))) {
      assertThat(node.left(mine)).containsExactly(1L);
      clock.turn(Duration.ofDays(1));
      assertThat(node.lets(mine, "/cgi-bin/draft/add")).as("another day").isTrue();
    }
  }

  @Test
  void two_nodes_see_what_the_other_was_told_and_add_up_what_both_counted() {
    assumeThat(kind).as("SQLite has one node").isEqualTo(DatabaseKind.POSTGRES);
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
