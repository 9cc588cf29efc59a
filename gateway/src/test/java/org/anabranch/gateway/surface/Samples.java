package org.anabranch.gateway.surface;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Values for shapes: the smallest that are whole, and each alternative to it. Where a type does not
 * say what a value must look like, {@code samples.json} does, by the end of its path, and {@code
 * needed.json} what an object must have though its type leaves it open.
 */
final class Samples {
  private final JsonNode told;
  private final JsonNode needed;

  /**
   * @param folder where both stand: empty for requests
   */
  Samples(String folder) {
    this.told = resource(folder + "samples.json");
    this.needed = resource(folder + "needed.json");
  }

  static JsonNode resource(String name) {
    try (InputStream in = Samples.class.getResourceAsStream("/surface/" + name)) {
      return Json.MAPPER.readTree(in);
    } catch (IOException e) {
      throw new AssertionError(name, e);
    }
  }

  /**
   * One of the values that a field may have.
   *
   * @param tag which of several types; empty where there is one
   * @param object what it is, with {@link #wrap} around it; null when it is no object
   */
  record Alternative(
      String tag, JsonNode value, Shape.@Nullable Obj object, UnaryOperator<JsonNode> wrap) {}

  List<Alternative> alternatives(Shape shape, String path) {
    return alternatives(shape, path, "", UnaryOperator.identity());
  }

  private List<Alternative> alternatives(
      Shape shape, String path, String tag, UnaryOperator<JsonNode> wrap) {
    List<Alternative> all = new ArrayList<>();
    JsonNode own = told(path);
    if (own != null && (shape instanceof Shape.Leaf || shape instanceof Shape.Free)) {
      own.forEach(v -> all.add(new Alternative(tag, wrap.apply(v), null, wrap)));
      return all;
    }
    switch (shape) {
      case Shape.Leaf leaf ->
          leaf.values().forEach(v -> all.add(new Alternative(tag, wrap.apply(v), null, wrap)));
      case Shape.Free free -> all.add(new Alternative(tag, wrap.apply(free.sample()), null, wrap));
      case Shape.Obj object ->
          all.add(new Alternative(tag, wrap.apply(least(object, path)), object, wrap));
      case Shape.ListOf list ->
          all.addAll(
              alternatives(
                  list.element(),
                  path,
                  tag,
                  v -> wrap.apply(((ArrayNode) Json.MAPPER.createArrayNode()).add(v))));
      case Shape.Union union -> {
        for (Shape variant : union.variants()) {
          String named = variant instanceof Shape.Obj o ? Shape.tag(o) : tag;
          all.addAll(alternatives(variant, path, named, wrap));
        }
      }
    }
    return all;
  }

  /** The object with nothing but what must be there. */
  ObjectNode least(Shape.Obj object, String path) {
    ObjectNode least = Json.object();
    for (Shape.Prop prop : object.props()) {
      if (prop.required()) {
        JsonNode constant = prop.constant();
        least.set(
            prop.name(),
            constant != null ? constant : first(prop.shape().get(), path + "." + prop.name()));
      }
    }
    JsonNode needed = told(this.needed, path);
    if (needed != null) {
      needed.properties().forEach(e -> least.set(e.getKey(), e.getValue()));
    }
    return least;
  }

  /** The object with all it may have, as far down as types do not hold themselves. */
  ObjectNode full(Shape.Obj object, String path) {
    return full(object, path, 6);
  }

  private ObjectNode full(Shape.Obj object, String path, int deep) {
    ObjectNode full = least(object, path);
    JsonNode needed = told(this.needed, path);
    for (Shape.Prop prop : object.props()) {
      boolean free = prop.constant() == null && (needed == null || !needed.has(prop.name()));
      if (deep > 0 && free) {
        full.set(prop.name(), full(prop.shape().get(), path + "." + prop.name(), deep - 1));
      }
    }
    return full;
  }

  private JsonNode full(Shape shape, String path, int deep) {
    return switch (shape) {
      case Shape.Obj object -> full(object, path, deep);
      case Shape.ListOf list -> Json.MAPPER.createArrayNode().add(full(list.element(), path, deep));
      case Shape.Union union -> full(union.variants().getFirst(), path, deep);
      case Shape.Leaf _, Shape.Free _ -> first(shape, path);
    };
  }

  private JsonNode first(Shape shape, String path) {
    JsonNode own = told(path);
    return switch (shape) {
      case Shape.Leaf leaf -> own == null ? leaf.values().getFirst() : own.get(0);
      case Shape.Free free -> own == null ? free.sample() : own.get(0);
      case Shape.Obj object -> least(object, path);
      case Shape.ListOf list -> Json.MAPPER.createArrayNode().add(first(list.element(), path));
      case Shape.Union union -> first(union.variants().getFirst(), path);
    };
  }

  private @Nullable JsonNode told(String path) {
    return told(told, path);
  }

  /** What was told of the longest end of this path. */
  private static @Nullable JsonNode told(JsonNode told, String path) {
    return told.properties().stream()
        .filter(e -> ("." + path).endsWith("." + e.getKey()))
        .max((a, b) -> a.getKey().length() - b.getKey().length())
        .map(Map.Entry::getValue)
        .orElse(null);
  }
}
