package org.anabranch.gateway.openai;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.anabranch.gateway.conversation.Part;
import org.anabranch.gateway.conversation.Part.CacheMark;
import org.anabranch.gateway.conversation.Turn;
import org.anabranch.gateway.conversation.Turn.Role;
import org.anabranch.gateway.dialect.BadRequest;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Reads {@code messages}: instructions at the top apart from the turns below. What a message holds
 * beside that, such as the name of who speaks, is left over: it must not be lost in silence.
 */
final class ChatMessages {
  private final List<Part.Text> system = new ArrayList<>();
  private final List<Turn> turns = new ArrayList<>();
  private final List<Part> results = new ArrayList<>();
  private final Map<String, JsonNode> rest = new LinkedHashMap<>();
  private final Places places = new Places();

  /** Throws {@link BadRequest}. */
  ChatMessages(JsonNode messages) {
    int index = 0;
    for (JsonNode message : messages) {
      read(new Fields(message, "messages[" + index++ + "]"));
    }
    endResults();
  }

  List<Part.Text> system() {
    return system;
  }

  List<Turn> turns() {
    return turns;
  }

  /** What has no place elsewhere, by its path. */
  Map<String, JsonNode> rest() {
    return rest;
  }

  /** What the client calls a field of a turn. */
  String place(String field) {
    return places
        .of(turns, field)
        .replaceFirst("(content\\[\\d+])\\.detail$", "$1.image_url.detail");
  }

  private void read(Fields message) {
    String role = message.text("role");
    if (role.equals("tool")) {
      result(message);
      return;
    }
    endResults();
    switch (role) {
      case "system", "developer" -> instructions(message);
      case "user" -> turns.add(new Turn(Role.USER, said(message)));
      case "assistant" -> turns.add(new Turn(Role.ASSISTANT, answered(message)));
      default -> throw Fields.wrong(message.place("role"), "is unknown: " + role);
    }
  }

  /** Parallel calls have their results in messages of their own, here in one turn. */
  private void result(Fields message) {
    List<Part> content = content(message);
    CacheMark mark = ChatParts.mark(message);
    Part result =
        new Part.ToolResult(
            message.text("tool_call_id"), message.textOrNull("name"), content, false, mark);
    results.add(places.put(result, message.place()));
    keepRest(message);
  }

  private void endResults() {
    if (!results.isEmpty()) {
      turns.add(new Turn(Role.USER, results));
      results.clear();
    }
  }

  private void instructions(Fields message) {
    List<Part> parts = said(message);
    if (!turns.isEmpty()) {
      turns.add(new Turn(Role.SYSTEM, parts));
      return;
    }
    for (Part part : parts) {
      if (!(part instanceof Part.Text text)) {
        throw Fields.wrong(message.place("content"), "must hold nothing but texts");
      }
      system.add(text);
    }
  }

  private List<Part> said(Fields message) {
    List<Part> parts = content(message);
    CacheMark mark = ChatParts.mark(message);
    if (mark != null && !parts.isEmpty()) {
      parts.set(parts.size() - 1, ChatParts.marked(parts.getLast(), mark));
    }
    places.putContent(parts, message.place("content"), message.raw().path("content").isArray());
    keepRest(message);
    return parts;
  }

  private static List<Part> content(Fields message) {
    return ChatParts.read(message.take("content"), message.place("content"));
  }

  private List<Part> answered(Fields message) {
    List<Part> parts = answer(message, places);
    CacheMark mark = ChatParts.mark(message);
    if (mark != null && !parts.isEmpty()) {
      Part marked = ChatParts.marked(parts.getLast(), mark);
      places.move(parts.getLast(), marked);
      parts.set(parts.size() - 1, marked);
    }
    message.take("annotations"); // of the answer that is sent back: it says nothing to the model
    keepRest(message);
    return parts;
  }

  /** What a message of the assistant holds in an answer. */
  static List<Part> answer(Fields message) {
    return answer(message, new Places());
  }

  private static List<Part> answer(Fields message, Places places) {
    List<Part> parts = new ArrayList<>(Signatures.read(message.raw()));
    for (String name : List.of("reasoning", "reasoning_content", "reasoning_details")) {
      if (message.take(name) != null) {
        parts.forEach(part -> places.put(part, message.place(name)));
      }
    }
    List<Part> said = content(message);
    places.putContent(said, message.place("content"), message.raw().path("content").isArray());
    for (Part part : said) {
      if (!(part instanceof Part.Text text && text.text().isEmpty())) {
        parts.add(part);
      }
    }
    String refusal = message.textOrNull("refusal");
    if (refusal != null && !refusal.isEmpty()) {
      parts.add(places.put(new Part.Refused(refusal), message.place("refusal")));
    }
    for (Fields image : each(message, "images")) {
      Part shown = new Part.Image(ChatParts.link(image.the("image_url").text("url")), null, null);
      parts.add(places.put(shown, image.place()));
    }
    for (Fields call : each(message, "tool_calls")) {
      parts.add(places.put(call(call), call.place()));
    }
    return parts;
  }

  private static List<Fields> each(Fields message, String name) {
    List<Fields> each = new ArrayList<>();
    for (JsonNode element : message.list(name)) {
      each.add(new Fields(element, message.place(name + "[" + each.size() + "]")));
    }
    return each;
  }

  private static Part call(Fields call) {
    if (!call.text("type", "function").equals("function")) {
      return new Part.Native(OpenAiChat.DIALECT, call.raw(), null, null);
    }
    Fields function = call.the("function");
    return new Part.ToolCall(
        call.text("id"),
        function.text("name"),
        arguments(function.take("arguments"), function.place("arguments")),
        Signatures.ofCall(call.raw()),
        ChatParts.mark(call));
  }

  /** The arguments of a call: an object's text, though some clients send the object itself. */
  static String arguments(@Nullable JsonNode arguments, String where) {
    if (arguments == null || arguments.asString("").isBlank() && arguments.isString()) {
      return "{}";
    }
    if (arguments.isObject()) {
      return arguments.toString();
    }
    try {
      if (arguments.isString() && Json.tree(arguments.asString()).isObject()) {
        return arguments.asString();
      }
    } catch (JacksonException e) {
      // falls through: it is no object
    }
    throw Fields.wrong(where, "must be the text of a JSON object");
  }

  private void keepRest(Fields message) {
    message.rest().forEach((name, value) -> rest.put(message.place(name), value));
  }
}
