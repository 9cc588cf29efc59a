package org.anabranch.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.anabranch.cli.compute.ComputeCommands;
import org.anabranch.cli.drill.DrillCommands;
import org.anabranch.cli.estate.EstateCommands;
import org.anabranch.cli.gateway.GatewayCommands;
import org.anabranch.cli.home.HomeCommands;
import org.anabranch.cli.product.Product;
import org.anabranch.cli.publish.PublishCommands;
import org.anabranch.cli.run.RunCommands;
import org.anabranch.cli.terminal.Surroundings;
import picocli.CommandLine;

/**
 * Every command by its name. Each is made only when it is asked for: reading the annotations of all
 * of them took a third of a server's start.
 */
final class Commands {
  private final Map<String, Supplier<Object>> all = new LinkedHashMap<>();

  Commands(Product product, Surroundings here, PrintWriter out, PrintWriter err) {
    all.putAll(RunCommands.of(product, here, out, err));
    all.putAll(ComputeCommands.of(product, here, out));
    all.putAll(EstateCommands.of(product, here, out));
    all.putAll(DrillCommands.of(product, here, out));
    all.putAll(GatewayCommands.of(product, here, out));
    all.putAll(PublishCommands.of(product, here, out));
    all.putAll(HomeCommands.of(product, here, out));
  }

  Set<String> names() {
    return Set.copyOf(all.keySet());
  }

  /**
   * Puts the command that the arguments begin with under {@code line}; all where they begin with
   * none, for help.
   */
  void under(CommandLine line, String... arguments) {
    Supplier<Object> asked = arguments.length == 0 ? null : all.get(arguments[0]);
    if (asked == null) {
      all.forEach((name, command) -> line.addSubcommand(name, command.get()));
    } else {
      line.addSubcommand(arguments[0], asked.get());
    }
  }
}
