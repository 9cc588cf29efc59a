package org.anabranch.gateway.surface;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.anabranch.kernel.Json;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;

/** The types of the AWS SDK, which tell their own fields. */
final class AwsShapes {
  private static final Map<MarshallingType<?>, String[]> VALUES =
      Map.of(
          MarshallingType.MAP, new String[] {"{\"a\":\"b\"}"},
          MarshallingType.DOCUMENT, new String[] {"{\"a\":\"b\"}"},
          MarshallingType.BOOLEAN, new String[] {"true", "false"},
          MarshallingType.INTEGER, new String[] {"3", "5"},
          MarshallingType.LONG, new String[] {"3", "5"},
          MarshallingType.FLOAT, new String[] {"0.25", "0.5"},
          MarshallingType.DOUBLE, new String[] {"0.25", "0.5"},
          MarshallingType.SDK_BYTES, new String[] {"\"aGk=\"", "\"aG8=\""});

  /** Without these the object is refused by AWS, though the types do not say so. */
  private static final Map<String, Set<String>> REQUIRED =
      Map.ofEntries(
          Map.entry("Message", Set.of("role", "content")),
          Map.entry("ToolSpecification", Set.of("name", "inputSchema")),
          Map.entry("ToolUseBlock", Set.of("toolUseId", "name", "input")),
          Map.entry("ToolResultBlock", Set.of("toolUseId", "content")),
          Map.entry("ImageBlock", Set.of("format", "source")),
          Map.entry("DocumentBlock", Set.of("format", "name", "source")),
          Map.entry("VideoBlock", Set.of("format", "source")),
          Map.entry("AudioBlock", Set.of("format", "source")),
          Map.entry("S3Location", Set.of("uri")),
          Map.entry("ReasoningTextBlock", Set.of("text")),
          Map.entry("SpecificToolChoice", Set.of("name")),
          Map.entry("JsonSchemaDefinition", Set.of("schema")),
          Map.entry("OutputFormat", Set.of("type", "structure")),
          Map.entry("ServiceTier", Set.of("type")),
          Map.entry("PerformanceConfiguration", Set.of("latency")),
          Map.entry("CachePointBlock", Set.of("type")),
          Map.entry("SearchResultBlock", Set.of("source", "title", "content")),
          Map.entry("SearchResultContentBlock", Set.of("text")),
          Map.entry("CitationsContentBlock", Set.of("content")));

  private static final Map<Class<?>, Shape> KNOWN = new HashMap<>();

  private AwsShapes() {}

  /**
   * @param pojo a builder of the type, or one of the type
   */
  static Shape of(SdkPojo pojo) {
    Class<?> type = pojo.getClass();
    Class<?> owner = type.getEnclosingClass() == null ? type : type.getEnclosingClass();
    Shape known = KNOWN.get(owner);
    if (known == null) {
      known = read(owner, pojo);
      KNOWN.put(owner, known);
    }
    return known;
  }

  private static Shape read(Class<?> type, SdkPojo pojo) {
    boolean union =
        Arrays.stream(type.getDeclaredClasses()).anyMatch(c -> c.getSimpleName().equals("Type"));
    List<Shape.Prop> props = new ArrayList<>();
    for (SdkField<?> field : pojo.sdkFields()) {
      if (field.location() == MarshallLocation.PAYLOAD) {
        boolean required =
            union
                || REQUIRED
                    .getOrDefault(type.getSimpleName(), Set.of())
                    .contains(field.locationName());
        props.add(new Shape.Prop(field.locationName(), required, null, () -> value(type, field)));
      }
    }
    if (!union) {
      return props.isEmpty()
          ? new Shape.Free(Json.object())
          : new Shape.Obj(type.getSimpleName(), props);
    }
    return new Shape.Union(
        props.stream().<Shape>map(p -> new Shape.Obj(p.name(), List.of(p))).toList());
  }

  private static Shape value(Class<?> owner, SdkField<?> field) {
    MarshallingType<?> type = field.marshallingType();
    if (type == MarshallingType.LIST) {
      return new Shape.ListOf(value(owner, list(field)));
    }
    if (type == MarshallingType.SDK_POJO) {
      return of(field.constructor().get());
    }
    String[] values = VALUES.get(type);
    return values == null ? text(owner, field) : leaf(values);
  }

  private static SdkField<?> list(SdkField<?> field) {
    return field.getTrait(ListTrait.class).memberFieldInfo();
  }

  /** A text, or an enumeration where the type has a second way to get it. */
  private static Shape text(Class<?> owner, SdkField<?> field) {
    String name = field.locationName();
    return Arrays.stream(owner.getMethods())
        .filter(m -> m.getName().equals(name) && m.getReturnType().isEnum())
        .findFirst()
        .map(m -> Stream.of(m.getReturnType().getEnumConstants()).map(String::valueOf))
        .map(s -> s.filter(v -> !v.equals("null")).map(v -> Json.write(v)).toArray(String[]::new))
        .map(AwsShapes::leaf)
        .orElseGet(() -> leaf("\"said\"", "\"otherwise\""));
  }

  private static Shape leaf(String... values) {
    return new Shape.Leaf(Stream.of(values).map(Json::tree).toList());
  }
}
