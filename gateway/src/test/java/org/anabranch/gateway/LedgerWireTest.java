package org.anabranch.gateway;

import static org.anabranch.gateway.FakeUpstream.pieces;
import static org.assertj.core.api.Assertions.assertThat;

import com.openai.client.OpenAIClient;
import com.openai.models.batches.Batch;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.anabranch.gateway.account.BudgetState;
import org.anabranch.gateway.books.Journal;
import org.anabranch.gateway.books.UsageRow;
import org.anabranch.gateway.books.UsageTotal;
import org.anabranch.kernel.Money;
import org.anabranch.kernel.TestClock;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The ledger under everything that the data plane takes at once: whole answers, streams that a
 * client or the vendor cuts, another dialect, pictures passed through and a batch, all from one
 * budget, over vendors that fail by chance. {@link LedgerCrashTest} does the same to each byte of
 * the journal.
 */
class LedgerWireTest {
  private static final int CLIENTS = 6;
  private static final int EACH = 10;
  private static final String PICTURES = "{\"created\":1,\"data\":[{\"b64_json\":\"aGk=\"}]}";
  private static final String MESSAGES =
      "{\"model\":\"m\",%s\"max_tokens\":%d,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

  @TempDir Path directory;

  static LongStream seeds() {
    Long one = Long.getLong("seed");
    return one == null ? LongStream.range(0, 5) : LongStream.of(one);
  }

  /** What a vendor does, by chance: answers, refuses, or breaks in the middle. */
  private static FakeUpstream.Behaviour moody(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return (request, out) -> {
      int mood;
      int tokens;
      synchronized (random) {
        mood = random.nextInt(8);
        tokens = random.nextInt(1, 400);
      }
      if (request.path().endsWith("/images/generations")) {
        return (mood == 0
                ? FakeUpstream.status(500, "", "{}")
                : FakeUpstream.status(200, "", PICTURES))
            .answer(request, out);
      }
      boolean stream = request.body().contains("\"stream\":true");
      return switch (mood) {
        case 0 -> FakeUpstream.status(500, "", "{}").answer(request, out);
        case 1 -> FakeUpstream.cut().answer(request, out);
        case 2 ->
            stream
                ? FakeUpstream.streamThenCut(pieces(tokens / 20)).answer(request, out)
                : FakeUpstream.status(400, "", "{}").answer(request, out);
        case 3 ->
            stream
                ? FakeUpstream.streamThenCleanEnd(pieces(tokens / 20)).answer(request, out)
                : FakeUpstream.answer("said", 50, tokens).answer(request, out);
        default ->
            stream
                ? FakeUpstream.stream(pieces(tokens / 10)).answer(request, out)
                : FakeUpstream.answer("said", 50, tokens).answer(request, out);
      };
    };
  }

  private static String yaml(FakeUpstream a, FakeUpstream b, long seed) {
    String image =
        """
          - {id: painter, model: painter, vendor: v-p, service: image, base_url: "%s",
             prices: [{usd_per_image: 0.0004}]}
        """;
    return Bench.config(
            Bench.deployment("a", a.url(), ""),
            Bench.deployment("b", b.url(), ""),
            image.formatted(b.url()))
        + """
        route: {backoff_millis: 1, failures_until_open: 100000, retry_budget: 1}
        workspaces: [{name: acme, budgets: [{usd: 1, period: total}]}]
        keys: [{name: one, key: env:KEY, workspace: acme, budgets: [{usd: %s, period: total}]}]
        """
            .formatted(seed % 2 == 0 ? "0.02" : "0.5"); // every other seed runs out of money
  }

  /** One request, which may be left in the middle; whatever comes of it. */
  private static void ask(DataPlane plane, SplittableRandom random) throws IOException {
    int most = 1 + random.nextInt(400);
    boolean leaves = random.nextInt(4) == 0;
    String stream = random.nextBoolean() ? "\"stream\":true," : "";
    String body = MESSAGES.formatted(stream, most);
    String path =
        switch (random.nextInt(4)) {
          case 0 -> "/v1/messages";
          case 1 -> {
            body = "{\"model\":\"painter\",\"prompt\":\"a river\",\"n\":1}";
            yield "/v1/images/generations";
          }
          default -> "/v1/chat/completions";
        };
    try (Socket socket = new Socket("127.0.0.1", plane.address().getPort())) {
      socket.setSoTimeout(20_000);
      socket
          .getOutputStream()
          .write(
              ("POST "
                      + path
                      + " HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer sk-one\r\n"
                      + "connection: close\r\ncontent-length: "
                      + body.length()
                      + "\r\n\r\n"
                      + body)
                  .getBytes(StandardCharsets.UTF_8));
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      for (int lines = leaves ? random.nextInt(12) : Integer.MAX_VALUE; lines > 0; lines--) {
        if (in.readLine() == null) {
          return;
        }
      }
    }
  }

