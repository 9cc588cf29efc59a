package org.anabranch.cli.product;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.anabranch.cli.terminal.Surroundings;
import org.anabranch.kernel.Problem;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The options every command has: where the data is and how it is set up. Named before a command's
 * own command ({@code media --home DIR add FILE}) they hold for it too; named behind it they win.
 */
public final class PlaceOptions {
  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

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
    return new Product.Place(
        named(o -> o.home).orElseGet(() -> usualHome(here)), named(o -> o.configuration));
  }

  private Optional<Path> named(Function<PlaceOptions, @Nullable Path> option) {
    return Stream.concat(Stream.of(this), above())
        .map(o -> Optional.ofNullable(option.apply(o)))
        .flatMap(Optional::stream)
        .findFirst();
  }

  /** Those of the commands that this one belongs to, the nearest first. */
  private Stream<PlaceOptions> above() {
    return Stream.iterate(command, Objects::nonNull, CommandSpec::parent)
        .skip(1)
        .flatMap(c -> c.mixins().values().stream())
        .map(CommandSpec::userObject)
        .filter(PlaceOptions.class::isInstance)
        .map(PlaceOptions.class::cast);
  }

  private static Path usualHome(Surroundings here) {
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
