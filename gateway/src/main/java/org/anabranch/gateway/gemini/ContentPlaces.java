package org.anabranch.gateway.gemini;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Where a request holds what its conversation is made of: a tool may declare several functions, and
 * a seal on a text is a part of its own.
 */
final class ContentPlaces {
  private static final Pattern TOOL = Pattern.compile("tools\\[(\\d+)](.*)");
  private static final Pattern PART =
      Pattern.compile("(messages\\[(\\d+)]\\.content)\\[(\\d+)](.*)");

  private final JsonNode body;

  ContentPlaces(JsonNode body) {
    this.body = body;
  }

  /** The same field, counted as the client does. */
  String of(String field) {
    Matcher tool = TOOL.matcher(field);
    if (tool.matches()) {
      return at(tools(), Integer.parseInt(tool.group(1)), "tools", tool.group(2), field);
    }
    Matcher part = PART.matcher(field);
    if (!part.matches()) {
      return field;
    }
    List<Integer> parts = parts(Integer.parseInt(part.group(2)));
    return at(parts, Integer.parseInt(part.group(3)), part.group(1), part.group(4), field);
  }

  private static String at(
      List<Integer> places, int place, String before, String after, String otherwise) {
    return place < places.size() ? before + "[" + places.get(place) + "]" + after : otherwise;
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
