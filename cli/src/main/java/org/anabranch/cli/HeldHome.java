package org.anabranch.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.anabranch.cli.door.Call;
import org.anabranch.cli.door.Visit;
import org.anabranch.cli.terminal.Surroundings;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.HomeInUse;
import org.anabranch.kernel.Problem;

/**
 * What to do when another process holds the data directory: have a server run the command, through
 * its door; wait for anybody else, who will soon be done.
 */
final class HeldHome {
  /** No exit code: the command is to be tried once more. */
  static final int AGAIN = Integer.MIN_VALUE;

  private static final Duration PAUSE = Duration.ofMillis(200);

  /** What commands ask of the environment; nothing else leaves this process. */
  private static final List<String> TOLD =
      List.of("ANABRANCH_HOME", "HOME", "USER", "TERM", "COLUMNS", "NO_COLOR");

  private final Surroundings here;
  private final PrintWriter out;
  private final PrintWriter err;
  private final List<String> arguments;
  private final Deadline patience;
  private boolean waiting;

  HeldHome(Surroundings here, PrintWriter out, PrintWriter err, String... arguments) {
    this.here = here;
    this.out = out;
    this.err = err;
    this.arguments = List.of(arguments);
    this.patience = Deadline.in(here.patience());
  }

  /**
   * The exit code of the command, run by the server; {@link #AGAIN} when nobody runs it and the
   * directory may be free by now. Throws {@code inUse}, with what can be done, when patience is
   * over.
   */
  int ask(HomeInUse inUse) throws InterruptedException {
    OptionalInt code = Visit.to(inUse.root(), call(), out, err, here.prompt()::line);
    if (code.isPresent()) {
      return code.getAsInt();
    }
    if (patience.isOver() || !Visit.isPossible(inUse.root())) {
      throw nobody(inUse);
    }
    if (here.watched() && !waiting) {
      err.println("Waiting: " + inUse.problem().message());
      waiting = true;
    }
    patience.sleep(PAUSE);
    return AGAIN;
  }

  private Call call() {
    Map<String, String> told = new HashMap<>(here.environment());
    told.keySet().retainAll(TOLD);
    return new Call(Cli.VERSION, arguments, here.directory().toString(), told, here.watched());
  }

  private static RuntimeException nobody(HomeInUse inUse) {
    Path root = inUse.root();
    return Visit.isPossible(root)
        ? inUse
        : Problem.of(
                Problem.Kind.ENVIRONMENT,
                "home-locked",
                inUse.problem().message(),
                "Its name is too long for commands to reach the server that holds it: use the"
                    + " console or API, or a shorter --home.")
            .asException(inUse);
  }
}
