import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs all measures of all participants in rounds, one after the other within a round, so that what
 * else the machine does falls on all alike. Arguments: the repository, the cache of peers, where
 * results go, then {@code --quick}, {@code --only NAME,NAME} or {@code --soak 60m} with
 * {@code --rate 1500} (requests of 1 KB a second).
 */
final class Suite {
  private static final Duration LONGEST_START = Duration.ofSeconds(90);
  private static final Duration IDLE = Duration.ofSeconds(8);
  private static final List<String> FAST = List.of("direct", "nginx", "anabranch");

  private final Plan plan;
  private final Path work;
  private final Wrk wrk;
  private final Results results = new Results();
  private final List<Participant> all = new ArrayList<>();

  /** How much is measured. Seconds are those of one measure of one participant in one round. */
  record Plan(boolean quick, int rounds, double seconds, int coldStarts) {
    static Plan of(boolean quick) {
      return quick ? new Plan(true, 2, 2, 3) : new Plan(false, 5, 3, 3);
    }
  }

  private Suite(Plan plan, Path work) throws IOException {
    this.plan = plan;
    this.work = work;
    this.wrk = new Wrk(work);
  }

  public static void main(String... arguments) throws Exception {
    Path repository = Path.of(arguments[0]);
    Path cache = Path.of(arguments[1]);
    Path out = Path.of(arguments[2]);
    List<String> options = List.of(arguments).subList(3, arguments.length);
    int soak = options.indexOf("--soak");
    int only = options.indexOf("--only");
    List<String> names = only < 0 ? Peers.NAMES : List.of(options.get(only + 1).split(","));
    Path work = Files.createTempDirectory("anabranch-bench");
    Suite suite = new Suite(Plan.of(options.contains("--quick")), work);
    Runtime.getRuntime().addShutdownHook(new Thread(suite::stop));
    int status = 0;
    try {
      int upstream = freePort();
      Participant direct = Peers.direct(upstream, work);
      suite.all.add(direct);
      direct.start(LONGEST_START);
      Peers peers = new Peers(repository, cache, work, upstream);
      if (soak >= 0) {
        int rate = options.indexOf("--rate");
        double perSecond = rate < 0 ? Soak.PER_SECOND : Double.parseDouble(options.get(rate + 1));
        new Soak(peers.make("anabranch", freePort()), perSecond, out).run(duration(options.get(soak + 1)));
      } else {
        suite.run(peers, names);
        new Report(suite.results, suite.plan, out).write();
      }
    } catch (IOException e) {
      System.err.println("error: " + e.getMessage());
      status = 1;
    }
    System.exit(status);
  }

