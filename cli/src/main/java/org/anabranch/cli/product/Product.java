package org.anabranch.cli.product;

import java.net.URI;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What the command line drives; {@code app} answers. */
public interface Product {
  /**
   * Where the data is and how it is set up.
   *
   * @param home the data directory
   * @param configuration the file named by the person; else {@code anabranch.yaml} in the data
   *     directory is read when it is there
   */
  record Place(Path home, Optional<Path> configuration) {}

  /**
   * Opens the data directory, starts what the stations need, and takes the lock until closed.
   * Throws a {@link org.anabranch.kernel.ProblemException} for everything a person can put right.
   */
  Session open(Place place);

  /**
   * Runs the server until the process is told to stop.
   *
   * @param ready told the address once the first request will be answered
   */
  void serve(Place place, Optional<Integer> port, Consumer<String> ready)
      throws InterruptedException;

  /**
   * Runs the gateway's data plane alone until the process is told to stop.
   *
   * @param ready told the address once the first request will be answered
   */
  void gateway(Place place, Consumer<String> ready) throws InterruptedException;

  /** The console of the server in whose process this is; empty where there is none. */
  default Optional<URI> console() {
    return Optional.empty();
  }

  /**
   * Reads the configuration and says whether it is sound, without opening anything.
   *
   * @return a line for each secret that it names and that is not set, those in the encrypted store
   *     not looked for, and for each deployment behind a key without a price
   */
  List<String> checkConfiguration(Place place);

  /** The day it is, in UTC. */
  LocalDate today();

  /** The JSON Schema of the configuration file. */
  String configurationSchema();
}
