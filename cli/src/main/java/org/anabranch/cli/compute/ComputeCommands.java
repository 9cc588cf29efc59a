package org.anabranch.cli.compute;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.anabranch.cli.product.Product;
import org.anabranch.cli.terminal.Surroundings;

/** What compute answers of an estate or of demand. */
public final class ComputeCommands {
  private ComputeCommands() {}

  /** Each by its name, made when it is asked for. */
  public static Map<String, Supplier<Object>> of(
      Product product, Surroundings here, PrintWriter out) {
    Map<String, Supplier<Object>> all = new LinkedHashMap<>();
    all.put("plan", () -> new PlanCommand(product, here, out));
    all.put("rights", () -> new RightsCommand(product, here, out));
    all.put("concentration", () -> new ConcentrationCommand(product, here, out));
    all.put("forecast", () -> new ForecastCommand(product, here, out));
    all.put("simulate", () -> new SimulateCommand(here, out));
    return all;
  }
}
