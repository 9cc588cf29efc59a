package org.anabranch.gateway.gemini;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.anabranch.gateway.dialect.BadRequest;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads fields as Google takes them: in camelCase or in snake_case. */
final class Fields {
  private Fields() {}

  /** The field, or a missing node. */
  static JsonNode get(JsonNode object, String camel) {
    JsonNode found = object.get(camel);
    JsonNode node = found == null ? object.get(snake(camel)) : found;
    return node == null || node.isNull()
        ? tools.jackson.databind.node.MissingNode.getInstance()
        : node;
  }

  static String snake(String camel) {
    StringBuilder snake = new StringBuilder();
    for (char c : camel.toCharArray()) {
      if (Character.isUpperCase(c)) {
        snake.append('_');
      }
      snake.append(Character.toLowerCase(c));
    }
    return snake.toString();
  }

  static String camel(String name) {
    if (name.indexOf('_') < 0) {
      return name;
    }
    StringBuilder camel = new StringBuilder();
    for (String word : name.split("_")) {
      camel.append(
          camel.isEmpty() || word.isEmpty()
              ? word
              : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1));
    }
    return camel.toString();
  }

  static @Nullable String text(JsonNode object, String name) {
    JsonNode node = get(object, name);
    if (node.isMissingNode()) {
      return null;
    }
    if (!node.isString()) {
      throw new BadRequest("The field “" + name + "” must be a text.", name);
    }
    return node.asString();
  }

  static String needed(JsonNode object, String name, String where) {
    String text = text(object, name);
    if (text == null) {
      throw new BadRequest(
          "The field “" + where + "." + name + "” is missing.", where + "." + name);
    }
    return text;
  }

  static @Nullable Double number(JsonNode object, String name) {
    JsonNode node = get(object, name);
    if (node.isMissingNode()) {
      return null;
    }
    if (!node.isNumber()) {
      throw new BadRequest("The field “" + name + "” must be a number.", name);
    }
    return node.asDouble();
  }

  static @Nullable Long whole(JsonNode object, String name) {
    JsonNode node = get(object, name);
    if (node.isMissingNode()) {
      return null;
    }
    if (!node.isIntegralNumber() || !node.canConvertToLong()) {
      throw new BadRequest("The field “" + name + "” must be a whole number.", name);
    }
    return node.asLong();
  }

  static @Nullable Integer small(JsonNode object, String name) {
    Long value = whole(object, name);
    if (value == null) {
      return null;
    }
    if (value < Integer.MIN_VALUE || value > Integer.MAX_VALUE) {
      throw new BadRequest("The field “" + name + "” is out of range.", name);
    }
    return value.intValue();
  }

  static boolean flag(JsonNode object, String name) {
    JsonNode node = get(object, name);
    if (!node.isMissingNode() && !node.isBoolean()) {
      throw new BadRequest("The field “" + name + "” must be true or false.", name);
    }
    return node.asBoolean(false);
  }

  /** The elements of a list; none when it is absent. */
  static List<JsonNode> list(JsonNode object, String name) {
    JsonNode node = get(object, name);
    if (node.isMissingNode()) {
      return List.of();
    }
    if (!node.isArray()) {
      throw new BadRequest("The field “" + name + "” must be a list.", name);
    }
    List<JsonNode> elements = new ArrayList<>();
    node.forEach(elements::add);
    return elements;
  }

  static List<String> texts(JsonNode object, String name) {
    return list(object, name).stream()
        .map(
            node -> {
              if (!node.isString()) {
                throw new BadRequest("The field “" + name + "” must hold texts.", name);
              }
              return node.asString();
            })
        .toList();
  }

  /** An object, or a missing node. */
  static JsonNode object(JsonNode parent, String name) {
    JsonNode node = get(parent, name);
    if (!node.isMissingNode() && !node.isObject()) {
      throw new BadRequest("The field “" + name + "” must be an object.", name);
    }
    return node;
  }
}
