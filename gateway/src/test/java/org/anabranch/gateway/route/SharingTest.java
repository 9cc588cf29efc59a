package org.anabranch.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.LongConsumer;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.anabranch.gateway.account.Account;
import org.anabranch.gateway.account.Budget;
import org.anabranch.gateway.account.Charge;
import org.anabranch.gateway.account.Ledger;
import org.anabranch.gateway.account.Payer;
import org.anabranch.gateway.account.Period;
import org.anabranch.gateway.account.RateLimit;
import org.anabranch.gateway.account.Reservation;
import org.anabranch.gateway.account.Reserving;
import org.anabranch.gateway.account.Scope;
import org.anabranch.gateway.account.ScopeId;
import org.anabranch.gateway.account.Spent;
import org.anabranch.gateway.account.Sums;
import org.anabranch.gateway.account.Warming;
import org.anabranch.gateway.account.Wish;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.DatabaseKind;
import org.anabranch.kernel.Money;
import org.anabranch.kernel.OnEachDatabase;
import org.anabranch.kernel.TestClock;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Several processes spend from the same budgets and limits, crash in the middle of requests, and
 * come back; whatever the order, nothing is overspent, and what is there can be spent. Journals and
 * books are stood in for, the database of shares is real.
 */
@OnEachDatabase
class SharingTest {
  private static final int PER_MINUTE = 40;
  private static final int AT_ONCE = 6;

  /** Tests share a server. */
  private final String workspace = "acme " + System.nanoTime();

  private final Payer payer = new Payer(workspace, "", "", "key", Map.of());
  private final TestClock clock = new TestClock(Instant.parse("2026-11-22T12:00:00Z"));
  private final List<Spent> books = new ArrayList<>();
  private final List<Long> requests = new ArrayList<>();
  private SplittableRandom chance = new SplittableRandom(1);

  @Parameter DatabaseKind kind;
  @TempDir Path directory;

  private static Scope scope(ScopeId id, String usd, List<RateLimit> limits) {
    Budget budget = new Budget(new BigDecimal(usd), Period.MONTH, List.of());
    return new Scope(id, List.of(budget), limits, List.of(), Map.of());
  }

  private List<Scope> scopes(String key, String all, boolean limited) {
    RateLimit limit = new RateLimit((long) PER_MINUTE, null, AT_ONCE, List.of());
    return List.of(
        scope(new ScopeId(ScopeId.Kind.KEY, workspace, "key"), key, List.of()),
        scope(
            new ScopeId(ScopeId.Kind.WORKSPACE, workspace, workspace),
            all,
            limited ? List.of(limit) : List.of()));
  }

  /** One process with its journal, which outlives it. */
  private final class Node {
    private final Database database;
    private final String name;
    private final List<Scope> scopes;
    private final List<Spent> journal = new ArrayList<>();
    private final Map<Reservation, BigDecimal> underWay = new LinkedHashMap<>();
    private int booked;
    private boolean up;
    private Ledger ledger = new Ledger(clock, true);
    private Account account = ledger.account(payer, Scope::free);
    private Sharing sharing;

    Node(Database database, String name, List<Scope> scopes) {
      this.database = database;
      this.name = name;
      this.scopes = scopes;
      this.sharing = start();
    }

    private Sharing start() {
      book(journal.size());
      ledger = new Ledger(clock, true);
      account =
          ledger.account(
              payer,
              id -> scopes.stream().filter(s -> s.id().equals(id)).findFirst().orElseThrow());
      Warming warming = ledger.warming();
      books.forEach(warming.sums()::day);
      warming.finish(journal.size());
      journal.stream().filter(s -> s.at() > clock.millis() - 60_000).forEach(ledger::recall);
      Sharing started = new Sharing(database, name, ledger, () -> scopes, booking(), clock);
      started.refill(scopes);
      up = true;
      return started;
    }

    private Sharing.Booking booking() {
      return new Sharing.Booking() {
        @Override
        public boolean catchUp() {
          book(journal.size());
          goOn();
          book(booked + (journal.size() - booked + 1) / 2);
          return true;
        }

        @Override
        public void atRest(LongConsumer work) {
          goOn();
          work.accept(booked);
        }

        @Override
        public void addUp(Handle h, Sums sums) {
          books.forEach(sums::day);
          goOn();
        }
      };
    }

    /** Requests go on while shares are taken out. */
    private void goOn() {
      if (up && chance.nextBoolean()) {
        end(chance);
        if (account.reserve(wish(new BigDecimal("0.004"))) instanceof Reserving.Held held) {
          underWay.put(held.reservation(), new BigDecimal("0.004"));
          requests.add(clock.millis());
        }
      }
    }

    void book(int upTo) {
      while (booked < upTo) {
        books.add(journal.get(booked++));
      }
    }

    void restart() {
      sharing = start();
    }

    private static Wish wish(BigDecimal worst) {
      return new Wish("m", List.of(new Wish.Option("d", "m", new Money(worst))), 10);
    }

    boolean begin(BigDecimal worst) {
      for (int asked = 0; ; asked++) {
        switch (account.reserve(wish(worst))) {
          case Reserving.Held held -> {
            underWay.put(held.reservation(), worst);
            requests.add(clock.millis());
            return true;
          }
          case Reserving.Denied denied -> {
            if (!denied.elsewhere() || asked > 0 || !sharing.more(workspace, 0)) {
              return false;
            }
          }
        }
      }
    }

    private Charge note(BigDecimal cost) {
      Money money = new Money(cost);
      journal.add(new Spent(payer, "m", "d", "m", clock.millis(), money, 10));
      return new Charge(journal.size(), clock.millis(), "m", "d", "m", money, 10);
    }

