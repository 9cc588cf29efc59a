package org.anabranch.gateway.gemini;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.anabranch.gateway.conversation.Conversation;
import org.anabranch.gateway.conversation.Part;
import org.anabranch.gateway.conversation.Searched;
import org.anabranch.gateway.conversation.Searched.Page;
import org.anabranch.gateway.conversation.Tool;
import org.anabranch.gateway.conversation.ToolChoice.Mode;
import org.anabranch.gateway.conversation.Untranslatable;
import org.anabranch.gateway.conversation.WebSearch;
import org.anabranch.gateway.conversation.WebSearch.Wish;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Grounding with Google Search. Which domains to leave out can be said to Vertex alone, and a place
 * as coordinates alone, so neither is written here.
 */
final class Searches {
  static final String FIELD = "googleSearch";

  /** Whose searches are told beside the parts of an answer. */
  static final String GROUNDING = "gemini-grounding";

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

  /** What was searched for an answer; null where nothing was, or nothing is told of it. */
  static @Nullable Searched searched(JsonNode candidate) {
    JsonNode grounding = Fields.object(candidate, "groundingMetadata");
    List<String> queries =
        Fields.list(grounding, "webSearchQueries").stream()
            .map(query -> query.asString(""))
            .filter(query -> !query.isEmpty())
            .toList();
    List<Page> pages = new ArrayList<>();
    for (JsonNode chunk : Fields.list(grounding, "groundingChunks")) {
      JsonNode web = Fields.object(chunk, "web");
      String uri = Fields.text(web, "uri");
      if (uri != null) {
        pages.add(new Page(uri, Fields.text(web, "title")));
      }
    }
    return queries.isEmpty() ? null : new Searched("", queries, pages, queries.size());
  }

  /** The same as a piece of an answer; it stands beside Google's parts, and so is none of them. */
  static Part.Native part(Searched searched) {
    return Part.Native.answered(GROUNDING, Json.object(), searched);
  }

  /**
   * Tells of searches where Google tells of its own.
   *
   * @param candidate whose citations are written already
   */
  static void write(ObjectNode candidate, List<Searched> searches) {
    List<String> queries = searches.stream().flatMap(s -> s.queries().stream()).toList();
    List<Page> pages = searches.stream().flatMap(s -> s.pages().stream()).toList();
    if (queries.isEmpty() && pages.isEmpty()) {
      return;
    }
    ObjectNode grounding = candidate.withObject("/groundingMetadata");
    ArrayNode asked = grounding.putArray("webSearchQueries");
    queries.forEach(asked::add);
    ArrayNode chunks = grounding.withArray("groundingChunks");
    Set<String> told = new HashSet<>();
    chunks.forEach(chunk -> told.add(chunk.path("web").path("uri").asString("")));
    for (Page page : pages) {
      if (told.add(page.url())) {
        ObjectNode web = chunks.addObject().putObject("web").put("uri", page.url());
        web.put("title", page.title() == null ? page.url() : page.title());
      }
    }
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
