package org.anabranch.cli.home;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.anabranch.cli.product.Product;
import org.anabranch.cli.terminal.Surroundings;
import picocli.CommandLine;

/** The data directory: served, configured, exported. */
public final class HomeCommands {
  private HomeCommands() {}

  /** Each by its name, made when it is asked for. */
  public static Map<String, Supplier<Object>> of(
      Product product, Surroundings here, PrintWriter out) {
    Map<String, Supplier<Object>> all = new LinkedHashMap<>();
    all.put("serve", () -> new ServeCommand(product, here, out));
    all.put("gateway", () -> new GatewayCommand(product, here, out));
    all.put("export", () -> new ExportCommand(product, here, out));
    all.put(
        "secrets",
        () ->
            new CommandLine(new SecretsCommand(product, here, out))
                .addSubcommand("rotate", new SecretsRotateCommand(product, here, out)));
    all.put("secret", () -> new SecretCommand(product, here, out));
    all.put("config", () -> new ConfigCommand(product, here, out));
    return all;
  }
}
