package org.anabranch.cli.run;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.anabranch.cli.product.Product;
import org.anabranch.cli.terminal.Surroundings;

/** {@code run}, {@code runs} and {@code show}. */
public final class RunCommands {
  private RunCommands() {}

  /** Each by its name, made when it is asked for. */
  public static Map<String, Supplier<Object>> of(
      Product product, Surroundings here, PrintWriter out, PrintWriter err) {
    Map<String, Supplier<Object>> all = new LinkedHashMap<>();
    all.put("run", () -> new RunCommand(product, here, out, err));
    all.put("runs", () -> new RunsCommand(product, here, out));
    all.put("show", () -> new ShowCommand(product, here, out));
    return all;
  }
}
