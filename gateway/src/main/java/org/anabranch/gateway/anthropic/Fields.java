package org.anabranch.gateway.anthropic;

import java.util.Map;
import java.util.Set;
import org.anabranch.gateway.dialect.BadRequest;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A JSON object of a request and where it stands, read with complaints that name the field.
 *
 * @param path such as {@code messages[3].content[1]}; empty for the request itself
 */
record Fields(JsonNode node, String path) {
  static Fields of(JsonNode node, String path) {
    if (!node.isObject()) {
      throw wrong(path, "must be an object");
    }
    return new Fields(node, path);
  }

  static BadRequest wrong(String path, String why) {
    return new BadRequest("The field “" + path + "” " + why + ".", path);
  }

  String at(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  /** Whether it is there with a value other than null. */
  boolean has(String name) {
    return node.hasNonNull(name);
  }

  JsonNode raw(String name) {
    return node.path(name);
  }

  String text(String name) {
    String text = textOrNull(name);
    if (text == null) {
      throw wrong(at(name), "is missing");
    }
    return text;
  }

  @Nullable String textOrNull(String name) {
    if (!has(name)) {
      return null;
    }
    if (!raw(name).isString()) {
      throw wrong(at(name), "must be a text");
    }
    return raw(name).stringValue();
  }

  @Nullable Boolean flagOrNull(String name) {
    if (!has(name)) {
      return null;
    }
    if (!raw(name).isBoolean()) {
      throw wrong(at(name), "must be true or false");
    }
    return raw(name).booleanValue();
  }

  @Nullable Long wholeOrNull(String name) {
    if (!has(name)) {
      return null;
    }
    if (!raw(name).isIntegralNumber()
        || !raw(name).canConvertToLong()
        || raw(name).longValue() < 0) {
      throw wrong(at(name), "must be a whole number");
    }
    return raw(name).longValue();
  }

  @Nullable Integer smallOrNull(String name) {
    Long whole = wholeOrNull(name);
    if (whole != null && whole > Integer.MAX_VALUE) {
      throw wrong(at(name), "is too large");
    }
    return whole == null ? null : whole.intValue();
  }

  @Nullable Double numberOrNull(String name) {
    if (!has(name)) {
      return null;
    }
    double number = raw(name).isNumber() ? raw(name).decimalValue().doubleValue() : Double.NaN;
    if (!Double.isFinite(number)) {
      throw wrong(at(name), "must be a number");
    }
    return number;
  }

  Fields object(String name) {
    if (!has(name)) {
      throw wrong(at(name), "is missing");
    }
    return of(raw(name), at(name));
  }

  @Nullable Fields objectOrNull(String name) {
    return has(name) ? object(name) : null;
  }

  /** A list that must be there. */
  JsonNode list(String name) {
    if (!has(name)) {
      throw wrong(at(name), "is missing");
    }
    if (!raw(name).isArray()) {
      throw wrong(at(name), "must be a list");
    }
    return raw(name);
  }

  /** Whether nothing stands here but these fields; null counts as nothing. */
  boolean hasOnly(Set<String> names) {
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (!field.getValue().isNull() && !names.contains(field.getKey())) {
        return false;
      }
    }
    return true;
  }
}
