package org.anabranch.gateway.surface;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.anabranch.kernel.Json;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.RequiredTrait;

/** The types of the AWS SDK, which tell their own fields. */
final class AwsShapes {
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
        boolean required = union || field.containsTrait(RequiredTrait.class);
        props.add(
            new Shape.Prop(field.locationName(), required, null, () -> value(type, field)));
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
    return switch (field.marshallingType().toString()) {
      case "LIST" -> new Shape.ListOf(value(owner, list(field)));
      case "MAP", "DOCUMENT" -> new Shape.Free(Json.tree("{\"a\":\"b\"}"));
      case "SDK_POJO" -> of(field.constructor().get());
      case "BOOLEAN" -> leaf("true", "false");
      case "INTEGER", "LONG" -> leaf("3", "5");
      case "FLOAT", "DOUBLE" -> leaf("0.25", "0.5");
      case "SDK_BYTES" -> leaf("\"aGk=\"", "\"aG8=\"");
      default -> text(owner, field);
    };
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
