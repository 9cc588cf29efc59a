package org.anabranch.cli.gateway;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.anabranch.cli.product.Product;
import org.anabranch.cli.terminal.Surroundings;
import picocli.CommandLine;

/** What the gateway knows: models, keys, usage, other configurations. */
public final class GatewayCommands {
  private GatewayCommands() {}

  /** Each by its name, made when it is asked for. */
  public static Map<String, Supplier<Object>> of(
      Product product, Surroundings here, PrintWriter out) {
    Map<String, Supplier<Object>> all = new LinkedHashMap<>();
    all.put(
        "models",
        () ->
            new CommandLine(new ModelsCommand(product, here, out))
                .addSubcommand("show", new ModelsShowCommand(product, here, out))
                .addSubcommand("import", new ModelsImportCommand(product, here, out)));
    all.put("replay", () -> new ReplayCommand(product, here, out));
    all.put("keys", () -> new KeysCommand(product, here, out));
    all.put(
        "usage",
        () ->
            new CommandLine(new UsageCommand(product, here, out))
                .addSubcommand("interrupted", new InterruptedCommand(product, here, out))
                .addSubcommand("correct", new CorrectCommand(product, here, out)));
    return all;
  }
}
