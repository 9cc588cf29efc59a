import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Home;
import org.anabranch.kernel.Ids;
import org.anabranch.kernel.Progress;
import org.anabranch.kernel.Provenance;
import org.anabranch.kernel.Secret;
import org.anabranch.kernel.SecretStore;
import org.anabranch.publish.Account;
import org.anabranch.publish.Connector;
import org.anabranch.publish.Counting;
import org.anabranch.publish.Failure;
import org.anabranch.publish.Job;
import org.anabranch.publish.machine.JournalledPublisher;
import org.anabranch.publish.machine.Reach;
import org.anabranch.publish.Metrics;
import org.anabranch.publish.OptionRules;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Post;
import org.anabranch.publish.Profile;
import org.anabranch.publish.Rules;
import org.anabranch.publish.Step;
import org.anabranch.publish.internal.Api;
import org.anabranch.publish.schedule.Dispatcher;
import org.anabranch.publish.schedule.Draft;
import org.anabranch.publish.schedule.SchedulePolicy;
import org.anabranch.publish.schedule.Scheduling;

/**
 * How punctual the dispatcher is: posts over many accounts, due within one minute or all in one
 * moment, published through the journal to a platform on loopback that only answers. Usage: {@code
 * Due posts accounts seconds}. Lag is reckoned at the platform, from the due moment to the arrival
 * of the commit.
 */
public final class Due {
  private static final int WORKSPACES = 20;

  public static void main(String[] arguments) throws Exception {
    int posts = Integer.parseInt(arguments[0]);
    int accounts = Integer.parseInt(arguments[1]);
    int seconds = Integer.parseInt(arguments[2]);
    Path directory = Files.createTempDirectory("due");
    Clock clock = Clock.systemUTC();
    SecureRandom random = new SecureRandom();
    Ids ids = new Ids(clock, random);
    World world = new World();
    try (Home home = Home.open(directory);
        Database database = Database.sqlite(directory.resolve("anabranch.db"))) {
      SecretStore secrets = new SecretStore(database, home);
      JournalledPublisher publisher =
          new JournalledPublisher(
              database,
              secrets,
              home,
              Reach.of(List.of(new Loopback()), _ -> world.address()),
              ids,
              clock,
              random);
      Scheduling scheduling =
          Scheduling.over(database, home.root(), publisher, SchedulePolicy.USUAL, ids, clock);
      for (int i = 0; i < accounts; i++) {
        publisher.connect(account(i, world));
      }
      Map<String, Instant> due = new ConcurrentHashMap<>();
      List<Draft> drafts = new ArrayList<>();
      Instant planning = clock.instant();
      Instant start = planning.plusSeconds(10 + posts / 500);
      Random dice = new Random(1);
      for (int i = 0; i < posts; i++) {
        // Half of all belong to one account of the first workspace: the others must not starve.
        int account = i % 2 == 0 ? 0 : dice.nextInt(accounts);
        Instant at = start.plusMillis(seconds == 0 ? 0 : dice.nextInt(seconds * 1000));
        due.put("post " + i, at);
        drafts.add(Draft.of("acc-" + account, words(i), at, ZoneOffset.UTC));
      }
      scheduling.posts().add(drafts);
      Duration planned = Duration.between(planning, clock.instant());
      System.out.printf(Locale.ENGLISH, "planned in %.1f s%n", planned.toMillis() / 1000.0);
      if (clock.instant().isAfter(start)) {
        System.out.println("Planning ended after the first were due: the lag below says nothing.");
        System.exit(1);
      }
      long busy = processorNanos();
      try (Dispatcher dispatcher = scheduling.dispatcher(publisher, clock).start()) {
        while (world.arrived.size() < posts
            && clock.instant().isBefore(start.plusSeconds(seconds + 300))) {
          Thread.sleep(100);
        }
        machine((processorNanos() - busy) / 1e9, posts, Duration.between(start, clock.instant()));
        report(posts, accounts, seconds, due, world, start);
      }
    } finally {
      world.close();
    }
    System.exit(world.twice == 0 && world.early == 0 && world.arrived.size() == posts ? 0 : 1);
  }

  /** What the figures must be read against: how much of the machine this had to itself. */
  private static void machine(double busy, int posts, Duration took) {
    OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
    System.out.printf(
        Locale.ENGLISH,
        "%.2f ms of a processor a post, the platform's share included; %.1f of %d processors used;"
            + " the machine's load %.1f%n",
        busy * 1e3 / posts,
        busy / (took.toMillis() / 1e3),
        system.getAvailableProcessors(),
        system.getSystemLoadAverage());
  }

  private static long processorNanos() {
    return ProcessHandle.current()
        .info()
        .totalCpuDuration()
        .map(Duration::toNanos)
        .orElse(0L);
  }

