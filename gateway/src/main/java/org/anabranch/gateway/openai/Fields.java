package org.anabranch.gateway.openai;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.anabranch.gateway.dialect.BadRequest;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

/**
 * One JSON object of a request, taken field by field; what nobody took is left over. A field of
 * null counts as absent. Everything here throws {@link BadRequest} naming the field.
 */
final class Fields {
  private final JsonNode node;
  private final String where;
  private final Set<String> taken = new HashSet<>();

  /**
   * @param where the object's place in the request, empty for the whole
   */
  Fields(JsonNode node, String where) {
    if (!node.isObject()) {
      throw wrong(where, "must be an object");
    }
    this.node = node;
    this.where = where;
  }

  /** The whole body. */
  static Fields of(byte[] body, int length) {
    try {
      JsonNode root = Json.MAPPER.readTree(body, 0, length);
      if (!root.isObject()) {
        throw new BadRequest("The body must be a JSON object.", null);
      }
      return new Fields(root, "");
    } catch (JacksonException e) {
      throw BadRequest.malformed(e);
    }
  }

  static BadRequest wrong(String field, String why) {
    return new BadRequest("The field “" + field + "” " + why + ".", field);
  }

  String place(String name) {
    return where.isEmpty() ? name : where + "." + name;
  }

  String place() {
    return where;
  }

  /** The value, or null when it is absent. */
  @Nullable JsonNode take(String name) {
    taken.add(name);
    JsonNode value = node.get(name);
    return value == null || value.isNull() ? null : value;
  }

  /** The value, or null when it is absent or one of those that say nothing new. */
  @Nullable JsonNode takeUnless(String name, String... usual) {
    JsonNode value = take(name);
    return value != null && Set.of(usual).contains(value.asString("")) ? null : value;
  }

  boolean has(String name) {
    return !node.path(name).isMissingNode() && !node.path(name).isNull();
  }

  @Nullable String textOrNull(String name) {
    JsonNode value = take(name);
    if (value != null && !value.isString()) {
      throw wrong(place(name), "must be a text");
    }
    return value == null ? null : value.asString();
  }

  String text(String name) {
    String value = textOrNull(name);
    if (value == null) {
      throw wrong(place(name), "is missing");
    }
    return value;
  }

  String text(String name, String usual) {
    String value = textOrNull(name);
    return value == null ? usual : value;
  }

  @Nullable Double number(String name) {
    JsonNode value = take(name);
    if (value != null && !value.isNumber()) {
      throw wrong(place(name), "must be a number");
    }
    return value == null ? null : value.doubleValue();
  }

  @Nullable Long whole(String name) {
    JsonNode value = take(name);
    if (value != null && !(value.isIntegralNumber() && value.canConvertToLong())) {
      throw wrong(place(name), "must be a whole number");
    }
    return value == null ? null : value.longValue();
  }

  @Nullable Integer small(String name) {
    Long value = whole(name);
    if (value != null && (value < 0 || value > Integer.MAX_VALUE)) {
      throw wrong(place(name), "is out of range");
    }
    return value == null ? null : value.intValue();
  }

  @Nullable Boolean flag(String name) {
    JsonNode value = take(name);
    if (value != null && !value.isBoolean()) {
      throw wrong(place(name), "must be true or false");
    }
    return value == null ? null : value.booleanValue();
  }

  boolean flag(String name, boolean usual) {
    Boolean value = flag(name);
    return value == null ? usual : value;
  }

  @Nullable Fields object(String name) {
    JsonNode value = take(name);
    return value == null ? null : new Fields(value, place(name));
  }

  /** An object that must be there. */
  Fields the(String name) {
    Fields value = object(name);
    if (value == null) {
      throw wrong(place(name), "is missing");
    }
    return value;
  }

  /** A list; empty when it is absent. */
  JsonNode list(String name) {
    JsonNode value = take(name);
    if (value != null && !value.isArray()) {
      throw wrong(place(name), "must be a list");
    }
    return value == null ? Json.MAPPER.createArrayNode() : value;
  }

  /** An object of texts. */
  Map<String, String> texts(String name) {
    JsonNode value = take(name);
    Map<String, String> texts = new LinkedHashMap<>();
    if (value != null) {
      if (!value.isObject()) {
        throw wrong(place(name), "must be an object");
      }
      value.properties().forEach(e -> texts.put(e.getKey(), e.getValue().asString("")));
    }
    return texts;
  }

  JsonNode raw() {
    return node;
  }

  /** What nobody took, without nulls. */
  Map<String, JsonNode> rest() {
    Map<String, JsonNode> rest = new LinkedHashMap<>();
    node.properties().stream()
        .filter(e -> !taken.contains(e.getKey()) && !(e.getValue() instanceof NullNode))
        .forEach(e -> rest.put(e.getKey(), e.getValue()));
    return rest;
  }
}
