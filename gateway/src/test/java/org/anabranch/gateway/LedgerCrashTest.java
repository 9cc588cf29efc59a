package org.anabranch.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.anabranch.gateway.account.Account;
import org.anabranch.gateway.account.BudgetState;
import org.anabranch.gateway.account.Usage;
import org.anabranch.gateway.books.Journal;
import org.anabranch.gateway.books.JournalRecord;
import org.anabranch.gateway.call.Call;
import org.anabranch.gateway.call.Hedge;
import org.anabranch.gateway.route.RouteBench;
import org.anabranch.kernel.Money;
import org.anabranch.kernel.ProblemException;
import org.anabranch.kernel.TestClock;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Requests begin and end in any order, the process dies at any byte of its journal and starts
 * again, and a plain list of what was written tells what every budget must hold.
 */
class LedgerCrashTest {
  private static final int CRASHES = 4;
  private static final int STEPS = 40;
  private static final String YAML =
      Bench.config(
              Bench.deployment("a", "http://127.0.0.1:1/v1", "")
                  + Bench.deployment("b", "http://127.0.0.1:1/v1", ""))
          + """
          workspaces:
            - name: acme
              budgets: [{usd: 0.09, period: total}]
              teams: [{name: research, budgets: [{usd: 0.06, period: day}, {usd: 0.08, period: week}]}]
          keys:
            - name: one
              key: env:KEY
              workspace: acme
              team: research
              budgets: [{usd: 0.03, period: hour}, {usd: 0.012, period: minute}]
            - {name: two, key: env:OTHER, workspace: acme, budgets: [{usd: 0.05, period: month}]}
          """;

  @TempDir Path directory;

  /** One record of the journal. */
  private record Written(boolean closes, String id, String key, long at, Money money) {}

  private final TestClock clock = new TestClock(Bench.START);
  private List<Written> written = new ArrayList<>();
  private final List<Written> charged = new ArrayList<>();

  static LongStream seeds() {
    Long one = Long.getLong("seed");
    return one == null ? LongStream.range(0, 12) : LongStream.of(one);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void whatever_happens_reserved_and_settled_are_what_was_charged_and_within_budget(long seed)
      throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    Path home = directory.resolve("0");
    for (int crash = 1; crash <= CRASHES; crash++) {
      try (Bench bench = new Bench(home, YAML, clock)) {
        assertAllAreAsWritten(bench, Set.of());
        List<Call> open = new ArrayList<>();
        home = Files.createDirectories(directory.resolve(crash + ""));
        int snapshotAt = random.nextInt(STEPS);
        long inTheBooks = 0;
        for (int step = 0; step < STEPS; step++) {
          clock.advance(Duration.ofMillis(random.nextLong(60_000)));
          step(bench, open, random);
          assertAllAreAsWritten(bench, ids(open));
          if (step == snapshotAt) {
            inTheBooks = snapshot(bench, home);
          }
        }
        crash(bench, home, inTheBooks, random);
      }
    }
    try (Bench bench = new Bench(home, YAML, clock)) {
      assertAllAreAsWritten(bench, Set.of());
    }
  }

  private void step(Bench bench, List<Call> open, SplittableRandom random) {
    if (open.isEmpty() || random.nextInt(3) > 0) {
      open(bench, random).ifPresent(open::add);
      return;
    }
    Call call = open.remove(random.nextInt(open.size()));
    long output = random.nextLong(call.ask().maxOutputTokens() + 1);
    Usage usage = new Usage(100, output, false);
    Money cost = worst(output);
    switch (random.nextInt(3)) {
      case 0 -> {
        call.exhausted();
        cost = Money.ZERO;
      }
      case 1 -> {
        call.attempts().next();
        call.letGo(Call.LetGo.ABANDONED, usage);
      }
      default -> {
        call.attempts().next();
        Hedge second = random.nextBoolean() ? call.attempts().hedge() : null;
        if (second != null) {
          second.wins(second.served());
          String loser = call.id() + " beside";
          String key = call.ask().account().name();
          written.add(new Written(true, loser, key, clock.millis(), worst(0)));
        }
        call.answered(usage);
      }
    }
    call.letGo(Call.LetGo.ABANDONED, usage); // ended already: must change nothing
    String key = call.ask().account().name();
    written.add(new Written(true, call.id(), key, clock.millis(), cost));
  }