  private static Duration duration(String text) {
    return Duration.parse("PT" + text.toUpperCase(java.util.Locale.ROOT));
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private void stop() {
    for (Participant participant : all) {
      try {
        participant.close();
      } catch (InterruptedException e) {
        return;
      }
    }
    try (var files = Files.walk(work)) {
      files.sorted(java.util.Comparator.reverseOrder()).forEach(f -> f.toFile().delete());
    } catch (IOException e) {
      System.err.println("Files stay behind in " + work);
    }
  }

  private void run(Peers peers, List<String> names) throws IOException, InterruptedException {
    results.began = Instant.now();
    results.loadAtStart = Machine.load();
    start(peers, names);
    for (int round = 0; round < plan.rounds(); round++) {
      say("round %d of %d, load %.1f", round + 1, plan.rounds(), Machine.load());
      round();
    }
    for (Participant p : all) {
      results.add("resident after load, MB", p.name, Machine.residentMegabytes(p.process()));
    }
    results.ended = Instant.now();
    results.loadAtEnd = Machine.load();
  }

  /** Cold starts in turns; the last of each stays up. */
  private void start(Peers peers, List<String> names) throws IOException, InterruptedException {
    Map<String, Integer> ports = new LinkedHashMap<>();
    for (int i = 0; i < plan.coldStarts(); i++) {
      for (String name : names) {
        boolean last = i == plan.coldStarts() - 1;
        if (results.leftOut.containsKey(name) || (name.equals("litellm") && !last)) {
          continue;
        }
        Participant participant = peers.make(name, ports.computeIfAbsent(name, _ -> port()));
        if (participant == null) {
          results.leftOut.put(name, peers.whyNot(name));
          continue;
        }
        all.add(participant);
        try {
          Duration took = participant.start(LONGEST_START);
          results.add("cold start to first answer, ms", name, took.toNanos() / 1e6);
        } catch (IOException e) {
          say("%s is left out: %s", name, e.getMessage());
          results.leftOut.put(name, e.getMessage());
          all.remove(participant);
          continue;
        }
        if (last) {
          Thread.sleep(IDLE.toMillis());
          results.add("resident at idle, MB", name, Machine.residentMegabytes(participant.process()));
        } else {
          participant.close();
          all.remove(participant);
        }
      }
    }
    OpenLoop.run(all.getFirst().port, all.getFirst().request(Kind.SMALL), 5000, 5); // the generator itself
    for (Participant p : all) {
      say("warming up %s (%s)", p.name, p.what);
      wrk.run(p, Kind.SMALL, 32, plan.quick() ? 30 : 45);
      wrk.run(p, Kind.STREAM, 32, plan.quick() ? 5 : 40);
      OpenLoop.run(p.port, p.request(Kind.SMALL), 200, 2);
    }
  }

  private static int port() {
    try {
      return freePort();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private void round() throws IOException, InterruptedException {
    closed("requests/s, 1 KB, 32 connections", Kind.SMALL, 32, false);
    closed("requests/s, 1 KB, 128 connections", Kind.SMALL, 128, false);
    closed("streams/s, 100 chunks, 32 connections", Kind.STREAM, 32, false);
    double own = results.median("requests/s, 1 KB, 32 connections", "anabranch") / 2;
    if (own > 0) {
      open("1 KB at half of the gateway's limit", Kind.SMALL, own, true);
    }
    double half = results.median("requests/s, 1 KB, 32 connections", "nginx") / 2;
    if (half > 0) { // last of the two: where it is more than somebody serves, that one has a backlog to work off after it
      open("1 KB at half of nginx's limit", Kind.SMALL, half, true);
    }
    open("1 KB at 100/s", Kind.SMALL, 100, false);
    open("1 KB at 1,000/s", Kind.SMALL, 1000, true);
    open("streams paced 10 ms, 20/s", Kind.PACED, 20, false);
    if (!plan.quick()) {
      closed("requests/s, 10 KB, 32 connections", Kind.MEDIUM, 32, true);
      closed("requests/s, 1 MB, 8 connections", Kind.LARGE, 8, true);
      open("10 KB at 500/s", Kind.MEDIUM, 500, true);
      open("1 MB at 20/s", Kind.LARGE, 20, true);
    }
  }

  private void closed(String measure, Kind kind, int connections, boolean fastOnly)
      throws IOException, InterruptedException {
    for (Participant p : all) {
      if (fastOnly && !FAST.contains(p.name)) {
        continue;
      }
      double before = Machine.cpuSeconds(p.process());
      Map<String, Double> layers = p.name.equals("anabranch") ? Machine.cpuByLayer(p.process()) : Map.of();
      Wrk.Outcome came = wrk.run(p, kind, connections, plan.seconds());
      double cpu = Machine.cpuSeconds(p.process()) - before;
      results.add(measure, p.name, came.perSecond());
      results.errors(measure, p.name, came.errors());
      String unit = kind.streams() ? "streams" : "requests";
      results.add("CPU ms per 1,000 " + unit + ": " + measure, p.name, cpu * 1e6 / Math.max(1, came.requests()));
      if (!layers.isEmpty()) {
        Machine.cpuByLayer(p.process())
            .forEach(
                (layer, micros) ->
                    results.add(
                        "By layer, " + measure + ": " + layer, p.name, (micros - layers.getOrDefault(layer, 0.0)) / Math.max(1, came.requests())));
      }
    }
  }

  private void open(String measure, Kind kind, double perSecond, boolean fastOnly) {
    for (Participant p : all) {
      if (fastOnly && !FAST.contains(p.name)) {
        continue;
      }
      double seconds = plan.seconds() + (kind == Kind.PACED ? 1 : 0);
      OpenLoop.Outcome came = OpenLoop.run(p.port, p.request(kind), perSecond, seconds);
      results.errors(measure, p.name, came.failed() + came.unanswered());
      if (kind.streams()) {
        results.quantiles(measure + ", first byte", p.name, came.firstByte());
        results.quantiles(measure + ", gap between chunks", p.name, came.gaps());
      } else {
        results.quantiles(measure, p.name, came.total());
      }
    }
  }

  static void say(String format, Object... values) {
    System.err.println("  " + format.formatted(values));
  }
}
