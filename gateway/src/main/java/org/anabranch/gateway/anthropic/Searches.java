package org.anabranch.gateway.anthropic;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.anabranch.gateway.conversation.Conversation;
import org.anabranch.gateway.conversation.Searched;
import org.anabranch.gateway.conversation.Searched.Page;
import org.anabranch.gateway.conversation.Tool;
import org.anabranch.gateway.conversation.Untranslatable;
import org.anabranch.gateway.conversation.WebSearch;
import org.anabranch.gateway.conversation.WebSearch.Near;
import org.anabranch.gateway.conversation.WebSearch.Wish;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The server tool by which Anthropic's models search the web. Its versions differ in what runs
 * between the search and the model; the first is written, which every model that searches has.
 */
final class Searches {
  private static final String PREFIX = "web_search_20";
  private static final String WRITTEN = "web_search_20250305";
  private static final Set<String> READ =
      Set.of(
          "type",
          "name",
          "allowed_domains",
          "blocked_domains",
          "max_uses",
          "user_location",
          "cache_control");

  static final String CALL = "server_tool_use";
  static final String RESULT = "web_search_tool_result";

  /** How ids of calls begin that were made here. */
  static final String OURS = "srvtoolu_anabranch_";

  private Searches() {}

  static boolean isTool(String type) {
    return type.startsWith(PREFIX);
  }

  /** The same of a word that a scan of a body has found. */
  static boolean isToolWord(String word) {
    return word.startsWith("=" + PREFIX);
  }

  static Tool.Search read(Fields tool) {
    Map<Wish, String> places = new EnumMap<>(Wish.class);
    List<String> allowed = domains(tool, "allowed_domains", Wish.ALLOWED, places);
    List<String> blocked = domains(tool, "blocked_domains", Wish.BLOCKED, places);
    Integer most = tool.smallOrNull("max_uses");
    if (most != null) {
      places.put(Wish.MOST_USES, tool.at("max_uses"));
    }
    Near near = near(tool.objectOrNull("user_location"));
    if (near != null) {
      places.put(Wish.NEAR, tool.at("user_location"));
    }
    List<String> unsaid =
        tool.node().properties().stream()
            .filter(e -> !READ.contains(e.getKey()) && !isUsual(e.getKey(), e.getValue()))
            .map(e -> tool.at(e.getKey()))
            .toList();
    String name = tool.textOrNull("name");
    return new Tool.Search(
        name == null ? WebSearch.TOOL : name,
        Seal.DIALECT,
        tool.node(),
        tool.path(),
        new WebSearch(allowed, blocked, near, most, null, places, unsaid));
  }

  private static boolean isUsual(String name, JsonNode value) {
    return value.isNull()
        || name.equals("allowed_callers") && value.toString().equals("[\"direct\"]")
        || value.isBoolean() && !value.booleanValue();
  }

  private static List<String> domains(
      Fields tool, String name, Wish wish, Map<Wish, String> places) {
    List<String> domains = new ArrayList<>();
    if (tool.has(name)) {
      tool.list(name).forEach(domain -> domains.add(domain.asString("")));
    }
    if (!domains.isEmpty()) {
      places.put(wish, tool.at(name));
    }
    return domains;
  }

  private static @Nullable Near near(@Nullable Fields location) {
    return location == null ? null : Near.read(location::textOrNull);
  }

  static ObjectNode write(Tool.Search search) throws Untranslatable {
    if (search.dialect().equals(Seal.DIALECT)) {
      return (ObjectNode) search.raw().deepCopy();
    }
    WebSearch wishes = search.wishes();
    wishes.requireNo("Anthropic", Wish.CONTEXT);
    if (!wishes.allowed().isEmpty()) {
      wishes.requireNo("Anthropic together with domains that are allowed", Wish.BLOCKED);
    }
    ObjectNode tool = Json.object().put("type", WRITTEN).put("name", WebSearch.TOOL);
    put(tool, "allowed_domains", wishes.allowed());
    put(tool, "blocked_domains", wishes.blocked());
    if (wishes.mostUses() != null) {
      tool.put("max_uses", wishes.mostUses());
    }
    Near near = wishes.near();
    if (near != null) {
      ObjectNode location = tool.putObject("user_location").put("type", "approximate");
      put(location, "city", near.city());
      put(location, "region", near.region());
      put(location, "country", near.country());
      put(location, "timezone", near.timezone());
    }
    return tool;
  }