  private Optional<Call> open(Bench bench, SplittableRandom random) {
    String key = random.nextBoolean() ? "one" : "two";
    Account account = bench.gateway.callers().named(key);
    long output = 1 + random.nextLong(4000);
    try {
      Call call = bench.gateway.dispatcher().open(RouteBench.ask(account, "m", output));
      written.add(new Written(false, call.id(), key, clock.millis(), worst(output)));
      return Optional.of(call);
    } catch (ProblemException e) {
      assertThat(e.problem().code()).isEqualTo("budget-exhausted");
      String id = "refused" + written.size(); // two lines that no money hangs on
      written.add(new Written(false, id, key, clock.millis(), Money.ZERO));
      written.add(new Written(true, id, key, clock.millis(), Money.ZERO));
      return Optional.empty();
    }
  }

  private static Money worst(long output) {
    return Money.usd("1").perMillion(100).plus(Money.usd("2").perMillion(output));
  }

  private static Set<String> ids(List<Call> calls) {
    Set<String> ids = new HashSet<>();
    calls.forEach(c -> ids.add(c.id()));
    return ids;
  }

  private void assertAllAreAsWritten(Bench bench, Set<String> open) {
    for (String key : List.of("one", "two")) {
      for (BudgetState state : bench.gateway.callers().named(key).budgets()) {
        long since = state.budget().period().start(clock.millis());
        Set<String> closed = new HashSet<>();
        Money spent = Money.ZERO;
        Money reserved = Money.ZERO;
        List<Written> all = new ArrayList<>(charged);
        all.addAll(written);
        for (Written w : all) {
          if (w.closes() && pays(state, w)) {
            closed.add(w.id());
            spent = w.at() >= since ? spent.plus(w.money()) : spent;
          }
        }
        for (Written w : written) {
          if (!w.closes() && !closed.contains(w.id()) && pays(state, w)) {
            assertThat(open).contains(w.id());
            reserved = reserved.plus(w.money());
          }
        }
        assertThat(state.spent()).as("spent of %s", state).isEqualTo(spent);
        assertThat(state.reserved()).as("reserved of %s", state).isEqualTo(reserved);
        assertThat(spent.plus(reserved).usd()).isLessThanOrEqualTo(state.budget().usd());
      }
    }
  }

  private static boolean pays(BudgetState state, Written w) {
    return switch (state.scope().kind()) {
      case KEY -> state.scope().name().equals(w.key());
      case TEAM -> w.key().equals("one");
      case WORKSPACE -> true;
      case USER -> false;
    };
  }

  /** The next process finds the books as they were a while ago, and the journal cut anywhere. */
  private void crash(Bench bench, Path next, long inTheBooks, SplittableRandom random)
      throws Exception {
    Journal entries = bench.gateway.records().bookkeeper().journal();
    assertThat(entries.awaitDurable(entries.appended(), Bench.soon())).isTrue();
    Path journal = bench.home.directory("gateway-journal");
    Files.createDirectories(next.resolve("gateway-journal"));
    Files.copy(journal.resolve("name"), next.resolve("gateway-journal").resolve("name"));
    List<Path> segments;
    try (var files = Files.list(journal)) {
      segments = files.filter(f -> f.toString().endsWith(".log")).sorted().toList();
    }
    assertThat(segments).hasSize(1);
    byte[] file = Files.readAllBytes(segments.getFirst());
    byte[] whole = Arrays.copyOf(file, endOf(file, entries.appended()));
    int least = endOf(whole, inTheBooks);
    int cut = least + random.nextInt(whole.length - least + 1);
    Files.write(
        next.resolve("gateway-journal").resolve(segments.getFirst().getFileName()),
        Arrays.copyOf(whole, cut));
    int records = 0;
    while (records < written.size() && endOf(whole, records + 1) <= cut) {
      records++;
    }
    survive(written.subList(0, records));
  }

  /** Calls that were under way are charged what was reserved, since nobody knows what they cost. */
  private void survive(List<Written> lines) {
    Set<String> closed = new HashSet<>();
    lines.stream().filter(Written::closes).forEach(w -> closed.add(w.id()));
    for (Written w : lines) {
      if (w.closes() || !closed.contains(w.id())) {
        charged.add(new Written(true, w.id(), w.key(), w.at(), w.money()));
      }
    }
    written = new ArrayList<>();
  }

  /** Copies the database as it is and tells how many of the journal's lines it holds. */
  static long snapshot(Bench bench, Path next) {
    String copy = "vacuum into '" + next.resolve("anabranch.db") + "'";
    AtomicLong held = new AtomicLong();
    bench
        .gateway
        .records()
        .bookkeeper()
        .atRest(
            upTo -> {
              held.set(upTo);
              bench.database.<Integer>read(h -> h.execute(copy));
            });
    return held.get();
  }

  private static int endOf(byte[] journal, long records) {
    int at = 0;
    for (long seen = 0; seen < records; seen++) {
      at += JournalRecord.HEAD + JournalRecord.length(journal, at);
    }
    return at;
  }
}
