package org.anabranch.cli.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.anabranch.gateway.catalog.Capability;
import org.anabranch.gateway.catalog.Lifecycle;
import org.anabranch.gateway.catalog.Offer;
import org.anabranch.gateway.catalog.Origin;
import org.anabranch.gateway.catalog.Price;
import org.anabranch.kernel.Count;
import org.jspecify.annotations.Nullable;

/** How a model's figures look in a terminal. */
final class ModelFigures {
  private ModelFigures() {}

  static String price(@Nullable Price price) {
    if (price == null) {
      return "unknown";
    }
    return price.free()
        ? "free or by plan"
        : price.input().toPlainString() + " / " + price.output().toPlainString();
  }

  static String tokens(@Nullable Long tokens) {
    if (tokens == null) {
      return "-";
    }
    if (tokens >= 1_000_000) {
      return "%.1fM".formatted(tokens / 1e6).replace(".0M", "M");
    }
    return tokens >= 1000 ? Math.round(tokens / 1e3) + "k" : Long.toString(tokens);
  }

  static String abilities(Set<Capability> capabilities, @Nullable Boolean openWeights) {
    List<String> words = new ArrayList<>(capabilities.stream().map(Capability::key).toList());
    if (Boolean.TRUE.equals(openWeights)) {
      words.add("open-weights");
    }
    return String.join(", ", words);
  }

  /** What it takes and makes, where anybody tells: {@code image, text in; text out}. */
  static String kinds(Set<String> takes, Set<String> makes) {
    return takes.isEmpty() && makes.isEmpty()
        ? ""
        : "%s in; %s out".formatted(String.join(", ", takes), String.join(", ", makes));
  }

  /** Empty for what is simply served. */
  static String status(Offer offer) {
    if (offer.facts().retires() != null) {
      return "retires " + offer.facts().retires();
    }
    return offer.status() == Lifecycle.ACTIVE ? "" : offer.status().key();
  }

  static String origin(Origin origin) {
    return "Figures: %s as of %s%s%s"
        .formatted(
            origin.source(),
            origin.asOf(),
            origin.shipped() ? ", shipped with this version" : "",
            origin.own() == 0
                ? "."
                : "; " + Count.of(origin.own(), "offer") + " set by you (configured).");
  }
}
