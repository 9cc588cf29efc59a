package org.anabranch.gateway.gemini;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Where a request holds what its conversation is made of: a tool may declare several functions, and
 * a seal on a text is a part of its own. What a function gave back is its words, then other parts.
 */
final class ContentPlaces {
  private static final Pattern TOOL = Pattern.compile("tools\\[(\\d+)](.*)");
  private static final Pattern PART =
      Pattern.compile("messages\\[(\\d+)]\\.content\\[(\\d+)](\\.content\\[(\\d+)])?(.*)");

  private final JsonNode body;

  ContentPlaces(JsonNode body) {
    this.body = body;
  }

  /** The same field, counted as the client does. */
  String of(String field) {
    Matcher tool = TOOL.matcher(field);
    if (tool.matches()) {
      List<Integer> tools = tools();
      int place = Integer.parseInt(tool.group(1));
      return place < tools.size() ? "tools[" + tools.get(place) + "]" + tool.group(2) : field;
    }
    Matcher part = PART.matcher(field);
    return part.matches() ? part(part) : field;
  }

  private String part(Matcher part) {
    List<Integer> parts = parts(Integer.parseInt(part.group(1)));
    int place = Integer.parseInt(part.group(2));
    if (place >= parts.size()) {
      return part.group();
    }
    String below = part.group(5).equals(".detail") ? ".mediaResolution" : part.group(5);
    if (below.equals(".mediaResolution") && isOfAll()) {
      return "generationConfig.mediaResolution";
    }
    return "contents[%s].parts[%d]%s%s"
        .formatted(part.group(1), parts.get(place), inner(part.group(4)), below);
  }

  /** Whether how closely to look is said of the request as a whole. */
  private boolean isOfAll() {
    return Fields.text(Fields.object(body, "generationConfig"), "mediaResolution") != null;
  }

  private static String inner(@Nullable String place) {
    int inner = place == null ? -1 : Integer.parseInt(place);
    return switch (inner) {
      case -1 -> "";
      case 0 -> ".functionResponse.response";
      default -> ".functionResponse.parts[" + (inner - 1) + "]";
    };
  }

  /** For each tool of the conversation, which of the client's it is of. */
  private List<Integer> tools() {
    List<Integer> places = new ArrayList<>();
    List<JsonNode> tools = Fields.list(body, "tools");
    Set<String> allowed = RequestReader.allowedOfAll(body);
    for (int i = 0; i < tools.size(); i++) {
      List<JsonNode> functions = Fields.list(tools.get(i), "functionDeclarations");
      long offered =
          functions.stream()
              .filter(f -> allowed.isEmpty() || allowed.contains(Fields.text(f, "name")))
              .count();
      int own = tools.get(i).size() - (functions.isEmpty() ? 0 : 1);
      for (int j = 0; j < offered + own; j++) {
        places.add(i);
      }
    }
    return places;
  }

  /** For each part of a turn, which of the client's it is of. */
  private List<Integer> parts(int turn) {
    List<Integer> places = new ArrayList<>();
    List<JsonNode> contents = Fields.list(body, "contents");
    List<JsonNode> parts =
        turn < contents.size() ? Fields.list(contents.get(turn), "parts") : List.of();
    Parts reader = new Parts();
    for (int i = 0; i < parts.size(); i++) {
      places.add(i);
      if (reader.seal(parts.get(i)) != null) {
        places.add(i);
      }
    }
    return places;
  }
}
