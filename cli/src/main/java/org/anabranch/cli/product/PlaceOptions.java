package org.anabranch.cli.product;

import java.nio.file.Path;
import java.util.Optional;
import org.anabranch.cli.terminal.Surroundings;
import org.anabranch.kernel.Problem;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options every command has: where the data is and how it is set up. */
public final class PlaceOptions {
  @Option(
      names = "--home",
      paramLabel = "DIR",
      description = "Data directory ($ANABRANCH_HOME, else ~/.anabranch).")
  private @Nullable Path home;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Configuration (anabranch.yaml in the data directory, if there).")
  private @Nullable Path configuration;

  public Product.Place place(Surroundings here) {
    return new Product.Place(home(here), Optional.ofNullable(configuration));
  }

  private Path home(Surroundings here) {
    if (home != null) {
      return home;
    }
    String named = here.variable("ANABRANCH_HOME");
    if (!named.isBlank()) {
      return here.path(named);
    }
    String user = here.variable("HOME");
    if (user.isBlank()) {
      user = System.getProperty("user.home", "");
    }
    if (user.isBlank()) {
      throw Problem.badInput(
              "home-unknown",
              "There is no home directory to keep the data in.",
              "Name a data directory with --home or ANABRANCH_HOME.")
          .asException();
    }
    return here.path(user).resolve(".anabranch");
  }
}
