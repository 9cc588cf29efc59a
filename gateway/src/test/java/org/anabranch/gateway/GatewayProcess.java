package org.anabranch.gateway;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.anabranch.compute.BidPrices;
import org.anabranch.compute.live.Admission;
import org.anabranch.gateway.config.GatewayConfig;
import org.anabranch.gateway.route.Ratings;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Home;
import org.anabranch.kernel.Ids;
import org.anabranch.kernel.PostgresServer;
import org.anabranch.kernel.Secret;
import org.anabranch.kernel.SecretRef;
import org.anabranch.kernel.SecretStore;
import org.anabranch.kernel.Yaml;

/** A whole gateway in a process of its own, over a PostgreSQL database. */
final class GatewayProcess implements AutoCloseable {
  private static final long BETWEEN_LOOKS_MILLIS = 500;

  private final Process process;
  private final int port;

  private GatewayProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Returns once it is ready.
   *
   * @param address of the database
   * @param home its data directory, the same after a restart
   */
  static GatewayProcess start(String address, Path home, String yaml) throws IOException {
    Files.createDirectories(home);
    Path config = Files.writeString(home.resolveSibling(home.getFileName() + ".yaml"), yaml);
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                GatewayProcess.class.getName(),
                address,
                home.toString(),
                config.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith("port ")) {
        return new GatewayProcess(process, Integer.parseInt(line.substring(5)));
      }
    }
    process.destroyForcibly();
    throw new IOException("The gateway did not start");
  }

  int port() {
    return port;
  }

  /** Nothing is written down or given back. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() throws IOException, InterruptedException {
    process.getOutputStream().close();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      kill();
    }
  }

  /** The process: a database, a data directory and a configuration; ends when its input does. */
  public static void main(String[] args) throws Exception {
    Clock clock = Clock.systemUTC();
    try (Home home = Home.open(Path.of(args[1]));
        Database database = PostgresServer.open(args[0])) {
      GatewayConfig config =
          Yaml.parse(args[2], Files.readString(Path.of(args[2])), GatewayConfig.class);
      try (RoutedGateway gateway =
              new RoutedGateway(
                  config,
                  Bench.dialects(clock),
                  ref -> secret(ref, database, home),
                  home,
                  database,
                  Ratings.NONE,
                  BidPrices.NONE,
                  Admission.OPEN,
                  Bench::write,
                  Bench::embed,
                  new Ids(clock, new SecureRandom()),
                  clock);
          DataPlane plane = DataPlane.open(gateway)) {
        System.out.println("port " + plane.address().getPort());
        CountDownLatch over = new CountDownLatch(1);
        Thread following = Thread.startVirtualThread(() -> follow(gateway, over));
        while (System.in.read() >= 0) {
          // until it is closed
        }
        over.countDown();
        following.join();
      }
    }
  }

  private static Optional<Secret> secret(SecretRef ref, Database database, Home home) {
    return ref.scheme() == SecretRef.Scheme.STORE
        ? new SecretStore(database, home).get(ref.name())
        : Optional.ofNullable(Bench.SECRETS.get(ref.name())).map(Secret::new);
  }

  /** As the program does beside its gateway. */
  private static void follow(RoutedGateway gateway, CountDownLatch over) {
    try {
      while (!over.await(BETWEEN_LOOKS_MILLIS, TimeUnit.MILLISECONDS)) {
        gateway.follow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