  private static void report(
      int posts, int accounts, int seconds, Map<String, Instant> due, World world, Instant start) {
    long[] lags = new long[world.arrived.size()];
    Map<Integer, List<Long>> byWorkspace = new TreeMap<>();
    int n = 0;
    Instant last = start;
    for (Map.Entry<String, World.Arrival> e : world.arrived.entrySet()) {
      long lag = Duration.between(due.get(e.getKey()), e.getValue().at()).toMillis();
      world.early += lag < 0 ? 1 : 0;
      lags[n++] = lag;
      byWorkspace
          .computeIfAbsent(e.getValue().account() % WORKSPACES, _ -> new ArrayList<>())
          .add(lag);
      last = e.getValue().at().isAfter(last) ? e.getValue().at() : last;
    }
    Arrays.sort(lags);
    double took = Math.max(0.001, Duration.between(start, last).toMillis() / 1000.0);
    System.out.printf(
        Locale.ENGLISH,
        "%d posts, %d accounts, due within %d s: %d arrived, %d twice, %d early; %.0f a second;"
            + " lag p50 %d ms, p99 %d ms, most %d ms%n",
        posts,
        accounts,
        seconds,
        lags.length,
        world.twice,
        world.early,
        lags.length / took,
        lags[lags.length / 2],
        lags[lags.length * 99 / 100],
        lags[lags.length - 1]);
    if (seconds > 0) {
      System.out.println("p99 by when they were due: " + byTime(due, world, start, seconds));
    }
    List<Long> medians = new ArrayList<>();
    byWorkspace.forEach(
        (w, all) -> {
          all.sort(null);
          if (w != 0) {
            medians.add(all.get(all.size() / 2));
          }
        });
    medians.sort(null);
    List<Long> large = byWorkspace.get(0);
    System.out.printf(
        "fairness: median lag of the workspace with half of all posts %d ms; of the other %d, from"
            + " %d to %d ms%n",
        large.get(large.size() / 2), medians.size(), medians.getFirst(), medians.getLast());
  }

  /** The p99 of each tenth of the time: a process is slowest at its beginning. */
  private static String byTime(
      Map<String, Instant> due, World world, Instant start, int seconds) {
    List<List<Long>> tenths = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      tenths.add(new ArrayList<>());
    }
    world.arrived.forEach(
        (post, arrival) -> {
          long after = Duration.between(start, due.get(post)).toMillis();
          tenths
              .get((int) Math.min(9, after / (seconds * 100L)))
              .add(Duration.between(due.get(post), arrival.at()).toMillis());
        });
    StringBuilder said = new StringBuilder();
    tenths.forEach(
        all -> {
          all.sort(null);
          said.append(all.isEmpty() ? "-" : all.get(all.size() * 99 / 100)).append(" ms, ");
        });
    return said.substring(0, said.length() - 2);
  }

  private static Account account(int i, World world) {
    return new Account(
        "acc-" + i,
        "workspace-" + i % WORKSPACES,
        Platform.X,
        "Account " + i,
        "remote-" + i,
        Map.of("api", world.address()),
        Map.of("token", new Secret("t")),
        Provenance.SIMULATED);
  }

  private static Post words(int i) {
    return new Post(
        Platform.X, "", List.of("post " + i), List.of(), null, null, List.of(), false, "en");
  }

  /** The platform: notes when each commit arrives, and answers. */
  private static final class World {
    record Arrival(int account, Instant at) {}

    final Map<String, Arrival> arrived = new ConcurrentHashMap<>();
    volatile int twice;
    int early;
    private final HttpServer server;

    World() throws IOException {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 4096);
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      server.createContext(
          "/",
          exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes());
            if (exchange.getRequestURI().getPath().startsWith("/commit/")) {
              int account = Integer.parseInt(exchange.getRequestURI().getPath().substring(8));
              if (arrived.putIfAbsent(body, new Arrival(account, Instant.now())) != null) {
                twice++;
              }
            }
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write("ok".getBytes());
            exchange.close();
          });
      server.start();
    }

    URI address() {
      return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    void close() {
      server.stop(0);
    }
  }

  /** Speaks to it: one call each to prepare, to commit and to confirm. */
  private static final class Loopback implements Connector {
    private final Api api = new Api();

    private boolean call(Job job, String path, String body, Deadline deadline)
        throws InterruptedException {
      return api.send(
              HttpRequest.newBuilder(job.account().host("api").resolve(path))
                  .POST(HttpRequest.BodyPublishers.ofString(body)),
              deadline)
          instanceof Api.Call.Answered;
    }

    private static Step.Refused no() {
      return new Step.Refused(Failure.of(Failure.Reason.TRANSIENT, "lost", "No answer."));
    }

    @Override
    public Profile profile() {
      return new Profile(
          Platform.X,
          Delivery.DIRECT,
          new Rules(
              0,
              280,
              Counting.CODE_POINTS,
              3,
              true,
              true,
              5,
              Rules.Format.TEXT_WITH_IMAGES,
              4,
              Rules.Shape.LANDSCAPE,
              Rules.Shape.LANDSCAPE,
              Duration.ofSeconds(1),
              Duration.ofMinutes(2),
              1 << 20,
              1 << 20,
              Set.of("image/png")),
          OptionRules.NONE,
          Set.of(),
          Map.of("api", URI.create("https://api.example")),
          Set.of("token"));
    }

    @Override
    public List<Failure> validate(Post post) {
      return List.of();
    }

    @Override
    public Step.Prepared prepare(Job job, Progress progress, Deadline deadline)
        throws InterruptedException {
      return call(job, "/prepare", "", deadline) ? new Step.Done() : no();
    }

    @Override
    public Step.Checked check(Job job, Deadline deadline) {
      return new Step.Done();
    }

    @Override
    public Step.Committed commit(Job job, int part, Deadline deadline) throws InterruptedException {
      String account = job.account().id().substring(4);
      return call(job, "/commit/" + account, job.post().text(), deadline)
          ? new Step.Accepted(job.id())
          : new Step.Unknown("no answer");
    }

    @Override
    public Step.Settled settle(Job job, int part, Deadline deadline) {
      return new Step.Unknown("this platform cannot be read");
    }

    @Override
    public Step.Confirmed confirm(Job job, Deadline deadline) throws InterruptedException {
      return call(job, "/confirm", "", deadline)
          ? new Step.Live(job.id(), null)
          : new Step.Refused(no().failure());
    }

    @Override
    public Metrics measure(Account account, String remoteId, Deadline deadline) {
      return Metrics.of(Map.of());
    }
  }
}
