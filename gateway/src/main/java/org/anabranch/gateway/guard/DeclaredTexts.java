package org.anabranch.gateway.guard;

import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.anabranch.gateway.conversation.Format;
import org.anabranch.gateway.conversation.Output;
import org.anabranch.gateway.conversation.Sampling;
import org.anabranch.gateway.conversation.Tool;
import org.anabranch.gateway.conversation.WebSearch;
import org.anabranch.kernel.Json;
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
  private static final Set<String> WORDS = Set.of("description", "title", "$comment");

  /** What stands in these is data, however deep. */
  private static final Set<String> VALUES =
      Set.of("const", "default", "enum", "example", "examples", "input_examples");

  /** What a hosted tool is called, reached by and allowed to; all else that it says is read. */
  private static final Set<String> ACCESS =
      Set.of(
          "type",
          "name",
          "authorization",
          "headers",
          "server_url",
          "server_label",
          "connector_id",
          "tunnel_id",
          "network_policy",
          "allowed_tools",
          "tool_names",
          "allowed_callers",
          "container_id",
          "skill_id",
          "file_id",
          "file_ids",
          "vector_store_ids",
          "image_url",
          "data");

  private static final Set<String> SCHEMAS =
      Set.of("parameters", "parametersJsonSchema", "input_schema", "output_schema", "schema");

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
                  Texts.orNull(f.description(), text),
                  f.schema() == null ? null : schema(f.schema(), text),
                  f.strict(),
                  f.cache());
          case Tool.Search s -> search(s, Texts.once(text));
          case Tool.Hosted h -> new Tool.Hosted(h.name(), h.dialect(), hosted(h.raw(), text));
        };
    return mapped.equals(tool) ? tool : mapped;
  }

  static Format format(Format format, UnaryOperator<String> text) {
    if (!(format instanceof Format.JsonSchema(var name, var said, JsonNode schema, var strict))) {
      return format;
    }
    Format mapped =
        new Format.JsonSchema(name, Texts.orNull(said, text), schema(schema, text), strict);
    return mapped.equals(format) ? format : mapped;
  }

  static Sampling sampling(Sampling sampling, UnaryOperator<String> text) {
    return sampling.stop().isEmpty()
        ? sampling
        : sampling.withStop(sampling.stop().stream().map(text).toList());
  }

  private static Tool search(Tool.Search search, UnaryOperator<String> text) {
    WebSearch wishes = search.wishes();
    WebSearch.Near near = wishes.near();
    return new Tool.Search(
        search.name(),
        search.dialect(),
        hosted(search.raw(), text),
        search.place(),
        new WebSearch(
            wishes.allowed().stream().map(text).toList(),
            wishes.blocked().stream().map(text).toList(),
            near == null
                ? null
                : new WebSearch.Near(
                    Texts.orNull(near.city(), text),
                    Texts.orNull(near.region(), text),
                    Texts.orNull(near.country(), text),
                    Texts.orNull(near.timezone(), text)),
            wishes.mostUses(),
            wishes.context(),
            wishes.places(),
            wishes.unsaid()));
  }

  private static JsonNode hosted(JsonNode node, UnaryOperator<String> text) {
    return switch (node) {
      case ObjectNode object -> {
        ObjectNode mapped = Json.object();
        object
            .properties()
            .forEach(e -> mapped.set(e.getKey(), hosted(e.getKey(), e.getValue(), text)));
        yield mapped;
      }
      case ArrayNode array -> {
        ArrayNode mapped = Json.MAPPER.createArrayNode();
        array.forEach(e -> mapped.add(hosted(e, text)));
        yield mapped;
      }
      case StringNode said -> StringNode.valueOf(text.apply(said.stringValue()));
      default -> node;
    };
  }

  private static JsonNode hosted(String name, JsonNode value, UnaryOperator<String> text) {
    return ACCESS.contains(name)
        ? value
        : SCHEMAS.contains(name) ? schema(value, text) : hosted(value, text);
  }

  /** Speakers are called as the text to be said calls them. */
  static Output output(Output output, UnaryOperator<String> text) {
    Output.Speech speech = output.speech();
    if (speech == null || speech.speakers().isEmpty()) {
      return output;
    }
    List<Output.Speaker> speakers =
        speech.speakers().stream()
            .map(s -> new Output.Speaker(text.apply(s.name()), s.voice()))
            .toList();
    return new Output(
        output.words(),
        new Output.Speech(
            speech.voice(), speech.custom(), speech.format(), speech.language(), speakers),
        output.picture());
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
