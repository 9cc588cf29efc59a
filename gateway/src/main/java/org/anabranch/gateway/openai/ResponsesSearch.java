package org.anabranch.gateway.openai;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.anabranch.gateway.conversation.Part;
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

/** The tool by which responses search the web, and the items that tell of its calls. */
final class ResponsesSearch {
  static final Set<String> TYPES =
      Set.of(
          WebSearch.TOOL,
          "web_search_2025_08_26",
          "web_search_preview",
          "web_search_preview_2025_03_11");
  static final String CALL = "web_search_call";

  private static final String WHO = "OpenAI";

  /** How ids of items begin that were made here. */
  private static final String OURS = "ws_resp_";

  private static final Predicate<String> NOT_EMPTY = text -> !text.isEmpty();

  private ResponsesSearch() {}

  static Tool.Search read(Fields tool) {
    String type = tool.text("type");
    Map<Wish, String> places = new EnumMap<>(Wish.class);
    Fields filters = tool.object("filters");
    List<String> allowed = new ArrayList<>();
    List<String> unsaid = new ArrayList<>();
    if (filters != null) {
      filters.list("allowed_domains").forEach(domain -> allowed.add(domain.asString("")));
      filters.rest().keySet().forEach(name -> unsaid.add(filters.place(name)));
    }
    if (!allowed.isEmpty()) {
      places.put(Wish.ALLOWED, tool.place("filters.allowed_domains"));
    }
    Near near = near(tool.object("user_location"));
    if (near != null) {
      places.put(Wish.NEAR, tool.place("user_location"));
    }
    String context = context(tool, places);
    if (tool.flag("external_web_access", true)) {
      tool.take("external_web_access");
    } else {
      unsaid.add(tool.place("external_web_access"));
    }
    tool.rest().keySet().forEach(name -> unsaid.add(tool.place(name)));
    WebSearch wishes = new WebSearch(allowed, List.of(), near, null, context, places, unsaid);
    return new Tool.Search(type, Seals.DIALECT, tool.raw(), tool.place(), wishes);
  }

  /** How much is read of what is found; {@code medium} is usual everywhere. */
  static @Nullable String context(Fields tool, Map<Wish, String> places) {
    String context = tool.textOrNull("search_context_size");
    if (context != null && !context.equals("medium")) {
      places.put(Wish.CONTEXT, tool.place("search_context_size"));
    }
    return context;
  }

  static @Nullable Near near(@Nullable Fields location) {
    return location == null ? null : Near.read(location::textOrNull);
  }

  static JsonNode write(Tool.Search search) throws Untranslatable {
    if (search.dialect().equals(Seals.DIALECT)) {
      return search.raw();
    }
    WebSearch wishes = search.wishes();
    wishes.requireNo(WHO, Wish.BLOCKED, Wish.MOST_USES);
    ObjectNode tool = Json.object().put("type", WebSearch.TOOL);
    if (!wishes.allowed().isEmpty()) {
      ArrayNode allowed = tool.putObject("filters").putArray("allowed_domains");
      wishes.allowed().forEach(allowed::add);
    }
    if (wishes.context() != null) {
      tool.put("search_context_size", wishes.context());
    }
    if (wishes.near() != null) {
      put(tool.putObject("user_location").put("type", "approximate"), wishes.near());
    }
    return tool;
  }

  static void put(ObjectNode to, Near near) {
    put(to, "city", near.city());
    put(to, "region", near.region());
    put(to, "country", near.country());
    put(to, "timezone", near.timezone());
  }

  private static void put(ObjectNode to, String name, @Nullable String value) {
    if (value != null) {
      to.put(name, value);
    }
  }

  /** A search of an earlier turn in words, for vendors that did not run it. */
  static String told(JsonNode call) {
    Searched searched = searched(call);
    String url = call.path("action").path("url").asString("");
    return searched != null
        ? searched.told()
        : url.isEmpty() ? "(Searched the web.)" : "(Read the page " + url + ")";
  }

  /** The search that a call is; null where it opens a page that was found, or looks into one. */
  static @Nullable Searched searched(JsonNode call) {
    JsonNode action = call.path("action");
    String type = action.path("type").asString("search");
    if (!call.path("type").asString("").equals(CALL) || !type.equals("search")) {
      return null;
    }
    List<String> queries =
        action.path("queries").valueStream().map(q -> q.asString("")).filter(NOT_EMPTY).toList();
    String query = action.path("query").asString("");
    List<Page> pages =
        action
            .path("sources")
            .valueStream()
            .filter(source -> !source.path("url").asString("").isEmpty())
            .map(source -> new Page(source.path("url").asString(), null))
            .toList();
    return new Searched(
        call.path("id").asString(""),
        queries.isEmpty() && !query.isEmpty() ? List.of(query) : queries,
        pages,
        call.path("status").asString("").equals("failed") ? 0 : 1);
  }

  /** An item of an answer, of a tool that its vendor ran itself. */
  static Part.Native part(JsonNode item) {
    return Part.Native.answered(Seals.DIALECT, item, searched(item));
  }

  /**
   * Another vendor's search as an item.
   *
   * @param id made here, by which it is known again
   */
  static ObjectNode call(String id, Searched searched, String status) {
    ObjectNode item = Json.object().put("type", CALL).put("id", id).put("status", status);
    ObjectNode action = item.putObject("action").put("type", "search");
    action.put("query", searched.query());
    ArrayNode queries = action.putArray("queries");
    searched.queries().forEach(queries::add);
    ArrayNode sources = action.putArray("sources");
    searched.pages().forEach(p -> sources.addObject().put("type", "url").put("url", p.url()));
    return item;
  }

  /** Whether an item is a search that another vendor ran. */
  static boolean isForeign(JsonNode item) {
    return item.path("type").asString("").equals(CALL)
        && item.path("id").asString("").startsWith(OURS);
  }

  /** The same in words, as an item that OpenAI takes back. */
  static JsonNode inWords(JsonNode call) {
    return Json.object().put("role", "assistant").put("content", told(call));
  }
}
