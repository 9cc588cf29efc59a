package org.anabranch.gateway.guard;

import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.anabranch.gateway.conversation.Format;
import org.anabranch.gateway.conversation.Sampling;
import org.anabranch.gateway.conversation.Tool;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * The texts of what a request declares beside its turns: what tools and shapes of answers are
 * described with, the values their schemas name, and where an answer is to stop. Names, types and
 * the access to hosted tools are no texts. Where nothing changes, the very same objects come back.
 */
final class DeclaredTexts {
  private static final Set<String> WORDS =
      Set.of("description", "server_description", "title", "$comment");

  /** What stands in these is data, however deep. */
  private static final Set<String> VALUES =
      Set.of("const", "default", "enum", "example", "examples");

  private DeclaredTexts() {}

  static List<Tool> tools(List<Tool> tools, UnaryOperator<String> text) {
    return tools.stream().map(t -> tool(t, text)).toList();
  }

  private static Tool tool(Tool tool, UnaryOperator<String> text) {
    Tool mapped =
        switch (tool) {
          case Tool.Function f ->
              new Tool.Function(
                  f.name(),
                  orNull(f.description(), text),
                  f.schema() == null ? null : schema(f.schema(), text),
                  f.strict(),
                  f.cache());
          case Tool.Hosted h -> new Tool.Hosted(h.name(), h.dialect(), schema(h.raw(), text));
        };
    return mapped.equals(tool) ? tool : mapped;
  }

  static Format format(Format format, UnaryOperator<String> text) {
    if (!(format instanceof Format.JsonSchema(var name, var said, JsonNode schema, var strict))) {
      return format;
    }
    Format mapped = new Format.JsonSchema(name, orNull(said, text), schema(schema, text), strict);
    return mapped.equals(format) ? format : mapped;
  }

  static Sampling sampling(Sampling sampling, UnaryOperator<String> text) {
    return sampling.stop().isEmpty()
        ? sampling
        : sampling.withStop(sampling.stop().stream().map(text).toList());
  }

  private static @Nullable String orNull(@Nullable String words, UnaryOperator<String> text) {
    return words == null ? null : text.apply(words);
  }

  private static JsonNode schema(JsonNode schema, UnaryOperator<String> text) {
    return map(false, schema, text);
  }

  private static JsonNode map(boolean isText, JsonNode node, UnaryOperator<String> text) {
    return switch (node) {
      case ObjectNode object -> {
        ObjectNode mapped = Json.object();
        object
            .properties()
            .forEach(
                e -> {
                  boolean words = e.getValue().isString() && WORDS.contains(e.getKey());
                  boolean within = isText || words || VALUES.contains(e.getKey());
                  String name = isText ? Texts.name(e.getKey(), text, mapped::has) : e.getKey();
                  mapped.set(name, map(within, e.getValue(), text));
                });
        yield mapped;
      }
      case ArrayNode array -> {
        ArrayNode mapped = Json.MAPPER.createArrayNode();
        array.forEach(e -> mapped.add(map(isText, e, text)));
        yield mapped;
      }
      case StringNode said when isText -> StringNode.valueOf(text.apply(said.stringValue()));
      default -> node;
    };
  }
}
