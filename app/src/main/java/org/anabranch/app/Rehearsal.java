package org.anabranch.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.anabranch.cli.Cli;
import org.anabranch.cli.product.Product;
import org.anabranch.http.ControlPlane;

/**
 * Goes once through what people do, in a data directory that is thrown away, so that the JVM
 * records which classes to load and link beforehand. The launcher performs it after a build; nobody
 * else needs it.
 */
final class Rehearsal {
  static final String COMMAND = "rehearse";
  private static final List<String> PAGES = List.of("/", "/health", "/api/runs");

  private Rehearsal() {}

  static boolean isAsked(String... arguments) {
    return arguments.length > 0
        && (arguments[0].equals(COMMAND) || arguments[0].equals(GatewayRehearsal.COMMAND));
  }

  /** Arguments: the command, {@code --home}, a directory; a source unless for the gateway. */
  static int perform(
      PrintWriter out, PrintWriter err, Map<String, String> environment, String... arguments) {
    Path home = Path.of(arguments[2]);
    Anabranch product = new Anabranch(environment, Clock.systemUTC());
    try {
      if (arguments[0].equals(GatewayRehearsal.COMMAND)) {
        return GatewayRehearsal.perform(new Cli(product, environment), out, err, home);
      }
      Files.writeString(
          home.resolve(Configuration.FILE_NAME), "sandbox: {port: 0}\ngateway: {port: 0}\n");
      int code =
          new Cli(product, environment)
              .run(out, err, "run", arguments[3], "--home", home.toString());
      try (Stations stations =
          Stations.open(
              new Product.Place(home, Optional.empty()), environment, Clock.systemUTC())) {
        ControlPlane server = Anabranch.start(stations, Optional.of(0), out::println);
        HttpClient client = HttpClient.newHttpClient();
        for (String page : PAGES) {
          URI address = server.address().resolve(page);
          client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.discarding());
        }
      }
      return code;
    } catch (IOException e) {
      err.println("The rehearsal failed: " + e);
      return 1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    }
  }
}
