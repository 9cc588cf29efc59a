package org.anabranch.app;

import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.anabranch.kernel.Json;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An API's description by OpenAPI 3.0, and what in a call does not obey it: the path, the query,
 * the body that was sent, the status and the body that came back.
 */
final class OpenApi {
  private final JsonNode document;
  private final String base;

  private OpenApi(JsonNode document, String base) {
    this.document = document;
    this.base = base;
  }

  /**
   * @param base what stands before the described paths in an address's path
   */
  static OpenApi read(Path file, String base) throws IOException {
    return new OpenApi(Json.tree(Files.readString(file)), base);
  }

  static OpenApi resource(String name, String base) throws IOException {
    try (var in = OpenApi.class.getResourceAsStream(name)) {
      return new OpenApi(
          Json.tree(
              new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8)),
          base);
    }
  }

  /** Empty when the call is as described; calls to other hosts' paths are not looked at. */
  List<String> complaints(RecordingClient.Exchange exchange) {
    String path = exchange.request().uri().getPath();
    if (!path.startsWith(base)) {
      return List.of();
    }
    String called = exchange.request().method() + " " + path.substring(base.length());
    Optional<JsonNode> operation = operation(exchange.request().method(), path);
    if (operation.isEmpty()) {
      return List.of(called + " is not described");
    }
    List<String> found = new ArrayList<>();
    found.addAll(query(operation.get(), exchange));
    found.addAll(sent(operation.get(), exchange));
    found.addAll(came(operation.get(), exchange));
    return found.stream().map(c -> called + ": " + c).toList();
  }

  /** The template that this call's path has, of those that may be called so. */
  Optional<String> template(String method, String path) {
    return document.path("paths").propertyNames().stream()
        .filter(t -> document.path("paths").path(t).has(method.toLowerCase(Locale.ROOT)))
        .filter(
            t ->
                Pattern.matches(
                    Pattern.quote(t).replaceAll("\\{[^}]+}", "\\\\E[^/]+\\\\Q"),
                    path.substring(base.length())))
        .min(Comparator.comparing(t -> t.contains("{"))); // plain paths first
  }

  private Optional<JsonNode> operation(String method, String path) {
    return template(method, path)
        .map(t -> document.path("paths").path(t).path(method.toLowerCase(Locale.ROOT)));
  }

  private JsonNode resolved(JsonNode node) {
    String ref = node.path("$ref").asString("");
    return ref.isEmpty() ? node : resolved(document.at(ref.substring(1)));
  }

  private List<String> query(JsonNode operation, RecordingClient.Exchange exchange) {
    Map<String, JsonNode> known = new HashMap<>();
    Set<String> required = new HashSet<>();
    for (JsonNode named : operation.path("parameters")) {
      JsonNode parameter = resolved(named);
      if (parameter.path("in").asString("").equals("query")) {
        known.put(parameter.path("name").asString(), parameter);
        if (parameter.path("required").asBoolean(false)) {
          required.add(parameter.path("name").asString());
        }
      }
    }
    List<String> found = new ArrayList<>();
    String raw = Optional.ofNullable(exchange.request().uri().getQuery()).orElse("");
    for (String pair : raw.split("&")) {
      String[] both = pair.split("=", 2);
      Optional<JsonNode> parameter = Optional.ofNullable(known.get(both[0]));
      required.remove(both[0]);
      if (pair.isEmpty()) {
        continue;
      }
      found.addAll(
          parameter
              .map(p -> value(p, both[0], both.length > 1 ? both[1] : ""))
              .orElseGet(() -> List.of("the parameter " + both[0] + " is not described")));
    }
    required.forEach(r -> found.add("the parameter " + r + " is missing"));
    return found;
  }

  private List<String> value(JsonNode parameter, String name, String text) {
    JsonNode schema = resolved(parameter.path("schema"));
    JsonNode value =
        switch (schema.path("type").asString("")) {
          case "array" -> {
            var list = Json.MAPPER.createArrayNode();
            List.of(text.split(",")).forEach(list::add);
            yield list;
          }
          case "integer" ->
              Json.MAPPER.valueToTree(text.matches("-?\\d+") ? Long.valueOf(text) : text);
          case "boolean" ->
              Json.MAPPER.valueToTree(text.matches("true|false") ? Boolean.valueOf(text) : text);
          default -> Json.MAPPER.valueToTree(text);
        };
    return errors(parameter.path("schema"), value).stream()
        .filter(e -> !e.contains("one and only one schema, but 2 are valid")) // lists that overlap
        .map(e -> "the parameter " + name + ": " + e)
        .toList();
  }

  private List<String> sent(JsonNode operation, RecordingClient.Exchange exchange) {
    JsonNode body = resolved(operation.path("requestBody"));
    JsonNode schema = body.path("content").path("application/json").path("schema");
    if (exchange.body().isEmpty() || exchange.body().get().length == 0) {
      return body.path("required").asBoolean(false)
              && body.path("content").size() == 1
              && !schema.isMissingNode()
          ? List.of("a body is required")
          : List.of();
    }
    if (schema.isMissingNode()) {
      return List.of("no JSON body is described");
    }
    return errors(schema, Json.tree(new String(exchange.body().get(), StandardCharsets.UTF_8)))
        .stream()
        .map(e -> "the request: " + e)
        .toList();
  }

  private List<String> came(JsonNode operation, RecordingClient.Exchange exchange) {
    JsonNode responses = operation.path("responses");
    String status = Integer.toString(exchange.status());
    JsonNode response =
        resolved(responses.has(status) ? responses.path(status) : responses.path("default"));
    if (response.isMissingNode()) {
      return List.of("the status " + status + " is not described");
    }
    JsonNode schema =
        response.path("content").path(exchange.type().replaceFirst(";.*", "")).path("schema");
    if (schema.isMissingNode()) {
      return response.path("content").isEmpty()
          ? List.of()
          : List.of("a reply of type " + exchange.type() + " is not described");
    }
    try {
      JsonNode body = Json.tree(new String(exchange.reply(), StandardCharsets.UTF_8));
      return errors(schema, body).stream().map(e -> status + " " + e).toList();
    } catch (JacksonException e) {
      return List.of("the reply with status " + status + " is no JSON");
    }
  }

  private List<String> errors(JsonNode schema, JsonNode value) {
    ObjectNode whole = Json.object();
    whole.set("components", document.path("components"));
    whole.putArray("allOf").add(schema);
    return SchemaRegistry.withDialect(Dialects.getOpenApi30())
        .getSchema(whole)
        .validate(value)
        .stream()
        .map(Error::toString)
        .toList();
  }
}
