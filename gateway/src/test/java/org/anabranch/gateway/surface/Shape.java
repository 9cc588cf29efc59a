package org.anabranch.gateway.surface;

import java.util.List;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/** What an SDK's types say of a JSON value. */
sealed interface Shape {
  /**
   * A text, number or flag.
   *
   * @param values each worth trying: all there are of an enumeration or a flag, else two
   */
  record Leaf(List<JsonNode> values) implements Shape {}

  /**
   * An object.
   *
   * @param name of the SDK's type
   */
  record Obj(String name, List<Prop> props) implements Shape {}

  /** One of several, told apart by {@link #tag}. */
  record Union(List<Shape> variants) implements Shape {}

  record ListOf(Shape element) implements Shape {}

  /** An object with names of the caller's choice, or any JSON at all. */
  record Free(JsonNode sample) implements Shape {}

  /**
   * A field.
   *
   * @param constant the only value it may have, which tells its object from others; or null
   * @param shape read when needed, since types may hold themselves
   */
  record Prop(
      String name,
      boolean required,
      @org.jspecify.annotations.Nullable JsonNode constant,
      Supplier<Shape> shape) {}

  /** What a variant is called in the tables: its constant, or the name of its type. */
  static String tag(Obj variant) {
    for (String name : List.of("type", "role")) {
      for (Prop prop : variant.props()) {
        if (prop.name().equals(name) && prop.constant() != null) {
          return prop.constant().asString();
        }
      }
    }
    return variant.name();
  }
}
