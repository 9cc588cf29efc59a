package org.anabranch.gateway.openai;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.anabranch.gateway.conversation.Conversation;
import org.anabranch.gateway.conversation.Tool;
import org.anabranch.gateway.conversation.ToolChoice.Mode;
import org.anabranch.gateway.conversation.Untranslatable;
import org.anabranch.gateway.conversation.WebSearch;
import org.anabranch.gateway.conversation.WebSearch.Near;
import org.anabranch.gateway.conversation.WebSearch.Wish;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Searches of the web in chat completions, which are no tool there but a field of the request. */
final class ChatSearch {
  static final String FIELD = "web_search_options";

  private static final String WHO = "a vendor by OpenAI’s chat completions";

  private ChatSearch() {}

  /** The tools with the search that a request asks for, if it does. */
  static List<Tool> with(List<Tool> tools, Fields body) {
    Fields options = body.object(FIELD);
    if (options == null) {
      return tools;
    }
    Map<Wish, String> places = new EnumMap<>(Wish.class);
    List<String> unsaid = new ArrayList<>();
    Fields location = options.object("user_location");
    Near near = location == null ? null : ResponsesSearch.near(location.object("approximate"));
    if (near != null) {
      places.put(Wish.NEAR, options.place("user_location"));
    }
    String context = ResponsesSearch.context(options, places);
    options.rest().keySet().forEach(name -> unsaid.add(options.place(name)));
    WebSearch wishes = new WebSearch(List.of(), List.of(), near, null, context, places, unsaid);
    List<Tool> all = new ArrayList<>(tools);
    all.add(new Tool.Search(WebSearch.TOOL, OpenAiChat.DIALECT, options.raw(), FIELD, wishes));
    return all;
  }

  /** The field; null where no search is wanted. Whether to search is left to the model here. */
  static @Nullable JsonNode write(Conversation conversation) throws Untranslatable {
    Mode mode = conversation.toolChoice().mode();
    boolean functions = conversation.tools().stream().anyMatch(t -> !(t instanceof Tool.Search));
    for (Tool tool : conversation.tools()) {
      if (tool instanceof Tool.Search search && mode != Mode.NONE) {
        boolean named = conversation.toolChoice().names().contains(search.name());
        if (mode == Mode.REQUIRED && (named || !functions)) {
          throw new Untranslatable("tool_choice", "cannot ask " + WHO + " for a search");
        }
        return search.dialect().equals(OpenAiChat.DIALECT)
            ? search.raw()
            : options(search.wishes());
      }
    }
    return null;
  }

  private static ObjectNode options(WebSearch wishes) throws Untranslatable {
    wishes.requireNo(WHO, Wish.ALLOWED, Wish.BLOCKED, Wish.MOST_USES);
    ObjectNode options = Json.object();
    if (wishes.context() != null) {
      options.put("search_context_size", wishes.context());
    }
    if (wishes.near() != null) {
      ObjectNode location = options.putObject("user_location").put("type", "approximate");
      ResponsesSearch.put(location.putObject("approximate"), wishes.near());
    }
    return options;
  }
}
