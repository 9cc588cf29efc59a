package org.anabranch.cli.estate;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code anabranch estate}: partners, sites, power and contracts, and how they changed. */
@Command(
    name = "estate",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "What is on record about partners, sites, chips, power and contracts: shown, checked, compared, and kept in versions.",
      ""
    })
final class EstateCommand implements Callable<Integer> {
  private final PrintWriter out;

  @Spec private CommandSpec spec = CommandSpec.create();

  EstateCommand(PrintWriter out) {
    this.out = out;
  }

  @Override
  public Integer call() {
    spec.commandLine().usage(out);
    return 0;
  }
}
