package org.anabranch.cli.gateway;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.anabranch.cli.product.PlaceOptions;
import org.anabranch.cli.product.Product;
import org.anabranch.cli.product.Session;
import org.anabranch.cli.terminal.Shown;
import org.anabranch.cli.terminal.Surroundings;
import org.anabranch.gateway.catalog.Catalog;
import org.anabranch.gateway.catalog.ModelSummary;
import org.anabranch.gateway.catalog.Notice;
import org.anabranch.gateway.catalog.Query;
import org.anabranch.kernel.Count;
import org.anabranch.kernel.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code anabranch models}: the models that can be had, most widely served first. */
@Command(
    name = "models",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Searches the models that can be had, and who serves them.")
final class ModelsCommand implements Callable<Integer> {
  private static final int MOST = 200;
  private static final int ID = 40;
  private static final int WIDTH = 80;

  private final Product product;
  private final Surroundings here;
  private final PrintWriter out;

  @Parameters(
      arity = "0..*",
      paramLabel = "WORD",
      description = "Words in the model's name, lab or providers; all must be found.")
  private List<String> words = List.of();

  @Option(
      names = "--sort",
      paramLabel = "ORDER",
      description = "providers (default), name, price, context or released.")
  private Query.Sort sort = Query.Sort.PROVIDERS;

  @Option(names = "--limit", paramLabel = "N", description = "How many to list (default: 30).")
  private int limit = 30;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Mixin private PlaceOptions place = new PlaceOptions();

  ModelsCommand(Product product, Surroundings here, PrintWriter out) {
    this.product = product;
    this.here = here;
    this.out = out;
  }

  @Override
  public Integer call() {
    try (Session session = product.open(place.place(here))) {
      Catalog catalog = session.market().catalog();
      Catalog.Found found =
          catalog.search(Query.words(String.join(" ", words), Math.clamp(limit, 1, MOST)).by(sort));
      List<ModelSummary> models = found.models().stream().map(ModelSummary::of).toList();
      if (json) {
        out.println(Json.plainLines(models));
      } else {
        print(models, found.total());
        out.println();
        Shown.wrapped(ModelFigures.origin(catalog.origin()), WIDTH).forEach(out::println);
        notices(session.market().notices());
      }
    }
    return 0;
  }

  private void print(List<ModelSummary> models, int total) {
    if (models.isEmpty()) {
      out.println("No model has all these words. Search for fewer.");
      return;
    }
    out.printf(
        "%-" + ID + "s %9s %8s %20s%n", "MODEL", "PROVIDERS", "CONTEXT", "LOWEST $/M IN / OUT");
    for (ModelSummary model : models) {
      out.printf(
          "%-" + ID + "s %9d %8s %20s%n",
          Shown.ownLine(model.id(), ID),
          model.providers(),
          ModelFigures.tokens(model.context()),
          ModelFigures.price(model.lowestPrice()));
      String can = ModelFigures.abilities(model.capabilities(), model.openWeights());
      if (!can.isEmpty()) {
        out.println("  " + can);
      }
    }
    if (total > models.size()) {
      out.println("… and " + (total - models.size()) + " more: add words, or --limit.");
    }
  }

  private void notices(List<Notice> notices) {
    List<Notice> used = notices.stream().filter(n -> !n.uses().isEmpty()).toList();
    used.forEach(n -> Shown.wrapped("notice: " + n.message(), WIDTH).forEach(out::println));
    if (notices.size() > used.size()) {
      out.println(
          Count.of(notices.size() - used.size(), "notice")
              + " about offers you do not use: see the console's models page.");
    }
  }
}
