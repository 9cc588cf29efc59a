package org.anabranch.gateway.dialect;

import java.util.List;
import java.util.Map;
import org.anabranch.gateway.conversation.Untranslatable;
import org.jspecify.annotations.Nullable;

/**
 * The voices in which a deployment says something aloud.
 *
 * @param own as its vendor calls them; empty where nobody has told, so that any name may be one
 * @param standIns by the name that a client asks for, which of the own speaks in its place
 */
public record Voices(List<String> own, Map<String, String> standIns) {
  public static final Voices UNKNOWN = new Voices(List.of(), Map.of());

  public Voices {
    own = List.copyOf(own);
    standIns = Map.copyOf(standIns);
  }

  /**
   * The voice that speaks where a client asks for this one. Throws {@link Untranslatable} where
   * there is none, naming those there are.
   *
   * @param field where the client names it
   * @param vendor whose voices they are
   */
  public String speaking(String asked, String field, String vendor) throws Untranslatable {
    String standIn = standIns.get(asked);
    if (standIn != null || own.isEmpty()) {
      return standIn == null ? asked : standIn;
    }
    return own.stream()
        .filter(asked::equalsIgnoreCase)
        .findFirst()
        .orElseThrow(
            () ->
                new Untranslatable(
                    field, "asks for “" + asked + "”, who does not speak at " + vendor + those()));
  }

  /**
   * The same for a vendor that speaks in no voice that is not named; null only where its voices are
   * not known.
   */
  public @Nullable String named(@Nullable String asked, String field, String vendor)
      throws Untranslatable {
    if (asked == null && !own.isEmpty()) {
      throw new Untranslatable(field, "must name a voice for " + vendor + those());
    }
    return asked == null ? null : speaking(asked, field, vendor);
  }

  private String those() {
    return " (there are " + String.join(", ", own) + ")";
  }
}
