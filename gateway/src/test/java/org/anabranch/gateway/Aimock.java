package org.anabranch.gateway;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The imitation of model vendors that others wrote ({@code @copilotkit/aimock}), run by node from
 * {@code bench/aimock}, where {@code npm ci} installs it. It takes any key.
 */
final class Aimock implements AutoCloseable {
  private static final Path HOME = Path.of("..", "bench", "aimock");
  private static final Path PROGRAM =
      HOME.resolve(Path.of("node_modules", "@copilotkit", "aimock", "dist", "cli.js"));
  private static final Pattern LISTENING = Pattern.compile("listening on (http://\\S+)");

  private final Process process;
  private final String address;

  private Aimock(Process process, String address) {
    this.process = process;
    this.address = address;
  }

  /** Whether node and the package are there. */
  static boolean isInstalled() {
    return Files.exists(PROGRAM)
        && Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(d -> Files.isExecutable(Path.of(d, "node")));
  }

  /** On a port of its own; returns once it listens. */
  static Aimock start() {
    try {
      Process process =
          new ProcessBuilder(
                  "node",
                  PROGRAM.toString(),
                  "--port",
                  "0",
                  "--fixtures",
                  HOME.resolve("fixtures.json").toString(),
                  "--log-level",
                  "info")
              .redirectErrorStream(true)
              .start();
      BufferedReader lines = process.inputReader();
      Deque<String> said = new ArrayDeque<>();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        said.add(line);
        Matcher listening = LISTENING.matcher(line);
        if (listening.find()) {
          drain(lines);
          return new Aimock(process, listening.group(1));
        }
      }
      throw new IllegalStateException("aimock ended: " + said);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A process whose output nobody reads stops when the pipe is full. */
  private static void drain(BufferedReader lines) {
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                while (lines.readLine() != null) {}
              } catch (IOException e) {
                // it has ended
              }
            });
  }

  String address() {
    return address;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