  /** What a tool that the client names is called here. */
  static String name(String named, Conversation conversation) {
    boolean search =
        conversation.tools().stream()
            .anyMatch(
                t ->
                    t instanceof Tool.Search s
                        && s.name().equals(named)
                        && !s.dialect().equals(Seal.DIALECT));
    return search ? WebSearch.TOOL : named;
  }

  private static void put(ObjectNode to, String name, List<String> values) {
    if (!values.isEmpty()) {
      ArrayNode list = to.putArray(name);
      values.forEach(list::add);
    }
  }

  private static void put(ObjectNode to, String name, @Nullable String value) {
    if (value != null) {
      to.put(name, value);
    }
  }

  /**
   * A search of an earlier turn in words, for vendors that did not run it; null for what another
   * tool of Anthropic's did.
   */
  static @Nullable String told(JsonNode block) {
    if (block.path("type").asString("").equals("server_tool_use")) {
      return block.path("name").asString("").equals(WebSearch.TOOL)
          ? "(Searched the web: " + block.path("input").path("query").asString("") + ")"
          : null;
    }
    JsonNode found = block.path("content");
    return found.isArray()
        ? Searched.found(pages(found))
        : "(The search failed: " + found.path("error_code").asString("") + ")";
  }

  private static List<Page> pages(JsonNode found) {
    return found
        .valueStream()
        .filter(page -> !page.path("url").asString("").isEmpty())
        .map(page -> new Page(page.path("url").asString(), title(page)))
        .toList();
  }

  private static @Nullable String title(JsonNode page) {
    String title = page.path("title").asString("");
    return title.isEmpty() ? null : title;
  }

  /** Whether a block is part of a search that another vendor ran. */
  static boolean isForeign(JsonNode block) {
    return block.path("id").asString("").startsWith(OURS)
        || block.path("tool_use_id").asString("").startsWith(OURS);
  }

  /** Takes note of what one answer searched for, until what was found comes. */
  static final class Pending {
    private final Map<String, String> queries = new HashMap<>();

    /** What a block tells together with those before it; null where it is no search's result. */
    @Nullable Searched searched(JsonNode block) {
      String type = block.path("type").asString("");
      if (type.equals(CALL) && block.path("name").asString("").equals(WebSearch.TOOL)) {
        queries.put(block.path("id").asString(""), block.path("input").path("query").asString(""));
      }
      if (!type.equals(RESULT)) {
        return null;
      }
      String id = block.path("tool_use_id").asString("");
      String query = queries.getOrDefault(id, "");
      JsonNode found = block.path("content");
      return new Searched(
          id, query.isEmpty() ? List.of() : List.of(query), pages(found), found.isArray() ? 1 : 0);
    }
  }

  /**
   * Another vendor's search, as the call and what was found.
   *
   * @param answer the id of the answer, which makes that of the call
   * @param place how many blocks the answer has before it
   */
  static List<ObjectNode> blocks(Searched searched, String answer, int place) {
    String id = OURS + answer.replaceAll("[^A-Za-z0-9_]", "_") + "_" + place;
    ObjectNode call = Json.object().put("type", CALL).put("id", id).put("name", WebSearch.TOOL);
    call.putObject("input").put("query", searched.query());
    call.putObject("caller").put("type", "direct");
    ObjectNode result = Json.object().put("type", RESULT).put("tool_use_id", id);
    result.putObject("caller").put("type", "direct");
    ArrayNode found = result.putArray("content");
    for (Page page : searched.pages()) {
      found
          .addObject()
          .put("type", "web_search_result")
          .put("url", page.url())
          .put("title", page.title() == null ? page.url() : page.title())
          .put("encrypted_content", Seal.show(null))
          .putNull("page_age");
    }
    return List.of(call, result);
  }
}
