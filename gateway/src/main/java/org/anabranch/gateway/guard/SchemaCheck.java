package org.anabranch.gateway.guard;

import com.google.re2j.Pattern;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import java.util.List;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Whether a text is JSON that obeys a schema. Fetches nothing, and its patterns are linear. Safe
 * for many threads.
 */
final class SchemaCheck {
  private static final SchemaRegistryConfig LINEAR =
      SchemaRegistryConfig.builder()
          .regularExpressionFactory(
              pattern -> {
                Pattern compiled = Pattern.compile(pattern);
                return text -> compiled.matcher(text).find();
              })
          .build();

  static final SchemaCheck ANY_OBJECT = new SchemaCheck("{\"type\":\"object\"}");

  private final Schema schema;

  /** Throws {@link IllegalArgumentException} where this is no schema. */
  SchemaCheck(String schema) {
    this(tree(schema));
  }

  SchemaCheck(JsonNode schema) {
    try {
      this.schema =
          SchemaRegistry.withDefaultDialect(
                  SpecificationVersion.DRAFT_2020_12,
                  builder ->
                      builder
                          .schemaRegistryConfig(LINEAR)
                          .schemaLoader(
                              loader ->
                                  loader.allow(
                                      iri -> String.valueOf(iri).contains("://json-schema.org/"))))
              .getSchema(schema);
      this.schema.initializeValidators();
    } catch (RuntimeException e) {
      throw new IllegalArgumentException("This is no JSON Schema that can be used here.", e);
    }
  }

  private static JsonNode tree(String text) {
    try {
      return Json.tree(text);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("A schema must be JSON: " + e.getOriginalMessage());
    }
  }

  /** What is wrong with a text, without its content; null when it is as it should be. */
  @Nullable String complaint(String text) {
    JsonNode value;
    try {
      value = Json.tree(text);
    } catch (JacksonException e) {
      return "it is not JSON";
    }
    List<Error> errors = schema.validate(value);
    if (errors.isEmpty()) {
      return null;
    }
    Error first = errors.getFirst();
    return "it does not obey “%s” of its schema".formatted(first.getEvaluationPath());
  }
}
