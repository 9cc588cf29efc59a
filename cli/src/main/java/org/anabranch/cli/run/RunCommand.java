package org.anabranch.cli.run;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.anabranch.cli.product.PlaceOptions;
import org.anabranch.cli.product.Product;
import org.anabranch.cli.product.Session;
import org.anabranch.cli.terminal.Surroundings;
import org.anabranch.cli.terminal.Terminal;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.Problem;
import org.anabranch.loop.Loop;
import org.anabranch.loop.Run;
import org.anabranch.loop.RunReport;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Publication;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code anabranch run}: the main job. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Takes a source round the loop: writes a post for each platform, makes the media, publishes, measures, rates the models, and says what it did. Without an account of yours it publishes to the sandbox. Cut off? Run the same command again: it goes on, and nothing appears twice.",
      ""
    })
final class RunCommand implements Callable<Integer> {
  private static final Duration LONGEST = Duration.ofMinutes(30);
  private static final Pattern ADDRESS = Pattern.compile("\\s*[A-Za-z][A-Za-z0-9+.-]*:");

  private final Product product;
  private final Surroundings here;
  private final PrintWriter out;
  private final PrintWriter err;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "FILE-OR-URL",
      description = "Markdown, HTML, plain text or PDF; or an http(s) address.")
  private @Nullable String source;

  @Option(
      names = "--to",
      split = ",",
      paramLabel = "PLATFORM",
      description =
          "Only these platforms, such as x,youtube (default: all there are accounts for).")
  private List<String> to = List.of();

  @Option(
      names = "--account",
      split = ",",
      paramLabel = "ACCOUNT",
      description = "Go to this account where a platform has several (default: its first).")
  private List<String> accounts = List.of();

  @Option(names = "--dry-run", description = "Write and make everything, publish nothing.")
  private boolean dryRun;

  @Option(
      names = "--again",
      description = "Publish anew even where this very source was published before.")
  private boolean again;

  @Option(names = "--json", description = "Print the report as JSON; progress goes to stderr.")
  private boolean json;

  @Option(names = "--allow-private", description = "Allow addresses inside your own network too.")
  private boolean allowPrivate;

  @Mixin private PlaceOptions place = new PlaceOptions();

  RunCommand(Product product, Surroundings here, PrintWriter out, PrintWriter err) {
    this.product = product;
    this.here = here;
    this.out = out;
    this.err = err;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (source == null) {
      throw Problem.badInput(
              "source-unnamed",
              "No source was named.",
              "Name a file or an address, for example: anabranch run examples/article.md")
          .asException();
    }
    List<Platform> named = platforms(to);
    Deadline deadline = Deadline.in(LONGEST);
    try (Session session = product.open(place.place(here))) {
      session.leftOut().forEach(err::println);
      List<Platform> platforms = named.isEmpty() ? all(session) : named;
      Loop.Request request =
          new Loop.Request(
              found(source),
              Optional.empty(),
              platforms,
              session.publisher().chosen(accounts),
              allowPrivate,
              dryRun,
              again,
              false);
      Run run = session.loop().start(request, deadline);
      boolean wasDone = run.stage() == Run.Stage.DONE;
      Terminal terminal = Terminal.of(here);
      try (ProgressBoard board =
          ProgressBoard.on(json ? err : out, json, terminal, run.platforms())) {
        run = session.loop().work(run.id(), board, deadline); // a finished one settles what is open
      }
      RunReport report = session.loop().report(run.id());
      if (json) {
        out.println(Json.plainLines(report));
      } else {
        if (wasDone) {
          out.println(
              "This very source went out before; nothing was published again. (--again does.)");
          out.println();
        }
        new ReportPrinter(out, terminal).print(report, session);
      }
      return anyFailed(report) ? 1 : 0;
    }
  }

  /** Addresses stay as they are; files are meant from the person's directory. */
  private String found(String name) {
    try {
      Path file = here.path(name);
      return ADDRESS.matcher(name).lookingAt() && !Files.exists(file) ? name : file.toString();
    } catch (InvalidPathException e) {
      return name; // the reader says what is wrong with it
    }
  }

  private static List<Platform> all(Session session) {
    return session.publisher().accounts().stream()
        .map(a -> a.platform())
        .distinct()
        .sorted()
        .toList();
  }

  private static boolean anyFailed(RunReport report) {
    return report.lines().stream().anyMatch(l -> l.state() == Publication.State.FAILED);
  }

  private static List<Platform> platforms(List<String> keys) {
    Set<Platform> found = new LinkedHashSet<>();
    for (String key : keys) {
      found.add(
          Platform.byKey(key)
              .orElseThrow(
                  () ->
                      Problem.badInput(
                              "platform-unknown",
                              "There is no platform “" + key + "”.",
                              "Choose from: " + String.join(", ", Platform.keys()) + ".")
                          .asException()));
    }
    return new ArrayList<>(found);
  }
}
