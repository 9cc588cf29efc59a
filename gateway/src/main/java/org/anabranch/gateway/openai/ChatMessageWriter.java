package org.anabranch.gateway.openai;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.anabranch.gateway.conversation.Part;
import org.anabranch.gateway.conversation.Part.CacheMark;
import org.anabranch.gateway.conversation.Part.Source;
import org.anabranch.gateway.conversation.Turn;
import org.anabranch.gateway.conversation.Untranslatable;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes the turns of a conversation as chat messages for one vendor. */
final class ChatMessageWriter {
  private final Set<String> quirks;
  private final ArrayNode messages = Json.MAPPER.createArrayNode();

  ChatMessageWriter(Set<String> quirks) {
    this.quirks = quirks;
  }

  ArrayNode write(List<Part.Text> system, List<Turn> turns) throws Untranslatable {
    if (!system.isEmpty()) {
      say("system", placed(system, "system"));
    }
    for (int i = 0; i < turns.size(); i++) {
      Turn turn = turns.get(i);
      List<Placed> parts = placed(turn.parts(), "messages[" + i + "]");
      switch (turn.role()) {
        case SYSTEM -> say("system", parts);
        case USER -> user(parts);
        case ASSISTANT -> assistant(turn.parts(), parts);
      }
    }
    return messages;
  }

  /**
   * A part.
   *
   * @param where it stands, for what cannot be said
   */
  private record Placed(Part part, String where) {}

  private static List<Placed> placed(List<? extends Part> parts, String where) {
    List<Placed> placed = new ArrayList<>();
    for (Part part : parts) {
      placed.add(new Placed(part, where + ".content[" + placed.size() + "]"));
    }
    return placed;
  }

  private void say(String role, List<Placed> parts) throws Untranslatable {
    messages.addObject().put("role", role).set("content", content(parts));
  }

  /**
   * Results come first, since they must follow their calls at once. A result may hold texts only;
   * its pictures and documents are shown right after in the user's words.
   */
  private void user(List<Placed> parts) throws Untranslatable {
    List<Placed> said = new ArrayList<>();
    List<Placed> shown = new ArrayList<>();
    for (Placed part : parts) {
      Part.ToolResult result =
          part.part() instanceof Part.Native own
              ? CustomTools.result(own, part.where())
              : part.part() instanceof Part.ToolResult plain ? plain : null;
      if (result != null) {
        result(result, part.where(), shown);
      } else {
        said.add(part);
      }
    }
    shown.addAll(said);
    if (!shown.isEmpty()) {
      say("user", shown);
    }
  }

  private void result(Part.ToolResult result, String where, List<Placed> shown)
      throws Untranslatable {
    List<Part> texts = new ArrayList<>();
    List<Placed> others = new ArrayList<>();
    for (Placed part : placed(result.content(), where)) {
      if (part.part() instanceof Part.Text) {
        texts.add(part.part());
      } else {
        others.add(part);
      }
    }
    if (result.error()) {
      texts.addFirst(new Part.Text("Error:"));
    }
    if (!others.isEmpty()) {
      String from = "The tool call " + result.callId() + " returned this:";
      shown.add(new Placed(new Part.Text(from), where));
      shown.addAll(others);
    }
    if (texts.isEmpty()) {
      texts.add(new Part.Text(others.isEmpty() ? "" : "The result follows."));
    }
    CacheMark mark = result.cache();
    if (mark != null) {
      texts.set(texts.size() - 1, ChatParts.marked(texts.getLast(), mark));
    }
    ObjectNode message =
        messages.addObject().put("role", "tool").put("tool_call_id", result.callId());
    message.set("content", content(placed(texts, where)));
  }

  private void assistant(List<Part> parts, List<Placed> placed) throws Untranslatable {
    List<Placed> said = new ArrayList<>();
    ArrayNode calls = Json.MAPPER.createArrayNode();
    for (Placed part : placed) {
      switch (part.part()) {
        case Part.ToolCall call -> calls.add(call(call));
        case Part.Native own when isCall(own) ->
            calls.add(CustomTools.chatCall(own.dialect(), own.raw()));
        case Part.Thought _, Part.SealedThought _ -> {
          // below, for vendors that take it back; the others want none of it
        }
        default -> said.add(part);
      }
    }
    ObjectNode message = messages.addObject().put("role", "assistant");
    message.set("content", said.isEmpty() ? Json.MAPPER.nullNode() : content(said));
    reasoned(message, parts);
    if (!calls.isEmpty()) {
      message.set("tool_calls", calls);
    }
    if (said.isEmpty() && calls.isEmpty()) {
      message.put("content", "");
    }
  }

  private static boolean isCall(Part.Native own) {
    return CustomTools.isCall(own)
        && (own.dialect().equals(OpenAiChat.DIALECT) || CustomTools.isPlainCall(own.raw()));
  }

  /**
   * Reasoning of earlier turns is no part of what was said: only vendors that ask for it get it.
   */
  private void reasoned(ObjectNode message, List<Part> parts) {
    if (quirks.contains(Quirks.REASONING_DETAILS)) {
      ArrayNode details = Signatures.details(parts);
      if (!details.isEmpty()) {
        message.set("reasoning_details", details);
      }
    } else if (quirks.contains(Quirks.REASONING_CONTENT)) {
      Signatures.write(message, parts);
      message.remove("reasoning_details");
    }
  }

  private ObjectNode call(Part.ToolCall call) {
    ObjectNode written = Json.object().put("id", call.id()).put("type", "function");
    written.putObject("function").put("name", call.name()).put("arguments", call.arguments());
    if (quirks.contains(Quirks.EXTRA_CONTENT)) {
      Signatures.putOfCall(written, call.signature());
    }
    return written;
  }

