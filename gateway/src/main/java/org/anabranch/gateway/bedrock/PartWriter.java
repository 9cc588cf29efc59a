package org.anabranch.gateway.bedrock;

import java.net.URLConnection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.anabranch.gateway.conversation.Part;
import org.anabranch.gateway.conversation.Part.CacheMark;
import org.anabranch.gateway.conversation.Part.Signature;
import org.anabranch.gateway.conversation.Part.Source;
import org.anabranch.gateway.conversation.Passages;
import org.anabranch.gateway.conversation.Untranslatable;
import org.anabranch.kernel.Digest;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes content blocks for one request. */
final class PartWriter {
  private static final Pattern CALL_ID = Pattern.compile("[a-zA-Z0-9_.:-]{1,64}");
  private static final int LONGEST_NAME = 200;

  private final Family family;
  private final Set<String> documentNames = new HashSet<>();

  PartWriter(Family family) {
    this.family = family;
  }

  /**
   * Adds the blocks of one part.
   *
   * @param at the part's path, for what cannot be said
   */
  void write(Part part, ArrayNode to, String at) throws Untranslatable {
    switch (part) {
      case Part.Text text -> text(text.text(), to);
      case Part.Image image -> image(image, to.addObject(), at);
      case Part.Video video -> media("video", video.source(), to.addObject(), at);
      case Part.Audio audio -> media("audio", audio.source(), to.addObject(), at);
      case Part.Document document -> document(document, to.addObject(), at);
      case Part.ToolCall call -> toolCall(call, to.addObject().putObject("toolUse"), at);
      case Part.ToolResult result -> toolResult(result, to.addObject().putObject("toolResult"), at);
      case Part.Thought thought -> thought(thought, to);
      case Part.SealedThought sealed -> sealed(sealed, to);
      case Part.Refused refused -> text(refused.text(), to);
      case Part.Native own -> ownOf(own, to, at);
    }
    if (part.cache() != null && !to.isEmpty()) {
      cachePoint(part.cache(), to);
    }
  }

  private void ownOf(Part.Native own, ArrayNode to, String at) throws Untranslatable {
    if (own.dialect().equals(BedrockOutbound.DIALECT)) {
      to.add(own.raw());
    } else if (own.passages() != null && own.passages().cited()) {
      passages(own.passages(), to.addObject());
    } else if (own.text() != null) {
      text(own.text(), to);
    } else {
      throw new Untranslatable(at, "is something that only " + own.dialect() + " can say");
    }
  }

  /** Texts that may be cited one by one. */
  private void passages(Passages passages, ObjectNode block) {
    ObjectNode written;
    ArrayNode content;
    if (passages.isFound()) {
      written = block.putObject("searchResult").put("source", passages.source());
      written.put("title", passages.title() == null ? passages.source() : passages.title());
      content = written.putArray("content");
    } else {
      written = block.putObject("document").put("format", "txt");
      written.put("name", documentName(passages.title()));
      content = written.putObject("source").putArray("content");
    }
    passages.texts().forEach(text -> content.addObject().put("text", text));
    if (passages.context() != null) {
      written.put("context", passages.context());
    }
    if (passages.cited()) {
      written.putObject("citations").put("enabled", true);
    }
  }

  /** Bedrock refuses empty texts, which say nothing. */
  private static void text(String text, ArrayNode to) {
    if (!text.isEmpty()) {
      to.addObject().put("text", text);
    }
  }

  void cachePoint(CacheMark mark, ArrayNode to) {
    if (family.keepsPrompts()) {
      ObjectNode point = to.addObject().putObject("cachePoint").put("type", "default");
      if (mark.ttl() != null) {
        point.put("ttl", mark.ttl());
      }
    }
  }

  private static void image(Part.Image image, ObjectNode block, String at) throws Untranslatable {
    if (image.isQuick()) {
      throw new Untranslatable(
          at + ".detail", "cannot be sent to Bedrock, which has no quick look");
    }
    media("image", image.source(), block, at);
  }

  private static void media(String kind, Source source, ObjectNode block, String at)
      throws Untranslatable {
    ObjectNode media = block.putObject(kind);
    String mediaType =
        switch (source) {
          case Source.Inline inline -> {
            media.putObject("source").put("bytes", inline.base64());
            yield inline.mediaType();
          }
          case Source.Link link -> {
            if (!link.uri().startsWith("s3://")) {
              throw new Untranslatable(
                  at, "is an address, and Bedrock takes bytes or s3:// addresses only");
            }
            media.putObject("source").putObject("s3Location").put("uri", link.uri());
            yield link.mediaType() == null ? guessed(link.uri()) : link.mediaType();
          }
          case Source.Uploaded _ ->
              throw new Untranslatable(at, "is a file uploaded elsewhere, unknown to Bedrock");
        };
    String format = MediaTypes.format(kind, mediaType);
    if (format == null) {
      throw new Untranslatable(at, "is of the type " + mediaType + ", which Bedrock does not take");
    }
    media.put("format", format);
  }

