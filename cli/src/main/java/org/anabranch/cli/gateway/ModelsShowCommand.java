package org.anabranch.cli.gateway;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.anabranch.cli.product.PlaceOptions;
import org.anabranch.cli.product.Product;
import org.anabranch.cli.product.Session;
import org.anabranch.cli.terminal.Shown;
import org.anabranch.cli.terminal.Surroundings;
import org.anabranch.gateway.catalog.Catalog;
import org.anabranch.gateway.catalog.Model;
import org.anabranch.gateway.catalog.Offer;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.Problem;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code anabranch models show}: one model and everybody who serves it, cheapest first. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = "Shows one model and everybody who serves it, cheapest first.")
final class ModelsShowCommand implements Callable<Integer> {
  private static final int ID = 33;
  private static final int WIDTH = 80;

  private final Product product;
  private final Surroundings here;
  private final PrintWriter out;

  @Parameters(
      index = "0",
      paramLabel = "MODEL",
      description = "A model's id, as anabranch models lists it, or an offer's.")
  private String id = "";

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Mixin private PlaceOptions place = new PlaceOptions();

  ModelsShowCommand(Product product, Surroundings here, PrintWriter out) {
    this.product = product;
    this.here = here;
    this.out = out;
  }

  @Override
  public Integer call() {
    try (Session session = product.open(place.place(here))) {
      Catalog catalog = session.market().catalog();
      Model model = model(catalog);
      if (json) {
        out.println(Json.plainLines(model));
      } else {
        print(model);
        out.println();
        Shown.wrapped(ModelFigures.origin(catalog.origin()), WIDTH).forEach(out::println);
      }
    }
    return 0;
  }

  private Model model(Catalog catalog) {
    return catalog
        .model(id)
        .or(() -> catalog.offer(id).flatMap(o -> catalog.model(o.model())))
        .orElseThrow(
            () ->
                Problem.of(
                        Problem.Kind.NOT_FOUND,
                        "model-unknown",
                        "There is no model “" + id + "”.",
                        "Search with: anabranch models WORDS")
                    .asException());
  }

  private void print(Model model) {
    out.printf(
        "%s (%s), by %s%s%n",
        model.name(),
        model.id(),
        model.lab() == null ? "a lab not told" : model.lab(),
        model.released() == null ? "" : ", released " + model.released());
    String kinds = ModelFigures.kinds(model.takes(), model.makes());
    if (!kinds.isEmpty()) {
      out.println(kinds);
    }
    out.println(ModelFigures.abilities(model.capabilities(), model.openWeights().orElse(null)));
    out.println();
    out.printf("%-" + ID + "s %7s %15s %s%n", "OFFER", "CONTEXT", "$/M IN / OUT", "SINCE");
    for (Offer offer : model.offers()) {
      out.printf(
          "%-" + ID + "s %7s %15s %s%s%n",
          Shown.ownLine(offer.id(), ID),
          ModelFigures.tokens(offer.facts().context()),
          ModelFigures.price(offer.price()),
          offer.price() == null ? "" : offer.priceFrom(),
          offer.own() ? "  configured" : "");
      String status = ModelFigures.status(offer);
      if (!status.isEmpty()) {
        out.println("  " + status);
      }
    }
  }
}