    void end(SplittableRandom random) {
      if (underWay.isEmpty()) {
        return;
      }
      Map.Entry<Reservation, BigDecimal> one = underWay.entrySet().iterator().next();
      underWay.remove(one.getKey());
      BigDecimal cost = one.getValue().multiply(BigDecimal.valueOf(random.nextInt(101), 2));
      account.settle(one.getKey(), note(cost));
    }

    /** What was under way is charged in full once the journal is read. */
    void crash() {
      underWay.values().forEach(this::note);
      underWay.clear();
      up = false;
    }

    BigDecimal taken() {
      return Stream.concat(underWay.values().stream(), journal.stream().map(s -> s.cost().usd()))
          .reduce(BigDecimal.ZERO, BigDecimal::add);
    }
  }

  private static BigDecimal taken(List<Node> nodes) {
    return nodes.stream().map(Node::taken).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private void check(List<Node> nodes, BigDecimal most, boolean limited) {
    assertThat(taken(nodes)).as("spent and reserved").isLessThanOrEqualTo(most);
    if (limited) {
      long since = clock.millis() - 60_000;
      assertThat(requests.stream().filter(at -> at > since).count())
          .as("requests of one minute")
          .isLessThanOrEqualTo(PER_MINUTE);
      assertThat(nodes.stream().mapToInt(n -> n.underWay.size()).sum())
          .as("requests at once")
          .isLessThanOrEqualTo(AT_ONCE);
    }
  }

  static LongStream seeds() {
    Long one = Long.getLong("seed");
    return one == null ? LongStream.range(0, 8) : LongStream.of(one);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void whatever_the_order_nothing_is_overspent_and_all_can_be_spent(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    chance = random.split();
    boolean limited = seed % 2 == 0;
    BigDecimal most = new BigDecimal("4");
    List<Scope> scopes = scopes("4", "10", limited);
    try (Database database = kind.open(directory)) {
      List<Node> nodes = new ArrayList<>();
      nodes.add(new Node(database, workspace + 0, scopes));
      for (int step = 0; step < 500; step++) {
        Node node = nodes.get(random.nextInt(nodes.size()));
        if (!node.up) {
          if (random.nextInt(3) == 0) {
            node.restart();
          }
        } else {
          switch (random.nextInt(limited ? 60 : 40)) {
            case 0 -> node.crash();
            case 1, 2, 3 -> node.book(random.nextInt(node.journal.size() + 1));
            case 4, 5, 6, 7 -> node.sharing.tick();
            case 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20 -> node.end(random);
            case 21 -> {
              if (nodes.size() < 4) {
                nodes.add(new Node(database, workspace + nodes.size(), scopes));
              }
            }
            default -> node.begin(BigDecimal.valueOf(1 + random.nextInt(40), 3));
          }
        }
        check(nodes, most, limited);
        if (limited && random.nextInt(3) == 0) {
          clock.advance(Duration.ofMillis(random.nextInt(4_000)));
          nodes.stream().filter(n -> n.up).forEach(n -> n.sharing.tick());
        }
      }

      nodes.stream().filter(n -> !n.up).forEach(Node::restart);
      for (int round = 0; round < 400; round++) {
        Node node = nodes.get(round % nodes.size());
        while (!node.underWay.isEmpty()) {
          node.end(random);
        }
        node.begin(new BigDecimal("0.05"));
        nodes.forEach(n -> n.sharing.tick());
        clock.advance(Duration.ofSeconds(5));
        check(nodes, most, limited);
      }
      assertThat(taken(nodes))
          .as("what is there can be spent")
          .isGreaterThan(new BigDecimal("3.8"));
    }
  }

  @Test
  void a_process_that_is_lost_takes_little_with_it_and_its_place_is_taken_in_the_end() {
    List<Scope> scopes = scopes("8", "10", false);
    try (Database database = kind.open(directory)) {
      Node lost = new Node(database, workspace + "lost", scopes);
      assertThat(lost.begin(new BigDecimal("0.01"))).isTrue();
      Node other = new Node(database, workspace + "other", scopes);
      assertThat(other.begin(new BigDecimal("3"))).as("half of it is nobody's").isTrue();
      assertThat(other.begin(new BigDecimal("3"))).as("the lost one may hold the rest").isFalse();
      assertThat(other.begin(new BigDecimal("0.9"))).isTrue();
      clock.advance(Duration.ofMinutes(61));
      other.sharing.tick();
      assertThat(other.begin(new BigDecimal("3"))).as("it is given up").isTrue();
    }
  }

  @Test
  void a_limit_moves_to_where_it_is_asked_for() {
    List<Scope> scopes = scopes("1000", "1000", true);
    try (Database database = kind.open(directory)) {
      Node busy = new Node(database, workspace + "busy", scopes);
      Node idle = new Node(database, workspace + "idle", scopes);
      SplittableRandom random = new SplittableRandom(1);
      int begun = 0;
      for (int round = 0; round < PER_MINUTE; round++) {
        begun += busy.begin(BigDecimal.valueOf(1, 3)) ? 1 : 0;
        busy.end(random);
        idle.sharing.tick();
        check(List.of(busy, idle), new BigDecimal("1000"), true);
      }
      assertThat(begun).isGreaterThan(PER_MINUTE - 3);
      assertThat(idle.begin(BigDecimal.valueOf(1, 3))).isFalse();
      clock.advance(Duration.ofSeconds(62));
      for (int round = 0; round < 2; round++) {
        List.of(busy, idle).forEach(n -> n.sharing.tick());
      }
      assertThat(idle.begin(BigDecimal.valueOf(1, 3))).isTrue();
    }
  }
}
