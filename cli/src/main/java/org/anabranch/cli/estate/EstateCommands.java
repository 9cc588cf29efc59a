package org.anabranch.cli.estate;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.anabranch.cli.product.Product;
import org.anabranch.cli.terminal.Surroundings;
import picocli.CommandLine;

/** {@code estate} and what is below it. */
public final class EstateCommands {
  private EstateCommands() {}

  /** Each by its name, made when it is asked for. */
  public static Map<String, Supplier<Object>> of(
      Product product, Surroundings here, PrintWriter out) {
    Map<String, Supplier<Object>> all = new LinkedHashMap<>();
    all.put(
        "estate",
        () ->
            new CommandLine(new EstateCommand(out))
                .addSubcommand("show", new EstateShowCommand(product, here, out))
                .addSubcommand("validate", new EstateValidateCommand(here, out))
                .addSubcommand("diff", new EstateDiffCommand(product, here, out))
                .addSubcommand("import", new EstateImportCommand(product, here, out))
                .addSubcommand("export", new EstateExportCommand(product, here, out))
                .addSubcommand("history", new EstateHistoryCommand(product, here, out)));
    return all;
  }
}
