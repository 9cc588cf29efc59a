package org.anabranch.gateway.bedrock;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.anabranch.gateway.conversation.Part;
import org.anabranch.gateway.conversation.Searched;
import org.anabranch.gateway.conversation.Searched.Page;
import org.anabranch.gateway.conversation.Tool;
import org.anabranch.gateway.conversation.Untranslatable;
import org.anabranch.gateway.conversation.WebSearch;
import org.anabranch.gateway.conversation.WebSearch.Wish;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The system tool by which Amazon's models search the web, of which nothing more can be said, and
 * the blocks that tell of its calls.
 */
final class Grounding {
  static final String NAME = "nova_grounding";

  private static final String WHO = "Amazon";

  private Grounding() {}

  static Tool.Search read(JsonNode tool, String where) {
    WebSearch nothing = new WebSearch(List.of(), List.of(), null, null, null, Map.of(), List.of());
    return new Tool.Search(NAME, BedrockOutbound.DIALECT, tool, where, nothing);
  }

  /** Adds the search to what tools there are. Whether to search is left to the model here. */
  static void write(Tool.Search search, String modelId, boolean required, ArrayNode tools)
      throws Untranslatable {
    if (search.dialect().equals(BedrockOutbound.DIALECT)) {
      tools.add(search.raw());
      return;
    }
    if (!Family.novaSearches(modelId)) {
      throw new Untranslatable(
          search.place(), "searches the web, which this model on Bedrock does not");
    }
    if (required) {
      throw new Untranslatable("tool_choice", "cannot ask Amazon for a search");
    }
    search
        .wishes()
        .requireNo(WHO, Wish.ALLOWED, Wish.BLOCKED, Wish.NEAR, Wish.MOST_USES, Wish.CONTEXT);
    tools.addObject().putObject("systemTool").put("name", NAME);
  }

  /** Whether a block tells of a tool that Bedrock itself ran. */
  static boolean isOwn(JsonNode block) {
    return block.path("toolUse").has("type") || block.path("toolResult").has("type");
  }

  /** A call or a result in words, for vendors that did not run it; null for other tools. */
  static @Nullable String told(JsonNode block) {
    JsonNode use = block.path("toolUse");
    if (use.isObject()) {
      return use.path("name").asString("").equals(NAME)
          ? new Searched("", queries(use), List.of(), 0).told()
          : null;
    }
    List<Page> pages = pages(block.path("toolResult").path("content"));
    return isResult(block) ? pages.isEmpty() ? "" : Searched.found(pages) : null;
  }

  private static boolean isResult(JsonNode block) {
    return block.path("toolResult").path("type").asString("").startsWith(NAME);
  }

  private static List<String> queries(JsonNode use) {
    JsonNode input = use.path("input");
    String query = input.path("query").asString("");
    return query.isEmpty() ? List.of() : List.of(query);
  }

  /** The addresses that stand anywhere in a result; Amazon does not tell its form. */
  private static List<Page> pages(JsonNode content) {
    List<Page> pages = new ArrayList<>();
    for (JsonNode found : content.findParents("url")) {
      String url = found.path("url").asString("");
      String title = found.path("title").asString("");
      if (url.startsWith("http")) {
        pages.add(new Page(url, title.isEmpty() ? null : title));
      }
    }
    return pages;
  }

  /** Takes note of what one answer searched for, until what was found comes. */
  static final class Pending {
    private final Map<String, List<String>> queries = new HashMap<>();

    /** What a block tells together with those before it; null where it is no search's result. */
    @Nullable Searched searched(JsonNode block) {
      JsonNode use = block.path("toolUse");
      if (use.path("name").asString("").equals(NAME)) {
        queries.put(use.path("toolUseId").asString(""), queries(use));
      }
      JsonNode result = block.path("toolResult");
      String id = result.path("toolUseId").asString("");
      List<String> asked = queries.get(id);
      if (!result.isObject() || asked == null && !isResult(block)) {
        return null;
      }
      boolean failed = result.path("status").asString("").equals("error");
      List<String> known = asked == null ? List.of() : asked;
      return new Searched(id, known, pages(result.path("content")), failed ? 0 : 1);
    }

    /** The same part, with the search that it tells of. */
    Part with(Part part) {
      return part instanceof Part.Native own && isOwn(own.raw())
          ? Part.Native.answered(own.dialect(), own.raw(), searched(own.raw()))
          : part;
    }
  }

  /** A block that a stream tells in pieces. */
  static final class Block {
    private final JsonNode start;
    private final StringBuilder input = new StringBuilder();
    private final ArrayNode content = Json.MAPPER.createArrayNode();

    Block(JsonNode start) {
      this.start = start;
    }

    void add(JsonNode delta) {
      input.append(delta.path("toolUse").path("input").asString(""));
      JsonNode more = delta.path("toolResult");
      more.forEach(content::add);
    }

    /** The whole block. */
    JsonNode whole() {
      JsonNode block = start.deepCopy();
      if (block.path("toolUse") instanceof ObjectNode use) {
        use.set("input", ConverseStreamReader.objectOrEmpty(input.toString()));
      }
      if (block.path("toolResult") instanceof ObjectNode result) {
        result.set("content", content);
      }
      return block;
    }
  }
}
