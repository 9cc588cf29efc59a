package org.anabranch.gateway.gemini;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.anabranch.gateway.conversation.Conversation;
import org.anabranch.gateway.conversation.Tool;
import org.anabranch.gateway.conversation.ToolChoice.Mode;
import org.anabranch.gateway.conversation.Untranslatable;
import org.anabranch.gateway.conversation.WebSearch;
import org.anabranch.gateway.conversation.WebSearch.Wish;
import org.anabranch.kernel.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/**
 * Grounding with Google Search. Which domains to leave out can be said to Vertex alone, and a place
 * as coordinates alone, so neither is written here.
 */
final class Searches {
  static final String FIELD = "googleSearch";

  private static final String WHO = "Google";

  private Searches() {}

  static Tool.Search read(JsonNode search, String where) {
    Map<Wish, String> places = new EnumMap<>(Wish.class);
    List<String> blocked = search.isObject() ? Fields.texts(search, "excludeDomains") : List.of();
    List<String> unsaid = new ArrayList<>();
    for (var field : search.properties()) {
      String at = where + "." + field.getKey();
      switch (Fields.camel(field.getKey())) {
        case "excludeDomains" -> {
          if (!blocked.isEmpty()) {
            places.put(Wish.BLOCKED, at);
          }
        }
        case "searchTypes" -> {
          if (!field.getValue().path("imageSearch").isMissingNode()
              || !field.getValue().path("image_search").isMissingNode()) {
            unsaid.add(at);
          }
        }
        default -> {
          if (!field.getValue().isNull()) {
            unsaid.add(at);
          }
        }
      }
    }
    return new Tool.Search(
        WebSearch.TOOL,
        Gemini.DIALECT,
        search,
        where,
        new WebSearch(List.of(), blocked, null, null, null, places, unsaid));
  }

  /** Adds the search to what tools there are. Whether to search is left to the model here. */
  static void write(Tool.Search search, Conversation conversation, ArrayNode tools)
      throws Untranslatable {
    Mode mode = conversation.toolChoice().mode();
    boolean own = search.dialect().equals(Gemini.DIALECT);
    if (!own && mode == Mode.NONE) {
      return;
    }
    if (!own) {
      boolean functions = conversation.tools().stream().anyMatch(Tool.Function.class::isInstance);
      if (functions) {
        throw new Untranslatable(search.place(), "cannot stand beside functions for Google");
      }
      if (mode == Mode.REQUIRED) {
        throw new Untranslatable("tool_choice", "cannot ask Google for a search");
      }
      search
          .wishes()
          .requireNo(WHO, Wish.ALLOWED, Wish.BLOCKED, Wish.NEAR, Wish.MOST_USES, Wish.CONTEXT);
    }
    tools.addObject().set(FIELD, own ? search.raw() : Json.object());
  }
}
