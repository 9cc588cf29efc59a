package org.anabranch.gateway.catalog;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Model} in one line, as lists show it.
 *
 * @param providers how many serve it
 * @param lowestPrice the lowest by the token that any of them tells
 * @param context the longest that any of them tells
 * @param status of the furthest of them
 */
public record ModelSummary(
    String id,
    String name,
    @Nullable String lab,
    @Nullable String released,
    long providers,
    @Nullable Price lowestPrice,
    @Nullable Long context,
    Set<Capability> capabilities,
    Set<String> takes,
    Set<String> makes,
    @Nullable Boolean openWeights,
    Lifecycle status) {
  public static ModelSummary of(Model model) {
    return new ModelSummary(
        model.id(),
        model.name(),
        model.lab(),
        model.released(),
        model.providers(),
        model.lowestPrice().orElse(null),
        model.longestContext().orElse(null),
        model.capabilities(),
        model.takes(),
        model.makes(),
        model.openWeights().orElse(null),
        model.status());
  }
}
