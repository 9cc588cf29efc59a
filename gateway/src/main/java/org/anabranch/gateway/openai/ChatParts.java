package org.anabranch.gateway.openai;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.anabranch.gateway.conversation.Part;
import org.anabranch.gateway.conversation.Part.CacheMark;
import org.anabranch.gateway.conversation.Part.Source;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads what stands in the {@code content} of chat messages. */
final class ChatParts {
  private ChatParts() {}

  static List<Part> read(@Nullable JsonNode content, String where) {
    List<Part> parts = new ArrayList<>();
    if (content == null) {
      return parts;
    }
    if (content.isString()) {
      parts.add(new Part.Text(content.asString()));
      return parts;
    }
    if (!content.isArray()) {
      throw Fields.wrong(where, "must be a text or a list of parts");
    }
    for (JsonNode part : content) {
      parts.add(part(new Fields(part, where + "[" + parts.size() + "]")));
    }
    return parts;
  }

  private static Part part(Fields part) {
    CacheMark cache = mark(part);
    String type = part.text("type");
    return switch (type) {
      case "text" -> new Part.Text(part.text("text"), cache);
      case "refusal" -> new Part.Refused(part.text("refusal"));
      case "image_url" -> image(part, cache);
      case "video_url" -> new Part.Video(link(part.the("video_url").text("url")), cache);
      case "input_audio" -> audio(part.the("input_audio"), cache);
      case "file" -> file(part.the("file"), cache);
      case "thinking" -> new Part.Thought(thinking(part.raw()), null);
      default -> new Part.Native(OpenAiChat.DIALECT, part.raw(), null, cache);
    };
  }

  /** What Mistral's models reasoned. */
  static String thinking(JsonNode part) {
    JsonNode thinking = part.path("thinking");
    return thinking.isString()
        ? thinking.asString()
        : thinking
            .valueStream()
            .map(t -> t.path("text").asString(""))
            .collect(Collectors.joining());
  }

  private static Part image(Fields part, @Nullable CacheMark cache) {
    Fields image = part.the("image_url");
    String detail = image.textOrNull("detail");
    return new Part.Image(link(image.text("url")), "auto".equals(detail) ? null : detail, cache);
  }

  private static Part audio(Fields audio, @Nullable CacheMark cache) {
    String data = audio.text("data");
    if (data.startsWith("data:") || data.startsWith("http")) {
      return new Part.Audio(link(data), cache);
    }
    String format = audio.text("format", "wav").toLowerCase(Locale.ROOT);
    String type = format.equals("mp3") ? "audio/mpeg" : "audio/" + format;
    return new Part.Audio(new Source.Inline(type, data), cache);
  }

  private static Part file(Fields file, @Nullable CacheMark cache) {
    String id = file.textOrNull("file_id");
    String name = file.textOrNull("filename");
    if (id != null) {
      return new Part.Document(new Source.Uploaded(id, null), name, cache);
    }
    String data = file.text("file_data");
    boolean bare = !data.startsWith("data:") && !data.startsWith("http");
    return new Part.Document(
        bare ? new Source.Inline("application/pdf", data) : link(data), name, cache);
  }

  /** An address, or the bytes themselves in a {@code data:} address. */
  static Source link(String url) {
    int comma = url.indexOf(',');
    if (url.startsWith("data:") && comma > 0) {
      String type = url.substring("data:".length(), comma);
      if (type.endsWith(";base64")) {
        type = type.substring(0, type.length() - ";base64".length());
        int parameter = type.indexOf(';');
        return new Source.Inline(
            parameter < 0 ? type : type.substring(0, parameter), url.substring(comma + 1));
      }
    }
    return new Source.Link(url, null);
  }

  /**
   * OpenAI's mark of where a prompt's reusable beginning ends, or Anthropic's, as clients of
   * compatible gateways send it in this dialect too. How long OpenAI keeps it is its own affair:
   * {@code 30m} at least, which others do not offer.
   */
  static @Nullable CacheMark mark(Fields object) {
    if (object.object("prompt_cache_breakpoint") != null) {
      return CacheMark.USUAL;
    }
    Fields mark = object.object("cache_control");
    return mark == null ? null : new CacheMark(mark.textOrNull("ttl"));
  }

  /** The same part with a mark. */
  static Part marked(Part part, CacheMark mark) {
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
      case Part.Thought _, Part.SealedThought _, Part.Refused _ -> part;
    };
  }
}
