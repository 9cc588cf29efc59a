package org.anabranch.gateway.surface;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.openai.core.JsonValue;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The types of openai-java and anthropic-java, which one generator writes: objects have a creator
 * whose parameters are their fields, unions a visitor, enumerations constants of themselves.
 */
final class StainlessShapes {
  private static final Map<Class<?>, Shape> KNOWN = new HashMap<>();

  private StainlessShapes() {}

  static Shape named(String type) {
    try {
      return of(Class.forName(type));
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  static Shape of(Type type) {
    if (type instanceof WildcardType wildcard) {
      return of(wildcard.getUpperBounds()[0]);
    }
    if (type instanceof ParameterizedType generic) {
      Type inner = generic.getActualTypeArguments()[generic.getActualTypeArguments().length - 1];
      Class<?> raw = (Class<?>) generic.getRawType();
      return raw == List.class
          ? new Shape.ListOf(of(inner))
          : raw == Map.class ? free("{\"a\":\"b\"}") : of(inner);
    }
    Shape known = KNOWN.get(type);
    if (known == null) {
      known = read((Class<?>) type);
      KNOWN.put((Class<?>) type, known);
    }
    return known;
  }

  private static Shape read(Class<?> type) {
    if (type == String.class) {
      return leaf("\"said\"", "\"otherwise\"");
    }
    if (type == JsonValue.class) {
      return free("{\"a\":\"b\"}");
    }
    if (type == Boolean.class) {
      return leaf("true", "false");
    }
    if (type == Long.class || type == Integer.class) {
      return leaf("3", "5");
    }
    if (type == Double.class || type == Float.class) {
      return leaf("0.25", "0.5");
    }
    if (Stream.of(type.getInterfaces()).anyMatch(i -> i.getSimpleName().equals("Enum"))) {
      return enumeration(type);
    }
    if (Arrays.stream(type.getDeclaredClasses())
        .anyMatch(c -> c.getSimpleName().equals("Visitor"))) {
      return union(type);
    }
    List<Shape.Prop> props = creator(type).map(c -> props(type, c)).orElse(List.of());
    return props.isEmpty() ? free("{\"a\":\"b\"}") : new Shape.Obj(name(type), props);
  }

  private static String name(Class<?> type) {
    return type.getSimpleName();
  }

  private static Shape leaf(String... values) {
    return new Shape.Leaf(Stream.of(values).map(Json::tree).toList());
  }

  private static Shape free(String json) {
    return new Shape.Free(Json.tree(json));
  }

  private static Shape enumeration(Class<?> type) {
    List<JsonNode> values = new ArrayList<>();
    for (Field field : type.getFields()) {
      if (Modifier.isStatic(field.getModifiers()) && field.getType() == type) {
        values.add(Json.MAPPER.valueToTree(String.valueOf(get(field, null))));
      }
    }
    return new Shape.Leaf(values);
  }

  private static Shape union(Class<?> type) {
    List<Shape> variants = new ArrayList<>();
    for (Field field : type.getDeclaredFields()) {
      boolean variant =
          !Modifier.isStatic(field.getModifiers())
              && !field.getName().equals("_json")
              && field.getType() != boolean.class;
      if (variant) {
        variants.add(of(field.getGenericType()));
      }
    }
    return new Shape.Union(variants);
  }

  private static Optional<Constructor<?>> creator(Class<?> type) {
    return Arrays.stream(type.getDeclaredConstructors())
        .filter(c -> c.isAnnotationPresent(JsonCreator.class))
        .filter(c -> c.getParameters().length > 0)
        .filter(c -> c.getParameters()[0].isAnnotationPresent(JsonProperty.class))
        .findFirst();
  }

  private static List<Shape.Prop> props(Class<?> type, Constructor<?> creator) {
    List<Shape.Prop> props = new ArrayList<>();
    for (Parameter parameter : creator.getParameters()) {
      String name = parameter.getAnnotation(JsonProperty.class).value();
      Type generic = parameter.getParameterizedType();
      boolean raw = parameter.getType().getSimpleName().equals("JsonValue");
      JsonNode constant = raw ? constant(type, accessor(type, name)) : null;
      props.add(
          new Shape.Prop(
              name,
              constant != null || !raw && isRequired(type, name),
              constant,
              () -> raw ? free("{\"a\":\"b\"}") : of(generic)));
    }
    return props;
  }

  /** The method that gives the field as it came. */
  private static Method accessor(Class<?> type, String name) {
    return Arrays.stream(type.getDeclaredMethods())
        .filter(m -> m.isAnnotationPresent(JsonProperty.class))
        .filter(m -> m.getAnnotation(JsonProperty.class).value().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError(type + " has no accessor of " + name));
  }

  private static boolean isRequired(Class<?> type, String name) {
    String plain = accessor(type, name).getName().substring(1);
    return Arrays.stream(type.getDeclaredMethods())
        .anyMatch(
            m ->
                m.getName().equals(plain)
                    && m.getParameterCount() == 0
                    && m.getReturnType() != Optional.class);
  }

  /** What the builder puts there by itself. */
  private static @Nullable JsonNode constant(Class<?> type, Method accessor) {
    String plain = accessor.getName().replaceFirst("^_", "");
    try {
      Object builder = type.getMethod("builder").invoke(null);
      Field field = builder.getClass().getDeclaredField(plain);
      String value = String.valueOf(get(field, builder));
      return value.equals("null") || value.isEmpty() ? null : Json.MAPPER.valueToTree(value);
    } catch (NoSuchFieldException e) {
      return null;
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(type + "." + plain, e);
    }
  }

  private static @Nullable Object get(Field field, @Nullable Object of) {
    try {
      field.setAccessible(true);
      return field.get(of);
    } catch (IllegalAccessException e) {
      throw new AssertionError(field.toString(), e);
    }
  }
}