  private JsonNode content(List<Placed> placed) throws Untranslatable {
    List<Part> parts = placed.stream().map(Placed::part).toList();
    boolean texts = parts.stream().allMatch(Part.Text.class::isInstance);
    boolean marked =
        quirks.contains(Quirks.CACHE_CONTROL) && parts.stream().anyMatch(p -> p.cache() != null);
    if (texts && !marked && (parts.size() == 1 || quirks.contains(Quirks.STRING_CONTENT))) {
      return Json.MAPPER
          .getNodeFactory()
          .stringNode(
              parts.stream().map(p -> ((Part.Text) p).text()).collect(Collectors.joining("\n\n")));
    }
    ArrayNode list = Json.MAPPER.createArrayNode();
    for (Placed each : placed) {
      list.add(marked(part(each.part(), each.where()), each.part().cache()));
    }
    return list;
  }

  private JsonNode marked(JsonNode written, @Nullable CacheMark mark) {
    if (mark != null && quirks.contains(Quirks.CACHE_CONTROL) && written instanceof ObjectNode o) {
      o.set("cache_control", mark(mark));
    }
    return written;
  }

  static ObjectNode mark(CacheMark mark) {
    ObjectNode written = Json.object().put("type", "ephemeral");
    return mark.ttl() == null ? written : written.put("ttl", mark.ttl());
  }

  private JsonNode part(Part part, String where) throws Untranslatable {
    return switch (part) {
      case Part.Text text -> text(text.text());
      case Part.Image image -> image(image, where);
      case Part.Audio audio -> audio(audio, where);
      case Part.Video video -> video(video, where);
      case Part.Document document -> document(document, where);
      case Part.Refused refused ->
          Json.object().put("type", "refusal").put("refusal", refused.text());
      case Part.Native own -> ownWords(own, where);
      case Part.ToolCall _, Part.ToolResult _, Part.Thought _, Part.SealedThought _ ->
          throw new Untranslatable(where, "stands where OpenAI’s dialect has no place for it");
    };
  }

  private static ObjectNode text(String text) {
    return Json.object().put("type", "text").put("text", text);
  }

  private static JsonNode ownWords(Part.Native own, String where) throws Untranslatable {
    if (own.dialect().equals(OpenAiChat.DIALECT)) {
      return own.raw();
    }
    if (own.text() == null) {
      throw new Untranslatable(where, "can be said in the dialect " + own.dialect() + " only");
    }
    return text(own.text());
  }

  private static JsonNode image(Part.Image image, String where) throws Untranslatable {
    ObjectNode written = Json.object().put("type", "image_url");
    ObjectNode inner = written.putObject("image_url").put("url", url(image.source(), where));
    if (image.detail() != null) {
      inner.put("detail", image.detail());
    }
    return written;
  }

  private static String url(Source source, String where) throws Untranslatable {
    return switch (source) {
      case Source.Inline(String type, String base64) -> "data:" + type + ";base64," + base64;
      case Source.Link(String uri, _) when uri.startsWith("http") -> uri;
      case Source.Link _ ->
          throw new Untranslatable(where, "is an address that only its own cloud can read");
      case Source.Uploaded _ ->
          throw new Untranslatable(
              where, "is an uploaded file, which chat completions cannot show");
    };
  }

  private static JsonNode audio(Part.Audio audio, String where) throws Untranslatable {
    if (!(audio.source() instanceof Source.Inline(String type, String base64))) {
      throw new Untranslatable(where, "must hold the sound itself for OpenAI’s dialect");
    }
    String format = type.substring(type.indexOf('/') + 1);
    format =
        switch (format) {
          case "mpeg", "mp3" -> "mp3";
          case "wav", "x-wav", "wave", "vnd.wave" -> "wav";
          default -> format;
        };
    ObjectNode written = Json.object().put("type", "input_audio");
    written.putObject("input_audio").put("data", base64).put("format", format);
    return written;
  }

  private JsonNode video(Part.Video video, String where) throws Untranslatable {
    if (!quirks.contains(Quirks.VIDEO_URL)) {
      throw new Untranslatable(where, "is a video, which OpenAI’s dialect cannot show");
    }
    ObjectNode written = Json.object().put("type", "video_url");
    written.putObject("video_url").put("url", url(video.source(), where));
    return written;
  }

  /** Plain text is shown as text: vendors take little but PDF as files. */
  private static JsonNode document(Part.Document document, String where) throws Untranslatable {
    document.requireShownOnly(where, "OpenAI’s dialect");
    ObjectNode written = Json.object().put("type", "file");
    ObjectNode file = written.putObject("file");
    switch (document.source()) {
      case Source.Inline(String type, String base64) when type.startsWith("text/") -> {
        return text(titled(document.name(), decoded(base64, where)));
      }
      case Source.Inline inline ->
          file.put("filename", document.name() == null ? "document.pdf" : document.name())
              .put("file_data", url(inline, where));
      case Source.Uploaded(String id, _) -> file.put("file_id", id);
      case Source.Link _ ->
          throw new Untranslatable(where, "must hold the document itself for OpenAI’s dialect");
    }
    return written;
  }

  private static String titled(@Nullable String name, String text) {
    return name == null ? text : name + "\n\n" + text;
  }

  private static String decoded(String base64, String where) throws Untranslatable {
    try {
      return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new Untranslatable(where, "is not in base 64");
    }
  }
}
