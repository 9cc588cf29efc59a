package org.anabranch.gateway.conversation;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client says of a search of the web that its model's vendor is to run. No dialect can say
 * all of it: a writer throws {@link Untranslatable} by {@link #requireNo} for the rest.
 *
 * @param allowed domains that alone are to be searched; all when empty
 * @param blocked domains that are not to be searched
 * @param near where the user is, or null
 * @param mostUses how often the model may search, or null
 * @param context how much of what is found the model is to read ({@code low}, {@code medium},
 *     {@code high}), or null
 * @param places what the client calls each wish that it has
 * @param unsaid fields of the client's that mean something to its own dialect alone, by their names
 */
public record WebSearch(
    List<String> allowed,
    List<String> blocked,
    @Nullable Near near,
    @Nullable Integer mostUses,
    @Nullable String context,
    Map<Wish, String> places,
    List<String> unsaid) {
  /** What the tool is called where it has a name. */
  public static final String TOOL = "web_search";

  public WebSearch {
    allowed = List.copyOf(allowed);
    blocked = List.copyOf(blocked);
    places = Map.copyOf(places);
    unsaid = List.copyOf(unsaid);
  }

  /** What can be wished for. */
  public enum Wish {
    ALLOWED,
    BLOCKED,
    NEAR,
    MOST_USES,
    CONTEXT
  }

  /**
   * About where the user is.
   *
   * @param country two letters of ISO 3166
   * @param timezone as IANA names it
   */
  public record Near(
      @Nullable String city,
      @Nullable String region,
      @Nullable String country,
      @Nullable String timezone) {
    private static final Near NOWHERE = new Near(null, null, null, null);

    /**
     * As OpenAI and Anthropic write it alike; null where it says nothing.
     *
     * @param field gives the text of a field, or null
     */
    public static @Nullable Near read(Field field) {
      Near near =
          new Near(
              field.text("city"),
              field.text("region"),
              field.text("country"),
              field.text("timezone"));
      return near.equals(NOWHERE) ? null : near;
    }

    /** A text that may be there. */
    @FunctionalInterface
    public interface Field {
      @Nullable String text(String name);
    }
  }

  /**
   * Throws {@link Untranslatable} for the first of these wishes that the client has, and for what
   * no other dialect than its own can say.
   *
   * @param who ends the sentence “… cannot be said to”
   */
  public void requireNo(String who, Wish... wishes) throws Untranslatable {
    if (!unsaid.isEmpty()) {
      throw new Untranslatable(unsaid.getFirst(), "cannot be said to " + who);
    }
    for (Wish wish : wishes) {
      String place = places.get(wish);
      if (place != null) {
        throw new Untranslatable(place, "cannot be said to " + who);
      }
    }
  }
}
