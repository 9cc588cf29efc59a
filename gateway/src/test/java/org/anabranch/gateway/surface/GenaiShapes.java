package org.anabranch.gateway.surface;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.anabranch.kernel.Json;

/** The types of google-genai: abstract methods with the names of their fields. */
final class GenaiShapes {
  /** What a part is one of; the rest of its fields stand beside that. */
  private static final Set<String> PARTS =
      Set.of(
          "text",
          "inlineData",
          "fileData",
          "functionCall",
          "functionResponse",
          "executableCode",
          "codeExecutionResult",
          "toolCall",
          "toolResponse",
          "audioTranscription");

  private static final Set<String> ONE_OF = Set.of("Part", "FunctionResponsePart");

  private static final Set<String> MEDIA = Set.of("inlineData", "fileData");

  /** What says nothing beside other kinds of parts. */
  private static final Set<String> OF_MEDIA =
      Set.of("mediaResolution", "mediaProcessing", "videoMetadata");

  /** Without these the object is refused by Google, though the SDK says they are optional. */
  private static final Map<String, Set<String>> REQUIRED =
      Map.of(
          "Content", Set.of("parts"),
          "Blob", Set.of("mimeType", "data"),
          "FileData", Set.of("fileUri", "mimeType"),
          "FunctionCall", Set.of("name", "args"),
          "FunctionResponse", Set.of("name", "response"),
          "FunctionDeclaration", Set.of("name"),
          "FunctionResponseFileData", Set.of("fileUri", "mimeType"),
          "FunctionResponseBlob", Set.of("mimeType", "data"));

  private static final Map<Class<?>, Shape> KNOWN = new HashMap<>();

  private GenaiShapes() {}

  static Shape of(Type type) {
    if (type instanceof ParameterizedType generic) {
      Class<?> raw = (Class<?>) generic.getRawType();
      Type inner = generic.getActualTypeArguments()[0];
      return raw == List.class
          ? new Shape.ListOf(of(inner))
          : raw == Map.class ? free("{\"a\":\"b\"}") : of(inner);
    }
    Class<?> plain = (Class<?>) type;
    Shape known = KNOWN.get(plain);
    if (known == null) {
      known = read(plain);
      KNOWN.put(plain, known);
    }
    return known;
  }

  private static Shape read(Class<?> type) {
    if (type == String.class) {
      return leaf("\"said\"", "\"otherwise\"");
    }
    if (type == byte[].class) {
      return leaf("\"aGk=\"", "\"aG8=\"");
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
    for (Class<?> known : type.getDeclaredClasses()) {
      if (known.isEnum() && known.getSimpleName().equals("Known")) {
        return leaf(
            Stream.of(known.getEnumConstants())
                .map(String::valueOf)
                .filter(v -> !v.endsWith("_UNSPECIFIED"))
                .map(v -> Json.write(v))
                .toArray(String[]::new));
      }
    }
    List<Shape.Prop> props = props(type);
    if (props.isEmpty()) {
      return free("{\"a\":\"b\"}");
    }
    return ONE_OF.contains(type.getSimpleName()) ? part(props) : obj(type.getSimpleName(), props);
  }

  private static Shape.Obj obj(String name, List<Shape.Prop> props) {
    return new Shape.Obj(name, props);
  }

  private static Shape part(List<Shape.Prop> props) {
    List<Shape.Prop> beside = props.stream().filter(p -> !PARTS.contains(p.name())).toList();
    List<Shape> variants = new ArrayList<>();
    for (Shape.Prop prop : props) {
      if (PARTS.contains(prop.name())) {
        List<Shape.Prop> all = new ArrayList<>(beside);
        if (!MEDIA.contains(prop.name())) {
          all.removeIf(p -> OF_MEDIA.contains(p.name()));
        }
        all.addFirst(new Shape.Prop(prop.name(), true, null, prop.shape()));
        variants.add(prop.name().equals("text") ? 0 : variants.size(), obj(prop.name(), all));
      }
    }
    return new Shape.Union(variants);
  }

  private static List<Shape.Prop> props(Class<?> type) {
    Set<String> required = REQUIRED.getOrDefault(type.getSimpleName(), Set.of());
    return Arrays.stream(type.getDeclaredMethods())
        .filter(m -> Modifier.isAbstract(m.getModifiers()))
        .filter(m -> m.isAnnotationPresent(JsonProperty.class))
        .filter(m -> m.getReturnType() == Optional.class)
        .sorted(Comparator.comparing(Method::getName))
        .map(
            m -> {
              String name = m.getAnnotation(JsonProperty.class).value();
              return new Shape.Prop(
                  name, required.contains(name), null, () -> of(m.getGenericReturnType()));
            })
        .toList();
  }

  private static Shape leaf(String... values) {
    return new Shape.Leaf(Stream.of(values).map(Json::tree).toList());
  }

  private static Shape free(String json) {
    return new Shape.Free(Json.tree(json));
  }
}
