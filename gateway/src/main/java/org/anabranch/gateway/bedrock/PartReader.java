package org.anabranch.gateway.bedrock;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.anabranch.gateway.conversation.Part;
import org.anabranch.gateway.conversation.Part.CacheMark;
import org.anabranch.gateway.conversation.Part.Source;
import org.anabranch.gateway.conversation.Passages;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads content blocks. What the neutral conversation has no place for is kept under its path, so
 * that no other dialect can lose it in silence.
 */
final class PartReader {
  private final Map<String, JsonNode> leftover;
  private final Map<String, Part.Signature> sealsOfCalls = new HashMap<>();

  PartReader(Map<String, JsonNode> leftover) {
    this.leftover = leftover;
  }

  List<Part> parts(Field blocks) {
    List<Part> parts = new ArrayList<>();
    for (Field block : blocks.list()) {
      Field content = block.only();
      if (content.name().equals("cachePoint")) {
        Part marked = parts.isEmpty() ? null : marked(parts.getLast(), cacheMark(content));
        if (marked == null) {
          keep(content);
        } else {
          parts.set(parts.size() - 1, marked);
        }
      } else if (!isSealOfCall(content)) {
        parts.add(part(content, block));
      }
    }
    return parts;
  }

  /** Takes note of a seal that belongs to a call which follows. */
  private boolean isSealOfCall(Field content) {
    JsonNode data = content.value().path("redactedContent");
    Seals.OfCall seal = data.isString() ? Seals.readOfCall(data.stringValue()) : null;
    if (seal != null) {
      sealsOfCalls.put(seal.callId(), seal.signature());
    }
    return seal != null;
  }

  static CacheMark cacheMark(Field cachePoint) {
    String ttl = cachePoint.object().get("ttl").textOrNull();
    return ttl == null ? CacheMark.USUAL : new CacheMark(ttl);
  }

  private Part part(Field content, Field block) {
    return switch (content.name()) {
      case "text" -> new Part.Text(content.text());
      case "image" -> new Part.Image(source(content, "image"), null, null);
      case "video" -> new Part.Video(source(content, "video"), null);
      case "audio" -> new Part.Audio(source(content, "audio"), null);
      case "document" -> document(content);
      case "toolUse" ->
          content.has("type")
              ? bedrocksOwn(block, Grounding.told(block.value()))
              : toolCall(content);
      case "toolResult" ->
          content.has("type")
              ? bedrocksOwn(block, Grounding.told(block.value()))
              : toolResult(content);
      case "reasoningContent" -> reasoning(content, block);
      case "citationsContent" -> bedrocksOwn(block, texts(content.object().get("content")));
      case "searchResult" ->
          new Part.Native(
              BedrockOutbound.DIALECT,
              block.value(),
              found(content.object()),
              null,
              null,
              passages(content));
      default -> bedrocksOwn(block, null);
    };
  }

  private static Part bedrocksOwn(Field block, @Nullable String text) {
    return new Part.Native(BedrockOutbound.DIALECT, block.value(), text, null);
  }

  /** What was found, with where: the model is to be able to say so. */
  private static String found(Field result) {
    return "%s\n%s\n%s"
        .formatted(
            result.get("title").text(), result.get("source").text(), texts(result.get("content")));
  }

  private static Passages passages(Field result) {
    return new Passages(
        result.get("source").text(),
        result.get("title").text(),
        null,
        result.get("content").listOrEmpty().stream()
            .map(b -> b.object().get("text").text())
            .toList(),
        result.get("citations").get("enabled").value().asBoolean(false));
  }

  private static String texts(Field blocks) {
    return String.join(
        "\n", blocks.listOrEmpty().stream().map(b -> b.object().get("text").text()).toList());
  }

  private void keep(Field field) {
    leftover.put(field.path(), field.value());
  }

  private void keepIfThere(Field field) {
    if (field.isThere()) {
      keep(field);
    }
  }

  private Source source(Field media, String kind) {
    keepIfThere(media.get("error"));
    Field source = media.object().get("source").must().only();
    String format = media.get("format").textOrNull();
    String type = format == null ? null : MediaTypes.of(kind).get(format);
    if (format != null && type == null) {
      String known = String.join(", ", MediaTypes.of(kind).keySet().stream().sorted().toList());
      throw media.get("format").wrong("is “%s”, expected one of %s".formatted(format, known));
    }
    return switch (source.name()) {
      case "bytes" -> inline(source, type == null ? media.get("format").text() : type);
      case "s3Location" -> s3(source, type);
      case "text" -> text(source.text());
      case "content" -> text(texts(source));
      default -> throw source.wrong("is not a known source");
    };
  }

  private static Source inline(Field bytes, String type) {
    return new Source.Inline(type, bytes.text());
  }

  private Source s3(Field location, @Nullable String type) {
    keepIfThere(location.object().get("bucketOwner"));
    return new Source.Link(location.get("uri").text(), type);
  }

  private static Source text(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return new Source.Inline("text/plain", Base64.getEncoder().encodeToString(utf8));
  }

  private Part document(Field document) {
    boolean cited = document.get("citations").get("enabled").value().asBoolean(false);
    if (cited && document.get("source").get("content").value().size() > 1) {
      keep(document.get("citations")); // by its blocks, which become one text here
    }
    return new Part.Document(
        source(document, "document"),
        document.get("name").textOrNull(),
        document.get("context").textOrNull(),
        cited,
        null);
  }

  private Part toolCall(Field toolUse) {
    Field input = toolUse.object().get("input");
    String id = toolUse.get("toolUseId").text();
    return new Part.ToolCall(
        id,
        toolUse.get("name").text(),
        input.isThere() ? input.object().value().toString() : "{}",
        sealsOfCalls.remove(id),
        null);
  }

  private Part toolResult(Field result) {
    List<Part> content = new ArrayList<>();
    for (Field block : result.object().get("content").list()) {
      Field only = block.only();
      content.add(
          only.name().equals("json") ? new Part.Text(only.value().toString()) : part(only, block));
    }
    boolean error = "error".equals(result.get("status").textOrNull());
    return new Part.ToolResult(result.get("toolUseId").text(), null, content, error, null);
  }

  private static Part reasoning(Field reasoning, Field block) {
    Field only = reasoning.only();
    return switch (only.name()) {
      case "reasoningText" -> {
        String signature = only.object().get("signature").textOrNull();
        yield new Part.Thought(
            only.get("text").text(), signature == null ? null : Seals.read(signature));
      }
      case "redactedContent" -> new Part.SealedThought(Seals.readSealed(only.text()));
      default -> bedrocksOwn(block, null);
    };
  }

  /** The same part with a mark; null when parts of its kind take none. */
  private static @Nullable Part marked(Part part, CacheMark mark) {
    return switch (part) {
      case Part.Text p -> new Part.Text(p.text(), mark);
      case Part.Image p -> new Part.Image(p.source(), p.detail(), mark);
      case Part.Audio p -> new Part.Audio(p.source(), p.spoken(), mark);
      case Part.Video p -> new Part.Video(p.source(), mark);
      case Part.Document p -> p.with(mark);
      case Part.ToolCall p ->
          new Part.ToolCall(p.id(), p.name(), p.arguments(), p.signature(), mark);
      case Part.ToolResult p ->
          new Part.ToolResult(p.callId(), p.name(), p.content(), p.error(), mark);
      case Part.Native p -> p.with(mark);
      case Part.Thought _, Part.SealedThought _, Part.Refused _ -> null;
    };
  }
}
