package org.anabranch.gateway.bedrock;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.anabranch.gateway.dialect.BadRequest;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A value in a request and where it stands, so that whatever is wrong with it can be named.
 *
 * @param path such as {@code messages[2].content[0].text}
 * @param name the last step of the path
 */
record Field(JsonNode value, String path, String name) {
  static Field root(JsonNode body) {
    return new Field(body, "", "");
  }

  /** The field of that name, which may be missing. */
  Field get(String field) {
    return new Field(value.path(field), path.isEmpty() ? field : path + "." + field, field);
  }

  boolean isThere() {
    return !value.isMissingNode() && !value.isNull();
  }

  boolean has(String field) {
    return get(field).isThere();
  }

  Field must() {
    if (!isThere()) {
      throw new BadRequest("The field “" + path + "” is missing.", path);
    }
    return this;
  }

  Field object() {
    if (!must().value.isObject()) {
      throw wrong("must be an object");
    }
    return this;
  }

  String text() {
    if (!must().value.isString()) {
      throw wrong("must be a text");
    }
    return value.stringValue();
  }

  @Nullable String textOrNull() {
    return isThere() ? text() : null;
  }

  boolean flag() {
    if (!must().value.isBoolean()) {
      throw wrong("must be true or false");
    }
    return value.booleanValue();
  }

  @Nullable Boolean flagOrNull() {
    return isThere() ? flag() : null;
  }

  long whole(long least, long most) {
    boolean fits =
        must().value.isIntegralNumber()
            && value.canConvertToLong()
            && value.longValue() >= least
            && value.longValue() <= most;
    if (!fits) {
      throw wrong("must be a whole number from %d to %d".formatted(least, most));
    }
    return value.longValue();
  }

  @Nullable Double numberOrNull() {
    if (!isThere()) {
      return null;
    }
    double number = value.isNumber() ? value.doubleValue(Double.NaN) : Double.NaN;
    if (!Double.isFinite(number)) {
      throw wrong("must be a number");
    }
    return number;
  }

  List<Field> list() {
    if (!must().value.isArray()) {
      throw wrong("must be a list");
    }
    List<Field> elements = new ArrayList<>(value.size());
    for (int i = 0; i < value.size(); i++) {
      elements.add(new Field(value.get(i), path + "[" + i + "]", ""));
    }
    return elements;
  }

  List<Field> listOrEmpty() {
    return isThere() ? list() : List.of();
  }

  List<String> texts() {
    return listOrEmpty().stream().map(Field::text).toList();
  }

  /** The fields of an object, in order, without those that are null. */
  List<Field> fields() {
    List<Field> fields = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : object().value.properties()) {
      if (!field.getValue().isNull()) {
        fields.add(get(field.getKey()));
      }
    }
    return fields;
  }

  /** The one field that a union has. */
  Field only() {
    List<Field> fields = fields();
    if (fields.size() != 1) {
      throw wrong("must hold exactly one field");
    }
    return fields.getFirst();
  }

  BadRequest wrong(String expected) {
    return new BadRequest("The field “" + path + "” " + expected + ".", path);
  }
}
