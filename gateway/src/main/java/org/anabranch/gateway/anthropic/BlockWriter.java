package org.anabranch.gateway.anthropic;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.List;
import org.anabranch.gateway.conversation.Part;
import org.anabranch.gateway.conversation.Part.CacheMark;
import org.anabranch.gateway.conversation.Part.Source;
import org.anabranch.gateway.conversation.Passages;
import org.anabranch.gateway.conversation.Untranslatable;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes the parts of one turn as blocks.
 *
 * <p>Reasoning goes along if Anthropic sealed it. All other is left out, by Anthropic's own rule:
 * its models use only blocks of thinking that they can read, and the API drops the rest without an
 * error.
 */
final class BlockWriter {

  private final ArrayNode blocks;
  private boolean uploads;

  BlockWriter(ArrayNode blocks) {
    this.blocks = blocks;
  }

  /** Whether files are named that were uploaded before. */
  boolean uploads() {
    return uploads;
  }

  /**
   * @param path of the list, as the client would name it
   */
  void write(List<Part> parts, String path) throws Untranslatable {
    for (int i = 0; i < parts.size(); i++) {
      write(parts.get(i), path + "[" + i + "]");
    }
  }

  void write(Part part, String path) throws Untranslatable {
    switch (part) {
      case Part.Text text -> text(text.text(), text.cache());
      case Part.Image image -> image(image, path);
      case Part.Document document -> document(document, path);
      case Part.ToolCall call -> call(call, path);
      case Part.ToolResult result -> result(result, path);
      case Part.Thought thought -> {
        if (isOurs(thought.signature())) {
          blocks.add(ReplyWriter.thought(thought.text(), thought.signature()));
        }
      }
      case Part.SealedThought sealed -> {
        if (isOurs(sealed.data())) {
          blocks.add(ReplyWriter.sealed(sealed.data().value()));
        }
      }
      case Part.Refused refused -> text(refused.text(), null);
      case Part.Native known when known.dialect().equals(Seal.DIALECT) ->
          blocks.add(known.raw().deepCopy());
      case Part.Native foreign -> {
        if (foreign.passages() != null && foreign.passages().cited()) {
          ObjectNode block = passages(foreign.passages());
          blocks.add(block);
          mark(block, foreign.cache());
          return;
        }
        if (foreign.text() == null) {
          throw new Untranslatable(path, "is known to " + foreign.dialect() + " alone");
        }
        text(foreign.text(), foreign.cache());
      }
      case Part.Audio _ ->
          throw new Untranslatable(path, "is sound, which Anthropic does not take");
      case Part.Video _ ->
          throw new Untranslatable(path, "is a film, which Anthropic does not take");
    }
  }

  /** Texts that may be cited one by one. */
  private static ObjectNode passages(Passages passages) {
    ObjectNode block = Json.object().put("type", passages.isFound() ? "search_result" : "document");
    ArrayNode content;
    if (passages.isFound()) {
      block.put("source", passages.source());
      content = block.putArray("content");
    } else {
      content = block.putObject("source").put("type", "content").putArray("content");
    }
    passages.texts().forEach(text -> content.addObject().put("type", "text").put("text", text));
    if (passages.title() != null) {
      block.put("title", passages.title());
    }
    if (passages.context() != null) {
      block.put("context", passages.context());
    }
    if (passages.cited()) {
      block.putObject("citations").put("enabled", true);
    }
    return block;
  }

  static boolean isOurs(Part.@Nullable Signature signature) {
    return signature != null && signature.dialect().equals(Seal.DIALECT);
  }

  /** Anthropic refuses texts without a character, and they say nothing. */
  private void text(String text, @Nullable CacheMark cache) {
    if (!text.isEmpty()) {
      mark(blocks.addObject().put("type", "text").put("text", text), cache);
    }
  }

  static void mark(ObjectNode block, @Nullable CacheMark cache) {
    if (cache != null) {
      ObjectNode mark = block.putObject("cache_control").put("type", "ephemeral");
      if (cache.ttl() != null) {
        mark.put("ttl", cache.ttl());
      }
    }
  }

