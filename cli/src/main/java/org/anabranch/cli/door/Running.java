package org.anabranch.cli.door;

import java.io.PrintWriter;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Runs a command in the server; {@code app} answers. */
@FunctionalInterface
public interface Running {
  /**
   * Blocks until the command is over; interrupted, it ends soon.
   *
   * @param out goes to the client, as does {@code err}
   * @param line asks the client for a line of its standard input, by a prompt; null at its end
   * @return the exit code
   */
  int run(Call call, PrintWriter out, PrintWriter err, Function<String, @Nullable String> line);
}
