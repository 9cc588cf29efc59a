package org.anabranch.cli.terminal;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * Where a command is run from: what the person's shell gives it. It may run in another process than
 * the person's, inside the server, so commands ask this and never the process.
 *
 * @param directory the person's, absolute: relative names are meant from here
 * @param environment the person's
 * @param watched a person sees the output on a terminal
 * @param prompt gives the lines of standard input
 * @param patience how long to wait for a data directory that another command holds
 */
public record Surroundings(
    Path directory,
    Map<String, String> environment,
    boolean watched,
    Prompt prompt,
    Duration patience) {
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  public Surroundings {
    environment = Map.copyOf(environment);
    if (!directory.isAbsolute()) {
      throw new IllegalArgumentException("The directory must be absolute: " + directory);
    }
  }

  /** Those of this process. */
  public static Surroundings ofProcess(Map<String, String> environment) {
    return new Surroundings(
        Path.of("").toAbsolutePath(),
        environment,
        System.console() != null && System.console().isTerminal(),
        new ProcessPrompt(),
        PATIENCE);
  }

  /** The same for one who does not wait. */
  public Surroundings hurried() {
    return new Surroundings(directory, environment, watched, prompt, Duration.ZERO);
  }

  /** What {@code name} names, seen from the person's directory. Throws what Path.of throws. */
  public Path path(String name) throws InvalidPathException {
    return directory.resolve(name).normalize();
  }

  /** As the person would write it: short below their directory, else whole. */
  public String shown(Path path) {
    Path whole = directory.resolve(path).normalize();
    return whole.startsWith(directory) && !whole.equals(directory)
        ? directory.relativize(whole).toString()
        : whole.toString();
  }

  /** The environment's value; empty where there is none. */
  public String variable(String name) {
    return environment.getOrDefault(name, "");
  }
}
