package org.anabranch.gateway.gemini;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.anabranch.gateway.conversation.Part;
import org.anabranch.gateway.conversation.Part.Signature;
import org.anabranch.gateway.conversation.Part.Source;
import org.anabranch.gateway.dialect.BadRequest;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads parts of one conversation or answer. Google may leave out the ids of calls: then calls get
 * some, and results are matched with calls of the same name in order.
 */
final class Parts {
  private final Map<String, Deque<String>> unanswered = new HashMap<>();
  private final String prefix;
  private final boolean inRequest;
  private final @Nullable String detail;
  private int calls;

  /** Reads a request. */
  Parts() {
    this("call_", true, null);
  }

  private Parts(String prefix, boolean inRequest, @Nullable String detail) {
    this.prefix = prefix;
    this.inRequest = inRequest;
    this.detail = detail;
  }

  /**
   * Reads a request.
   *
   * @param level how closely to look at pictures that do not say it themselves, as Google names it
   */
  static Parts lookingAt(@Nullable String level) {
    return new Parts("call_", true, detail(level));
  }

  /**
   * Reads an answer, in which results are of tools that Google ran itself.
   *
   * @param prefix begins the ids of calls that have none
   */
  Parts(String prefix) {
    this(prefix, false, null);
  }

  private static boolean isResult(JsonNode part) {
    return part.has("functionResponse") || part.has("function_response");
  }

  Part read(JsonNode part, String where) {
    if (!part.isObject()) {
      throw new BadRequest(where + " must be an object.", where);
    }
    String text = Fields.text(part, "text");
    if (text != null) {
      return Fields.flag(part, "thought")
          ? new Part.Thought(text, signature(part))
          : new Part.Text(text);
    }
    if (part.has("functionCall") || part.has("function_call")) {
      return call(part, Fields.object(part, "functionCall"), where);
    }
    if (isResult(part) && inRequest) {
      return result(Fields.object(part, "functionResponse"), where);
    }
    Source source = source(part, where);
    if (source != null) {
      return media(source, mediaType(part), inRequest ? detail(part) : null, name(part));
    }
    String signature = Fields.text(part, "thoughtSignature");
    return signature == null
        ? new Part.Native(Gemini.DIALECT, part, null, null)
        : new Part.Thought("", new Signature(Gemini.DIALECT, signature));
  }

  /** The seal on a part that is no thought itself: stands after it as a thought without words. */
  Part.@Nullable Thought seal(JsonNode part) {
    boolean plain = part.path("text").isString() && !Fields.flag(part, "thought");
    Signature signature = signature(part);
    return plain && signature != null
        ? new Part.Thought("", TextSeal.on(part.path("text").asString(), signature))
        : null;
  }

  static @Nullable Signature signature(JsonNode part) {
    String value = Fields.text(part, "thoughtSignature");
    return value == null ? null : new Signature(Gemini.DIALECT, value);
  }

  private Part call(JsonNode part, JsonNode call, String where) {
    String name = Fields.needed(call, "name", where + ".functionCall");
    String given = Fields.text(call, "id");
    String id = given == null || given.isEmpty() ? prefix + calls : given;
    calls++;
    unanswered.computeIfAbsent(name, _ -> new ArrayDeque<>()).addLast(id);
    JsonNode args = Fields.get(call, "args");
    return new Part.ToolCall(
        id, name, args.isObject() ? args.toString() : "{}", signature(part), null);
  }

  private Part result(JsonNode result, String where) {
    String name = Fields.needed(result, "name", where + ".functionResponse");
    String given = Fields.text(result, "id");
    Deque<String> waiting = unanswered.getOrDefault(name, new ArrayDeque<>());
    String id = given == null || given.isEmpty() ? waiting.pollFirst() : given;
    if (id == null) {
      throw new BadRequest(where + " answers no call of “" + name + "”.", where);
    }
    JsonNode response = Fields.object(result, "response");
    boolean error = response.size() == 1 && response.has("error");
    List<Part> content = new ArrayList<>();
    content.add(new Part.Text(wordsOf(response)));
    for (JsonNode inner : Fields.list(result, "parts")) {
      content.add(read(inner, where + ".functionResponse.parts"));
    }
    return new Part.ToolResult(id, name, content, error, null);
  }

  /**
   * What a tool said: Google wraps a plain text in {@code output}, {@code result} or {@code error}.
   */
  private static String wordsOf(JsonNode response) {
    if (response.size() == 1) {
      for (String key : List.of("output", "result", "error")) {
        if (response.path(key).isString()) {
          return response.path(key).asString();
        }
      }
    }
    return response.isMissingNode() ? "{}" : response.toString();
  }

  private static @Nullable Source source(JsonNode part, String where) {
    JsonNode inline = Fields.object(part, "inlineData");
    if (!inline.isMissingNode()) {
      String at = where + ".inlineData";
      return new Source.Inline(
          Fields.needed(inline, "mimeType", at), standard(Fields.needed(inline, "data", at)));
    }
    JsonNode file = Fields.object(part, "fileData");
    if (file.isMissingNode()) {
      return null;
    }
    String uri = Fields.needed(file, "fileUri", where + ".fileData");
    String type = Fields.text(file, "mimeType");
    return uri.contains("/files/") && uri.contains("generativelanguage")
        ? new Source.Uploaded(uri, type)
        : new Source.Link(uri, type);
  }

  /**
   * In the alphabet that every other dialect takes: Google takes that of addresses too, with or
   * without padding, and its Python SDK writes it.
   */
  static String standard(String base64) {
    boolean plain = base64.indexOf('-') < 0 && base64.indexOf('_') < 0;
    String text = plain ? base64 : base64.replace('-', '+').replace('_', '/');
    return text.length() % 4 == 0 ? text : text + "=".repeat(4 - text.length() % 4);
  }

  private static String mediaType(JsonNode part) {
    String type = Fields.text(holder(part), "mimeType");
    return type == null ? "application/octet-stream" : type;
  }

  static boolean isPicture(JsonNode part) {
    return mediaType(part).startsWith("image/");
  }

  private static JsonNode holder(JsonNode part) {
    JsonNode inline = Fields.object(part, "inlineData");
    return inline.isMissingNode() ? Fields.object(part, "fileData") : inline;
  }

  private static @Nullable String name(JsonNode part) {
    return Fields.text(holder(part), "displayName");
  }

  static Part media(Source source, String type, @Nullable String detail, @Nullable String name) {
    if (type.startsWith("image/")) {
      return new Part.Image(source, detail, null);
    }
    if (type.startsWith("audio/")) {
      return new Part.Audio(source, null);
    }
    return type.startsWith("video/")
        ? new Part.Video(source, null)
        : new Part.Document(source, name, null);
  }

  private @Nullable String detail(JsonNode part) {
    String own = detail(Fields.text(Fields.object(part, "mediaResolution"), "level"));
    return own == null ? detail : own;
  }

  private static @Nullable String detail(@Nullable String level) {
    return switch (level == null ? "" : level) {
      case "MEDIA_RESOLUTION_LOW" -> "low";
      case "MEDIA_RESOLUTION_HIGH" -> "high";
      case Shown.ULTRA -> "original";
      default -> null;
    };
  }

  /** Arguments as an object; what is no object stands in {@code value}. */
  static JsonNode arguments(String json) {
    try {
      JsonNode read = Json.tree(json.isBlank() ? "{}" : json);
      return read.isObject() ? read : Json.object().set("value", read);
    } catch (tools.jackson.core.JacksonException e) {
      return Json.object().put("value", json);
    }
  }
}
