package org.anabranch.cli.drill;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.anabranch.cli.product.Product;
import org.anabranch.cli.terminal.Surroundings;
import picocli.CommandLine;

/** {@code drill} and what is below it. */
public final class DrillCommands {
  private DrillCommands() {}

  /** Each by its name, made when it is asked for. */
  public static Map<String, Supplier<Object>> of(
      Product product, Surroundings here, PrintWriter out) {
    Map<String, Supplier<Object>> all = new LinkedHashMap<>();
    all.put(
        "drill",
        () ->
            new CommandLine(new DrillCommand(product, here, out))
                .addSubcommand("show", new DrillShowCommand(product, here, out))
                .addSubcommand("stop", new DrillStopCommand(product, here, out))
                .addSubcommand("verify", new DrillVerifyCommand(product, here, out))
                .addSubcommand("list", new DrillListCommand(product, here, out)));
    return all;
  }
}
