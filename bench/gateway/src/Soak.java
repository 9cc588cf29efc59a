import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.anabranch.kernel.Json;

/** Memory over time under a steady mixture: requests of 1 KB and 10 KB, now and then 1 MB, and streams. */
final class Soak {
  static final double PER_SECOND = 1500;
  private static final double SLICE_SECONDS = 6;

  private final Participant gateway;
  private final double perSecond;
  private final Path out;

  Soak(Participant gateway, double perSecond, Path out) {
    this.gateway = gateway;
    this.perSecond = perSecond;
    this.out = out;
  }

  record Sample(double minutes, double residentMegabytes, long answered, long failed, double p99Millis, double load) {}

  void run(Duration length) throws IOException, InterruptedException {
    List<Sample> samples = new ArrayList<>();
    gateway.start(Duration.ofSeconds(60));
    long began = System.nanoTime();
    try {
      while (System.nanoTime() - began < length.toNanos()) {
        samples.add(slice(began));
        Sample s = samples.getLast();
        Suite.say("%5.1f min: %4.0f MB resident, %d answered, %d failed, p99 %.1f ms, load %.1f",
            s.minutes(), s.residentMegabytes(), s.answered(), s.failed(), s.p99Millis(), s.load());
        if (!gateway.isAlive()) {
          throw new IOException("the gateway has ended");
        }
      }
    } finally {
      gateway.close();
    }
    write(samples);
  }

  private Sample slice(long began) {
    OpenLoop.Outcome small = OpenLoop.run(gateway.port, gateway.request(Kind.SMALL), perSecond, SLICE_SECONDS);
    OpenLoop.Outcome medium = OpenLoop.run(gateway.port, gateway.request(Kind.MEDIUM), perSecond / 3, SLICE_SECONDS / 3);
    OpenLoop.Outcome large = OpenLoop.run(gateway.port, gateway.request(Kind.LARGE), perSecond / 150, SLICE_SECONDS / 6);
    OpenLoop.Outcome streams = OpenLoop.run(gateway.port, gateway.request(Kind.STREAM), perSecond / 30, SLICE_SECONDS / 3);
    List<OpenLoop.Outcome> all = List.of(small, medium, large, streams);
    return new Sample(
        (System.nanoTime() - began) / 6e10,
        Machine.residentMegabytes(gateway.process()),
        all.stream().mapToLong(OpenLoop.Outcome::answered).sum(),
        all.stream().mapToLong(o -> o.failed() + o.unanswered()).sum(),
        small.total().getValueAtPercentile(99) / 1e6,
        Machine.load());
  }

  /** Least squares over the second half, when caches are full and code is compiled. */
  private static double megabytesPerHour(List<Sample> samples) {
    List<Sample> late = samples.subList(samples.size() / 2, samples.size());
    double x = late.stream().mapToDouble(Sample::minutes).average().orElse(0);
    double y = late.stream().mapToDouble(Sample::residentMegabytes).average().orElse(0);
    double over = late.stream().mapToDouble(s -> (s.minutes() - x) * (s.residentMegabytes() - y)).sum();
    double under = late.stream().mapToDouble(s -> (s.minutes() - x) * (s.minutes() - x)).sum();
    return under == 0 ? 0 : over / under * 60;
  }

  private void write(List<Sample> samples) throws IOException {
    long answered = samples.stream().mapToLong(Sample::answered).sum();
    long failed = samples.stream().mapToLong(Sample::failed).sum();
    StringBuilder text = new StringBuilder("# Soak of the gateway\n\n");
    text.append(String.format(Locale.ROOT, "%d requests answered, %d not. Resident memory over the second half changes by %.1f MB an hour.%n%n",
        answered, failed, megabytesPerHour(samples)));
    text.append("| minutes | resident MB | p99 ms at ").append((long) perSecond).append("/s | load |\n|---|---|---|---|\n");
    int step = Math.max(1, samples.size() / 30);
    for (int i = 0; i < samples.size(); i += step) {
      Sample s = samples.get(i);
      text.append(String.format(Locale.ROOT, "| %.1f | %.0f | %.1f | %.1f |%n", s.minutes(), s.residentMegabytes(), s.p99Millis(), s.load()));
    }
    Files.createDirectories(out);
    Files.writeString(out.resolve("soak.md"), text);
    Files.writeString(out.resolve("soak.json"), Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(Map.of("samples", samples)));
    System.out.print(text);
  }
}
