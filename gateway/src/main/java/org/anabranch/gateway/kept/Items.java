package org.anabranch.gateway.kept;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.anabranch.kernel.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Items of inputs and outputs in the shape of OpenAI's responses. */
public final class Items {
  private static final Pattern OURS = Pattern.compile(".*_in_\\d+");
  private static final Set<String> WITH_STATUS =
      Set.of("message", "function_call", "function_call_output");

  private Items() {}

  /** The items of an {@code input}, which may be a text alone. */
  public static ArrayNode of(JsonNode input) {
    if (input instanceof ArrayNode items) {
      return items;
    }
    ArrayNode items = Json.MAPPER.createArrayNode();
    if (input.isString()) {
      items
          .addObject()
          .put("type", "message")
          .put("role", "user")
          .putArray("content")
          .addObject()
          .put("type", "input_text")
          .put("text", input.asString());
    }
    return items;
  }

  /**
   * As items of a conversation are told: each with an id, a type and a state, the words of a
   * message in parts.
   *
   * @param of the answer or the like that they came with; ids are made of it
   */
  public static List<ObjectNode> told(ArrayNode input, String of) {
    List<ObjectNode> told = new ArrayList<>(input.size());
    for (int i = 0; i < input.size(); i++) {
      told.add(told((ObjectNode) input.get(i), "msg_" + of + "_in_" + i));
    }
    return told;
  }

  private static ObjectNode told(ObjectNode item, String id) {
    ObjectNode told = item.deepCopy();
    if (!told.has("type")) {
      told.put("type", "message");
    }
    String type = told.path("type").asString("");
    if (!told.has("id")) {
      told.put("id", id);
    }
    if (WITH_STATUS.contains(type) && !told.has("status")) {
      told.put("status", "completed");
    }
    if (type.equals("message") && told.path("content").isString()) {
      boolean answers = told.path("role").asString("").equals("assistant");
      String words = told.path("content").asString();
      ObjectNode part = told.putArray("content").addObject();
      part.put("type", answers ? "output_text" : "input_text").put("text", words);
      if (answers) {
        part.putArray("annotations");
      }
    }
    return told;
  }

  /** The same as input of a further request: without the ids that no vendor knows. */
  static ObjectNode asInput(ObjectNode item) {
    if (!OURS.matcher(item.path("id").asString("")).matches()) {
      return item;
    }
    item.remove("id");
    item.remove("status");
    return item;
  }
}