  private static String guessed(String uri) {
    String guess = URLConnection.guessContentTypeFromName(uri);
    return guess == null ? "unknown" : guess;
  }

  private void document(Part.Document document, ObjectNode block, String at) throws Untranslatable {
    media("document", document.source(), block, at);
    ObjectNode written = (ObjectNode) block.get("document");
    written.put("name", documentName(document.name()));
    if (document.context() != null) {
      written.put("context", document.context());
    }
    if (document.cited()) {
      written.putObject("citations").put("enabled", true);
    }
  }

  /** A name as Bedrock allows it, and no two alike. */
  private String documentName(@Nullable String wanted) {
    String plain =
        (wanted == null ? "document" : wanted)
            .replaceAll("[^\\p{Alnum}\\s()\\[\\]-]", "-")
            .replaceAll("\\s+", " ")
            .strip();
    String name = plain.isEmpty() ? "document" : plain;
    name = name.substring(0, Math.min(name.length(), LONGEST_NAME - 5));
    String unique = name;
    for (int i = 2; !documentNames.add(unique); i++) {
      unique = name + " " + i;
    }
    return unique;
  }

  private static void toolCall(Part.ToolCall call, ObjectNode toolUse, String at)
      throws Untranslatable {
    toolUse.put("toolUseId", callId(call.id())).put("name", call.name());
    try {
      JsonNode input = Json.tree(call.arguments().isBlank() ? "{}" : call.arguments());
      if (input.isObject()) {
        toolUse.set("input", input);
        return;
      }
    } catch (JacksonException e) {
      // told below: whatever it is, it is no object
    }
    throw new Untranslatable(at, "holds arguments that are no JSON object");
  }

  /** The id as it is, or, where Bedrock does not allow it, one made from it, always the same. */
  static String callId(String id) {
    return CALL_ID.matcher(id).matches() ? id : "call_" + Digest.sha256(id).substring(0, 40);
  }

  private void toolResult(Part.ToolResult result, ObjectNode block, String at)
      throws Untranslatable {
    block.put("toolUseId", callId(result.callId()));
    ArrayNode content = block.putArray("content");
    for (int i = 0; i < result.content().size(); i++) {
      Part part = result.content().get(i);
      String path = at + ".content[" + i + "]";
      switch (part) {
        case Part.Text text -> content.addObject().put("text", text.text());
        case Part.Image image -> image(image, content.addObject(), path);
        case Part.Video video -> media("video", video.source(), content.addObject(), path);
        case Part.Document document -> document(document, content.addObject(), path);
        case Part.Native own -> ownOf(own, content, path);
        default -> throw new Untranslatable(path, "cannot stand in a tool's result on Bedrock");
      }
    }
    if (content.isEmpty()) {
      content.addObject().put("text", "");
    }
    if (result.error()) {
      block.put("status", "error");
    }
  }

  /** Vendors take back only reasoning that they sealed themselves, and need no other. */
  private void thought(Part.Thought thought, ArrayNode to) {
    Signature seal = thought.signature();
    if (seal != null && isOurs(seal)) {
      to.addObject()
          .putObject("reasoningContent")
          .putObject("reasoningText")
          .put("text", thought.text())
          .put("signature", seal.value());
    }
  }

  private void sealed(Part.SealedThought sealed, ArrayNode to) {
    if (isOurs(sealed.data())) {
      String value = sealed.data().value();
      boolean base64 = sealed.data().dialect().equals(BedrockOutbound.DIALECT);
      to.addObject()
          .putObject("reasoningContent")
          .put("redactedContent", base64 ? value : Seals.base64(value));
    }
  }

  private boolean isOurs(Signature seal) {
    return isOurs(seal, family);
  }

  /** Anthropic's seals hold wherever its models run. */
  static boolean isOurs(Signature seal, Family family) {
    return seal.dialect().equals(BedrockOutbound.DIALECT)
        || (family == Family.ANTHROPIC && seal.dialect().equals("anthropic"));
  }

  /** The parts of a turn, in order. */
  void write(List<? extends Part> parts, ArrayNode to, String at) throws Untranslatable {
    for (int i = 0; i < parts.size(); i++) {
      write(parts.get(i), to, at + "[" + i + "]");
    }
  }
}
