package org.anabranch.cli;

import static picocli.CommandLine.Model.UsageMessageSpec.SECTION_KEY_COMMAND_LIST;
import static picocli.CommandLine.Model.UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.anabranch.cli.home.Holding;
import org.anabranch.cli.product.Product;
import org.anabranch.cli.terminal.Shown;
import org.anabranch.cli.terminal.Surroundings;
import org.anabranch.cli.terminal.Terminal;
import org.anabranch.cli.terminal.Typed;
import org.anabranch.compute.plan.Conflict;
import org.anabranch.kernel.HomeInUse;
import org.anabranch.kernel.MachineFailure;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command line: parses, asks the product, prints. Everything a person can put right ends in one
 * line that says what is wrong, one that says what to do, and exit code 2; what somebody else must
 * put right ends in 1.
 */
@Command(
    name = "anabranch",
    mixinStandardHelpOptions = true,
    version = "anabranch " + Cli.VERSION,
    description = {
      "One article to thirteen platforms, by any vendor's model: written, published, measured, rated.",
      ""
    },
    synopsisSubcommandLabel = "COMMAND",
    sortOptions = false,
    footer = {
      "",
      "Start with:  anabranch run examples/article.md    then:  anabranch serve",
      "More about one:  anabranch COMMAND --help",
      "",
      "Exit codes: 0 done; 1 it failed, and somebody else must act; 2 you can put it right; 130 stopped."
    })
public final class Cli {
  public static final String VERSION = "0.1.0";

  private static final int NARROWEST_HELP = 80;
  private static final int WIDEST_HELP = 120;
  private static final int LIST_WIDTH = 76;

  private static final Logger LOG = LoggerFactory.getLogger(Cli.class);

  private final Product product;
  private final Surroundings here;

  public Cli(Product product, Surroundings here) {
    this.product = product;
    this.here = here;
  }

  /** In this process's surroundings, and without waiting for a data directory that is in use. */
  public Cli(Product product, Map<String, String> environment) {
    this(product, Surroundings.ofProcess(environment).hurried());
  }

  /**
   * Runs one command and returns its exit code. Blocks until it is done. Where another process
   * holds the data directory the command runs inside that one.
   */
  public int run(PrintWriter out, PrintWriter err, String... arguments) {
    HeldHome held = new HeldHome(here, out, err, arguments);
    int code;
    do {
      code = once(held, out, err, arguments);
    } while (code == HeldHome.AGAIN);
    out.flush();
    err.flush();
    return code;
  }

  private int once(HeldHome held, PrintWriter out, PrintWriter err, String... arguments) {
    CommandLine line = new CommandLine(this);
    new Commands(product, here, out, err).under(line, arguments);
    line.setOut(out).setErr(err).setUsageHelpWidth(helpWidth());
    line.getHelpSectionMap().put(SECTION_KEY_COMMAND_LIST_HEADING, _ -> "");
    line.getHelpSectionMap().put(SECTION_KEY_COMMAND_LIST, _ -> Overview.text());
    line.setExpandAtFiles(false); // a source's name may begin with @
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.registerConverter(Path.class, here::path);
    Typed.register(line);
    line.setParameterExceptionHandler((e, _) -> misused(e, err));
    line.setExecutionExceptionHandler((e, at, _) -> failed(e, at, held, err));
    return arguments.length == 0 ? usage(line, out) : line.execute(arguments);
  }

  private int helpWidth() {
    int columns = here.variable("COLUMNS").isEmpty() ? 0 : Terminal.of(here).width();
    return Math.clamp(columns, NARROWEST_HELP, WIDEST_HELP);
  }

  private static int usage(CommandLine line, PrintWriter out) {
    line.usage(out);
    return 0;
  }

  private static int misused(ParameterException e, PrintWriter err) {
    boolean noCommand =
        e instanceof UnmatchedArgumentException unmatched
            && e.getCommandLine().getParent() == null
            && !unmatched.isUnknownOption();
    String see = "see anabranch " + path(e.getCommandLine()) + "--help";
    if (e instanceof UnmatchedArgumentException unmatched && noCommand) {
      err.println("error: There is no command “" + unmatched.getUnmatched().getFirst() + "”.");
      List<String> near = unmatched.getSuggestions().stream().limit(2).toList();
      err.println(
          "  fix: " + (near.isEmpty() ? "" : "try " + String.join(" or ", near) + ", or ") + see);
    } else {
      String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      err.println("error: " + Typed.plainly(message));
      err.println("  fix: " + see);
    }
    return 2;
  }

  private static String path(CommandLine line) {
    return line.getParent() == null ? "" : path(line.getParent()) + line.getCommandName() + " ";
  }

  private static int failed(Exception e, CommandLine at, HeldHome held, PrintWriter err) {
    if (e instanceof HomeInUse inUse && !(at.getCommand() instanceof Holding)) {
      try {
        return held.ask(inUse);
      } catch (ProblemException | InterruptedException instead) {
        return told(instead, err);
      }
    }
    return told(e, err);
  }

  private static int told(Exception e, PrintWriter err) {
    if (e instanceof InterruptedException) {
      err.println("stopped: run the same command again to go on where it was");
      return 130;
    }
    Optional<Problem> told = MachineFailure.in(e);
    if (told.isEmpty()) {
      LOG.error("The command failed", e);
      err.println("error: something went wrong inside Anabranch: " + e);
      err.println("  fix: run the same command again; if it stays, report it with the log");
      return 1;
    }
    LOG.atDebug().setCause(e).log("The command ended with a problem");
    Problem problem = told.get();
    err.println("error: " + problem.message());
    for (Conflict.Told limit : Conflict.told(problem)) {
      String lead = "  - ";
      for (String line : Shown.wrapped(limit.name() + ": " + limit.asks(), LIST_WIDTH)) {
        err.println(lead + line);
        lead = "    ";
      }
    }
    if (!problem.fix().isEmpty()) {
      err.println("  fix: " + problem.fix());
    }
    return problem.kind().exitCode();
  }
}