  private void image(Part.Image image, String path) throws Untranslatable {
    if (image.isQuick()) {
      throw new Untranslatable(
          path + ".detail", "cannot be sent to Anthropic, which looks at every picture closely");
    }
    ObjectNode block = blocks.addObject().put("type", "image");
    block.set("source", source(image.source(), path));
    mark(block, image.cache());
  }

  private ObjectNode source(Source source, String path) throws Untranslatable {
    return switch (source) {
      case Source.Inline inline ->
          Json.object()
              .put("type", "base64")
              .put("media_type", inline.mediaType())
              .put("data", inline.base64());
      case Source.Link link -> {
        if (!link.uri().startsWith("https:") && !link.uri().startsWith("http:")) {
          throw new Untranslatable(path, "is an address that Anthropic cannot fetch");
        }
        yield Json.object().put("type", "url").put("url", link.uri());
      }
      case Source.Uploaded uploaded -> {
        uploads = true;
        yield Json.object().put("type", "file").put("file_id", uploaded.fileId());
      }
    };
  }

  private void document(Part.Document document, String path) throws Untranslatable {
    ObjectNode block = blocks.addObject().put("type", "document");
    block.set(
        "source",
        document.source() instanceof Source.Inline inline
            ? inlineDocument(inline, path)
            : source(document.source(), path));
    if (document.name() != null) {
      block.put("title", document.name());
    }
    if (document.context() != null) {
      block.put("context", document.context());
    }
    if (document.cited()) {
      block.putObject("citations").put("enabled", true);
    }
    mark(block, document.cache());
  }

  private ObjectNode inlineDocument(Source.Inline inline, String path) throws Untranslatable {
    String type = inline.mediaType();
    if (type.equals("application/pdf")) {
      return source(inline, path);
    }
    if (!type.startsWith("text/")) {
      throw new Untranslatable(path, "is a document that Anthropic does not take, a " + type);
    }
    try {
      String text = new String(Base64.getMimeDecoder().decode(inline.base64()), UTF_8);
      return Json.object().put("type", "text").put("media_type", "text/plain").put("data", text);
    } catch (IllegalArgumentException e) {
      throw new Untranslatable(path, "is not in base 64");
    }
  }

  private void call(Part.ToolCall call, String path) throws Untranslatable {
    ObjectNode arguments = ReplyWriter.object(call.arguments());
    if (arguments == null) {
      throw new Untranslatable(
          path, "has arguments that are no JSON object, as Anthropic wants them");
    }
    ObjectNode block = ReplyWriter.call(id(call.id()), call.name());
    block.set("input", arguments);
    mark(block, call.cache());
    blocks.add(block);
  }

  private void result(Part.ToolResult result, String path) throws Untranslatable {
    ObjectNode block =
        blocks.addObject().put("type", "tool_result").put("tool_use_id", id(result.callId()));
    if (result.content().size() == 1
        && result.content().getFirst() instanceof Part.Text(String text, _, CacheMark cache)
        && cache == null) {
      block.put("content", text);
    } else if (!result.content().isEmpty()) {
      BlockWriter nested = new BlockWriter(block.putArray("content"));
      nested.write(result.content(), path + ".content");
      uploads |= nested.uploads;
    }
    if (result.error()) {
      block.put("is_error", true);
    }
    mark(block, result.cache());
  }

  /** Anthropic wants letters, digits, {@code _} and {@code -}; other characters become numbers. */
  private static String id(String id) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < id.length(); i++) {
      char c = id.charAt(i);
      boolean allowed =
          c >= 'a' && c <= 'z'
              || c >= 'A' && c <= 'Z'
              || c >= '0' && c <= '9'
              || c == '_'
              || c == '-';
      out.append(allowed ? c : "_" + Integer.toHexString(c));
    }
    return out.toString();
  }
}
