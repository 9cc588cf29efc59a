package org.anabranch.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.anabranch.cli.Cli;
import org.anabranch.cli.door.Call;
import org.anabranch.cli.door.Door;
import org.anabranch.cli.product.Product;
import org.anabranch.cli.product.Session;
import org.anabranch.cli.terminal.Surroundings;
import org.anabranch.kernel.Problem;
import org.jspecify.annotations.Nullable;

/** The product for commands of other processes: over what this server has open. */
final class ResidentProduct implements Product {
  private final GatewayStation base;
  private final Optional<URI> console;
  private final Supplier<Session> sessions;

  private ResidentProduct(GatewayStation base, Optional<URI> console, Supplier<Session> sessions) {
    this.base = base;
    this.console = console;
    this.sessions = sessions;
  }

  /**
   * Lets commands of other processes in; empty where the system has no door for them.
   *
   * @param sessions makes one for each command, which closes it
   */
  static Optional<Door> openDoor(
      GatewayStation base, Optional<URI> console, Supplier<Session> sessions) {
    ResidentProduct product = new ResidentProduct(base, console, sessions);
    return Door.open(base.home().root(), product::run);
  }

  private int run(
      Call call, PrintWriter out, PrintWriter err, Function<String, @Nullable String> line) {
    if (!call.version().equals(Cli.VERSION)) {
      err.println("error: the server is Anabranch " + Cli.VERSION + ", this is " + call.version());
      err.println("  fix: restart the server");
      return 2;
    }
    Surroundings there =
        new Surroundings(
            Path.of(call.directory()),
            call.environment(),
            call.watched(),
            line::apply,
            Duration.ZERO);
    return new Cli(this, there).run(out, err, call.arguments().toArray(String[]::new));
  }

  @Override
  public Session open(Place place) {
    requireOurs(place);
    return sessions.get();
  }

  private void requireOurs(Place place) {
    if (!same(place.home(), base.home().root())) {
      throw new IllegalStateException(
          "Asked for %s, have %s".formatted(place.home(), base.home().root()));
    }
    if (place.configuration().isPresent()
        && !same(place.configuration().get(), base.configurationFile())) {
      throw Problem.badInput(
              "configuration-other",
              "The server that holds the data directory runs by " + base.configurationFile() + ".",
              "Leave out --config, or stop that server first.")
          .asException();
    }
  }

  private static boolean same(Path one, Path other) {
    try {
      return Files.exists(one) && Files.exists(other) && Files.isSameFile(one, other);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Optional<URI> console() {
    return console;
  }

  @Override
  public void serve(Place place, Optional<Integer> port, Consumer<String> ready) {
    throw runsAlready();
  }

  @Override
  public void gateway(Place place, Consumer<String> ready) {
    throw runsAlready();
  }

  private RuntimeException runsAlready() {
    return Problem.of(
            Problem.Kind.ENVIRONMENT,
            "server-running",
            console
                .map(c -> "A server runs already on this data directory; its console is " + c + ".")
                .orElse("A gateway runs already on this data directory."),
            "Use it, stop it, or name another directory with --home or ANABRANCH_HOME.")
        .asException();
  }

  @Override
  public List<String> checkConfiguration(Place place) {
    Configuration read = Configuration.read(place.home(), place.configuration());
    List<String> lines = new ArrayList<>(UnsetSecrets.ofAll(read, base::hasSecret));
    lines.addAll(Unpriced.of(read));
    lines.addAll(
        UnknownHere.lines(
            read,
            read.gateway().with(base.market().enabled().usable()),
            base.gateway().workspaces()));
    return lines;
  }

  @Override
  public LocalDate today() {
    return LocalDate.ofInstant(base.clock().instant(), ZoneOffset.UTC);
  }

  @Override
  public String configurationSchema() {
    return ConfigurationSchema.text();
  }
}