  private static BudgetState key(Bench bench) {
    return bench.gateway.callers().named("one").budgets().stream()
        .filter(b -> b.scope().name().equals("one"))
        .findFirst()
        .orElseThrow();
  }

  private static Money booked(Bench bench) {
    List<UsageRow> rows = new ArrayList<>();
    assertThat(bench.gateway.records().catchUp()).isTrue();
    bench.gateway.records().books().eachTotal(Long.MIN_VALUE, rows::add);
    return rows.stream().map(UsageRow::cost).reduce(Money.ZERO, Money::plus);
  }

  private static Money counted(Bench bench) {
    return bench.gateway.usage().stream().map(UsageTotal::cost).reduce(Money.ZERO, Money::plus);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void whatever_comes_at_once_what_is_settled_is_what_is_charged_and_within_budget(long seed)
      throws Exception {
    Path home = directory.resolve("home");
    Path copy = Files.createDirectories(directory.resolve("copy"));
    TestClock clock = new TestClock(Bench.START);
    Money spent;
    Money spentAtCrash;
    try (FakeUpstream a = new FakeUpstream(moody(seed));
        FakeUpstream b = new FakeUpstream(moody(seed + 1000))) {
      String yaml = yaml(a, b, seed);
      try (Bench bench = new Bench(home, yaml, clock);
          DataPlane plane = DataPlane.open(bench.gateway);
          var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        CountDownLatch half = new CountDownLatch(CLIENTS * EACH / 2);
        List<Future<Void>> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
          clients.add(threads.submit(client(plane, new SplittableRandom(seed * 100 + i), half)));
        }
        OpenAIClient sdk = Bench.openAi(plane, "sk-one");
        String lines =
            IntStream.range(0, 10)
                .mapToObj(i -> BatchSdkTest.chat("line-" + i, "m", "say " + i))
                .collect(Collectors.joining());
        Batch batch = BatchSdkTest.start(sdk, lines);
        assertThat(half.await(60, TimeUnit.SECONDS)).isTrue();
        spentAtCrash = crash(bench, copy);
        for (Future<Void> each : clients) {
          each.get(60, TimeUnit.SECONDS);
        }
        assertThat(BatchSdkTest.finished(sdk, batch.id()).requestCounts().orElseThrow().total())
            .isEqualTo(10);
        BatchSdkTest.await(() -> key(bench).reserved().equals(Money.ZERO)); // the last to be cut

        spent = key(bench).spent();
        assertThat(spent).isGreaterThan(Money.ZERO).isEqualTo(booked(bench));
        assertThat(spent).isEqualTo(counted(bench));
        assertThat(spent).isLessThanOrEqualTo(new Money(key(bench).budget().usd()));
      }
      try (Bench bench = new Bench(home, yaml, clock)) {
        assertThat(key(bench).spent()).as("after a restart").isEqualTo(spent);
        assertThat(key(bench).reserved()).isEqualTo(Money.ZERO);
      }
      try (Bench bench = new Bench(copy, yaml, clock)) {
        assertThat(key(bench).reserved()).isEqualTo(Money.ZERO);
        assertThat(key(bench).spent())
            .as("after a crash")
            .isBetween(spentAtCrash, new Money(key(bench).budget().usd()))
            .isEqualTo(booked(bench));
      }
    }
  }

  private static Callable<Void> client(
      DataPlane plane, SplittableRandom random, CountDownLatch done) {
    return () -> {
      for (int i = 0; i < EACH; i++) {
        ask(plane, random);
        done.countDown();
      }
      return null;
    };
  }

  /** Leaves what a killed process would: the books as they are, and the journal's durable bytes. */
  private static Money crash(Bench bench, Path copy) throws Exception {
    LedgerCrashTest.snapshot(bench, copy);
    Money settled = key(bench).spent();
    Journal entries = bench.gateway.records().bookkeeper().journal();
    assertThat(entries.awaitDurable(entries.appended(), Bench.soon())).isTrue();
    Path journal = bench.home.directory("gateway-journal");
    Path target = Files.createDirectories(copy.resolve("gateway-journal"));
    try (var files = Files.list(journal)) {
      for (Path file : files.toList()) {
        Files.copy(file, target.resolve(file.getFileName()));
      }
    }
    return settled;
  }
}
