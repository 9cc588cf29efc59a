package org.anabranch.app;

import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.SecretRef;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON Schema of the configuration, made from the very records that read it, so that it cannot
 * drift from them.
 */
final class ConfigurationSchema {
  private ConfigurationSchema() {}

  static String text() {
    ObjectNode schema = of(Configuration.class);
    ObjectNode root = Json.object();
    root.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    root.put("title", "Anabranch configuration (anabranch.yaml)");
    root.setAll(schema);
    return Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root);
  }

  private static ObjectNode of(Type type) {
    ObjectNode schema = Json.object();
    if (type instanceof ParameterizedType generic && generic.getRawType() instanceof Class<?> raw) {
      Type last = generic.getActualTypeArguments()[generic.getActualTypeArguments().length - 1];
      if (Collection.class.isAssignableFrom(raw)) {
        schema.put("type", "array").set("items", of(last));
      } else if (Map.class.isAssignableFrom(raw)) {
        schema.put("type", "object").set("additionalProperties", of(last));
      }
      return schema;
    }
    Class<?> plain = (Class<?>) type;
    if (plain == SecretRef.class) {
      schema.put("type", "string").put("pattern", "^(env|file|store):.+$");
      schema.put("description", "env:NAME, file:/path or store:name; never the secret itself");
    } else if (plain.isRecord()) {
      record(plain, schema);
    } else if (plain.isEnum()) {
      var values = schema.putArray("enum");
      List.of(plain.getEnumConstants())
          .forEach(c -> values.add(c.toString().toLowerCase(Locale.ROOT)));
    } else {
      schema.put("type", simple(plain));
      if (plain == URI.class) {
        schema.put("format", "uri");
      } else if (plain == LocalDate.class) {
        schema.put("format", "date");
      }
      if (plain == LocalDate.class) {
        schema.put("format", "date");
      }
    }
    return schema;
  }

  private static void record(Class<?> type, ObjectNode schema) {
    schema.put("type", "object").put("additionalProperties", false);
    ObjectNode properties = schema.putObject("properties");
    for (RecordComponent component : type.getRecordComponents()) {
      AnnotatedType annotated = component.getAnnotatedType();
      properties.set(snakeCase(component.getName()), of(annotated.getType()));
    }
  }

  private static String simple(Class<?> type) {
    if (type == boolean.class || type == Boolean.class) {
      return "boolean";
    }
    if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
      return "integer";
    }
    if (type == double.class || type == Double.class || type == BigDecimal.class) {
      return "number";
    }
    if (type == String.class
        || type == URI.class
        || type == Path.class
        || type == LocalDate.class) {
      return "string";
    }
    throw new IllegalStateException("No schema is known for a setting of type " + type);
  }

  private static String snakeCase(String name) {
    return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
  }
}
