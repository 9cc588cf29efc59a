package org.anabranch.gateway.anthropic;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.anabranch.gateway.conversation.Part;
import org.anabranch.gateway.conversation.Part.CacheMark;
import org.anabranch.gateway.conversation.Part.Source;
import org.anabranch.gateway.conversation.Passages;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads the blocks of one turn. A block with anything that the neutral parts have no place for is
 * kept whole, as a {@link Part.Native}. Throws {@code BadRequest}.
 */
final class BlockReader {
  private static final Set<String> TEXT = Set.of("type", "text", "cache_control", "citations");
  private static final Set<String> IMAGE = Set.of("type", "source", "cache_control");
  private static final Set<String> SEARCH_RESULT =
      Set.of("type", "source", "title", "content", "citations", "cache_control");
  private static final Set<String> DOCUMENT =
      Set.of("type", "source", "title", "context", "cache_control", "citations");
  private static final Set<String> TOOL_USE =
      Set.of("type", "id", "name", "input", "cache_control");

  private final Map<String, Part.Signature> ofCalls = new HashMap<>();

  /** What a turn or the result of a tool holds: a text or blocks. */
  List<Part> read(JsonNode content, String path) {
    if (content.isString()) {
      return List.of(new Part.Text(content.stringValue()));
    }
    if (!content.isArray()) {
      throw Fields.wrong(path, "must be a text or a list of blocks");
    }
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < content.size(); i++) {
      Part part = block(Fields.of(content.get(i), path + "[" + i + "]"));
      if (part != null) {
        parts.add(part);
      }
    }
    return parts;
  }

  private @Nullable Part block(Fields block) {
    return switch (block.text("type")) {
      case "text" -> text(block);
      case "image" -> image(block);
      case "document" -> document(block);
      case "search_result" -> searchResult(block);
      case "tool_use" -> toolUse(block);
      case "tool_result" -> toolResult(block);
      case "thinking" ->
          new Part.Thought(block.text("thinking"), Seal.read(block.textOrNull("signature")));
      case "redacted_thinking" -> sealed(block);
      case "server_tool_use", "web_search_tool_result" -> {
        String told = Searches.told(block.node());
        yield told != null && Searches.isForeign(block.node())
            ? new Part.Text(told, cache(block))
            : whole(block, told);
      }
      default -> whole(block, null);
    };
  }

  static Part.Native whole(Fields block, @Nullable String text) {
    return new Part.Native(Seal.DIALECT, block.node(), text, cache(block));
  }

  static @Nullable CacheMark cache(Fields block) {
    Fields mark = block.objectOrNull("cache_control");
    return mark == null ? null : new CacheMark(mark.textOrNull("ttl"));
  }

  static Part text(Fields block) {
    String text = block.text("text");
    ObjectNode own = Citations.withoutForeign((ObjectNode) block.node());
    boolean plain = own.path("citations").isEmpty() && block.hasOnly(TEXT);
    return plain
        ? new Part.Text(text, cache(block))
        : new Part.Native(Seal.DIALECT, own, text, cache(block));
  }

  private static Part image(Fields block) {
    Source source = source(block.object("source"));
    return source == null || !block.hasOnly(IMAGE)
        ? whole(block, null)
        : new Part.Image(source, null, cache(block));
  }

  private static @Nullable Source source(Fields source) {
    return switch (source.text("type")) {
      case "base64" -> new Source.Inline(source.text("media_type"), source.text("data"));
      case "url" -> new Source.Link(source.text("url"), null);
      case "file" -> new Source.Uploaded(source.text("file_id"), null);
      default -> null;
    };
  }

  private static Part document(Fields block) {
    Fields from = block.object("source");
    boolean cited = block.raw("citations").path("enabled").asBoolean(false);
    String context = block.textOrNull("context");
    boolean known = block.hasOnly(DOCUMENT);
    Source source =
        from.text("type").equals("text")
            ? new Source.Inline(
                "text/plain", Base64.getEncoder().encodeToString(from.text("data").getBytes(UTF_8)))
            : source(from);
    if (source != null && known) {
      return new Part.Document(source, block.textOrNull("title"), context, cited, cache(block));
    }
    String words = words(from.raw("content"));
    Passages passages =
        known && words != null
            ? new Passages(
                null, block.textOrNull("title"), context, texts(from.raw("content")), cited)
            : null;
    return shown(block, known && !cited && context == null ? words : null, passages);
  }

  private static Part shown(Fields block, @Nullable String text, @Nullable Passages passages) {
    return new Part.Native(Seal.DIALECT, block.node(), text, cache(block), null, passages);
  }

  private static List<String> texts(JsonNode content) {
    return content.isString()
        ? List.of(content.stringValue())
        : content.valueStream().map(b -> b.path("text").stringValue()).toList();
  }

  /** The words of a list of texts, or null when it holds anything else. */
  private static @Nullable String words(JsonNode content) {
    if (content.isString()) {
      return content.stringValue();
    }
    boolean texts =
        content.isArray()
            && !content.isEmpty()
            && content.valueStream().allMatch(b -> b.path("text").isString());
    return texts
        ? content
            .valueStream()
            .map(b -> b.path("text").stringValue())
            .collect(Collectors.joining("\n"))
        : null;
  }

  private static Part searchResult(Fields block) {
    String words = words(block.list("content"));
    boolean cited = block.raw("citations").path("enabled").asBoolean(false);
    String head = block.text("title") + "\n" + block.text("source") + "\n";
    Passages passages =
        words == null || !block.hasOnly(SEARCH_RESULT)
            ? null
            : new Passages(
                block.text("source"),
                block.text("title"),
                null,
                texts(block.raw("content")),
                cited);
    return shown(block, cited || words == null ? null : head + words, passages);
  }

  private Part toolUse(Fields block) {
    String id = block.text("id");
    String name = block.text("name");
    String arguments = block.object("input").node().toString();
    if (!isPlainCall(block.node())) {
      return whole(block, null);
    }
    return new Part.ToolCall(id, name, arguments, ofCalls.remove(id), cache(block));
  }

  /** Whether the model itself called, and nothing else is said about the call. */
  static boolean isPlainCall(JsonNode block) {
    String caller = block.path("caller").path("type").asString("direct");
    for (Map.Entry<String, JsonNode> field : block.properties()) {
      boolean known = TOOL_USE.contains(field.getKey()) || field.getKey().equals("caller");
      if (!known && !field.getValue().isNull()) {
        return false;
      }
    }
    return caller.equals("direct");
  }

  private Part toolResult(Fields block) {
    List<Part> content =
        block.has("content") ? read(block.raw("content"), block.at("content")) : List.of();
    return new Part.ToolResult(
        block.text("tool_use_id"),
        null,
        content,
        Boolean.TRUE.equals(block.flagOrNull("is_error")),
        cache(block));
  }

  /** Whether a block is a part of its turn by itself, and not the seal of a call, or none. */
  static boolean isPart(JsonNode block) {
    String data = block.path("data").asString("");
    return !block.path("type").asString("").equals("redacted_thinking")
        || Seal.readOfCall(data) == null && Seal.read(data) != null;
  }

  private @Nullable Part sealed(Fields block) {
    String data = block.text("data");
    Seal.OfCall ofCall = Seal.readOfCall(data);
    if (ofCall != null) {
      ofCalls.put(ofCall.callId(), ofCall.signature());
      return null;
    }
    Part.Signature signature = Seal.read(data);
    return signature == null ? null : new Part.SealedThought(signature);
  }
}
