package org.anabranch.gateway.catalog;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something about an offer that a person may have to act on. Stays until it is dismissed.
 *
 * @param day when it holds from: the new price, the retirement
 * @param uses the deployments that use the offer now
 */
public record Notice(
    String id,
    Instant at,
    Kind kind,
    String offer,
    @Nullable Price was,
    @Nullable Price becomes,
    @Nullable LocalDate day,
    List<String> uses) {
  /** What happened. */
  public enum Kind {
    PRICE_CHANGED,
    /** Its provider stops serving it within ninety days, or has. */
    RETIRES,
    /** Its provider says it should no longer be used. */
    DEPRECATED,
    /** The last import no longer tells of it. */
    DISAPPEARED
  }

  public Notice {
    uses = List.copyOf(uses);
  }

  /** One sentence in plain words. */
  public String message() {
    return switch (kind) {
      case PRICE_CHANGED ->
          "The price of %s went from %s to %s.".formatted(offer, words(was), words(becomes));
      case RETIRES -> "%s is retired on %s.".formatted(offer, day);
      case DEPRECATED -> "%s is deprecated by its provider.".formatted(offer);
      case DISAPPEARED -> "%s is no longer in the catalog.".formatted(offer);
    };
  }

  private static String words(@Nullable Price price) {
    return price == null
        ? "unknown"
        : "$%s in / $%s out"
            .formatted(price.input().toPlainString(), price.output().toPlainString());
  }
}
