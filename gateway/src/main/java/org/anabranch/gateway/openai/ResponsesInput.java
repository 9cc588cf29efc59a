package org.anabranch.gateway.openai;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.anabranch.gateway.conversation.Part;
import org.anabranch.gateway.conversation.Part.CacheMark;
import org.anabranch.gateway.conversation.Part.Source;
import org.anabranch.gateway.conversation.Turn;
import org.anabranch.gateway.conversation.Turn.Role;
import org.anabranch.gateway.dialect.BadRequest;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads {@code input}: items one after another, where a turn of the assistant may be many. An item
 * that only this dialect knows is kept whole.
 */
final class ResponsesInput {
  private final List<Part.Text> system = new ArrayList<>();
  private final List<Turn> turns = new ArrayList<>();
  private final List<Part> parts = new ArrayList<>();
  private final Map<String, JsonNode> rest = new LinkedHashMap<>();
  private final Places places = new Places();
  private @Nullable Role role;

  /** Throws {@link BadRequest}. */
  ResponsesInput(@Nullable String instructions, @Nullable JsonNode input) {
    if (instructions != null && !instructions.isEmpty()) {
      system.add(new Part.Text(instructions));
    }
    if (input == null) {
      return;
    }
    if (input.isString()) {
      turns.add(Turn.user(input.asString()));
      places.put(turns.getFirst().parts().getFirst(), "input");
      return;
    }
    if (!input.isArray()) {
      throw Fields.wrong("input", "must be a text or a list of items");
    }
    int index = 0;
    for (JsonNode item : input) {
      item(new Fields(item, "input[" + index++ + "]"));
    }
    endTurn();
  }

  List<Part.Text> system() {
    return system;
  }

  List<Turn> turns() {
    return turns;
  }

  Map<String, JsonNode> rest() {
    return rest;
  }

  /** What the client calls a field of a turn. */
  String place(String field) {
    return places.of(turns, field).replace(".output.content[", ".output[");
  }

  private void item(Fields item) {
    String type = item.text("type", "message");
    switch (type) {
      case "message" -> message(item);
      case "function_call" -> {
        say(Role.ASSISTANT, call(item), item);
        keepRest(item);
      }
      case "function_call_output" -> {
        say(Role.USER, places.put(result(item), item.place("output")));
        keepRest(item);
      }
      case "reasoning" -> say(Role.ASSISTANT, Seals.read(item.raw()), item);
      case ResponsesSearch.CALL -> {
        String told = ResponsesSearch.told(item.raw());
        boolean foreign = ResponsesSearch.isForeign(item.raw());
        Part call =
            foreign ? new Part.Text(told) : new Part.Native(Seals.DIALECT, item.raw(), told, null);
        say(Role.ASSISTANT, call, item);
      }
      default ->
          say(
              type.endsWith("_output") ? Role.USER : Role.ASSISTANT,
              new Part.Native(Seals.DIALECT, item.raw(), null, null),
              item);
    }
  }

  private void say(Role who, Part part, Fields item) {
    say(who, places.put(part, item.place()));
  }

  private void say(Role who, Part part) {
    if (role != who) {
      endTurn();
      role = who;
    }
    parts.add(part);
  }

  private void endTurn() {
    if (role != null) {
      turns.add(new Turn(role, parts));
    }
    parts.clear();
    role = null;
  }

  /** Messages of the user stay turns of their own; those of the assistant are part of its turn. */
  private void message(Fields message) {
    String who = message.text("role");
    List<Part> said = content(message.take("content"), message.place("content"));
    places.putContent(said, message.place("content"), message.raw().path("content").isArray());
    message.take("phase"); // a hint that only its vendor reads
    keepRest(message);
    switch (who) {
      case "assistant" -> said.forEach(part -> say(Role.ASSISTANT, part));
      case "user" -> {
        endTurn();
        turns.add(new Turn(Role.USER, said));
      }
      case "system", "developer" -> instructions(said, message);
      default -> throw Fields.wrong(message.place("role"), "is unknown: " + who);
    }
  }

  private void instructions(List<Part> said, Fields message) {
    endTurn();
    if (!turns.isEmpty()) {
      turns.add(new Turn(Role.SYSTEM, said));
      return;
    }
    for (Part part : said) {
      if (!(part instanceof Part.Text text)) {
        throw Fields.wrong(message.place("content"), "must hold nothing but texts");
      }
      system.add(text);
    }
  }

  private static Part call(Fields call) {
    return new Part.ToolCall(
        call.text("call_id"),
        call.text("name"),
        ChatMessages.arguments(call.take("arguments"), call.place("arguments")),
        Signatures.ofCall(call.raw()),
        null);
  }

  private static Part result(Fields result) {
    return new Part.ToolResult(
        result.text("call_id"),
        null,
        content(result.take("output"), result.place("output")),
        false,
        ChatParts.mark(result));
  }

  /** Ids and states are for those who keep items; the gateway keeps none. */
  private void keepRest(Fields item) {
    for (String name : List.of("id", "status", "extra_content")) {
      item.take(name);
    }
    item.rest().forEach((name, value) -> rest.put(item.place(name), value));
  }

  static List<Part> content(@Nullable JsonNode content, String where) {
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
    CacheMark cache = ChatParts.mark(part);
    return switch (part.text("type")) {
      case "output_text" ->
          new Part.Text(
              part.text("text"), Annotations.readAll(part.raw().path("annotations")), cache);
      case "input_text", "text" -> new Part.Text(part.text("text"), cache);
      case "refusal" -> new Part.Refused(part.text("refusal"));
      case "input_image" -> image(part, cache);
      case "input_file" -> file(part, cache);
      case "input_audio" -> audio(part.the("input_audio"), cache);
      default -> new Part.Native(Seals.DIALECT, part.raw(), null, cache);
    };
  }

  private static Part image(Fields image, @Nullable CacheMark cache) {
    String id = image.textOrNull("file_id");
    String detail = image.textOrNull("detail");
    Source source =
        id == null ? ChatParts.link(image.text("image_url")) : new Source.Uploaded(id, null);
    return new Part.Image(source, "auto".equals(detail) ? null : detail, cache);
  }

  private static Part file(Fields file, @Nullable CacheMark cache) {
    String id = file.textOrNull("file_id");
    String url = file.textOrNull("file_url");
    String name = file.textOrNull("filename");
    if (id != null) {
      return new Part.Document(new Source.Uploaded(id, null), name, cache);
    }
    if (url != null) {
      return new Part.Document(ChatParts.link(url), name, cache);
    }
    String data = file.text("file_data");
    Source source =
        data.startsWith("data:")
            ? ChatParts.link(data)
            : new Source.Inline("application/pdf", data);
    return new Part.Document(source, name, cache);
  }

  private static Part audio(Fields audio, @Nullable CacheMark cache) {
    String format = audio.text("format", "wav").toLowerCase(Locale.ROOT);
    String type = format.equals("mp3") ? "audio/mpeg" : "audio/" + format;
    return new Part.Audio(new Source.Inline(type, audio.text("data")), cache);
  }

  /** The picture that a call of {@code image_generation} has made; null where it is none. */
  static Part.@Nullable Image picture(JsonNode item) {
    String made = item.path("result").asString("");
    return item.path("type").asString("").equals("image_generation_call") && !made.isEmpty()
        ? new Part.Image(
            new Source.Inline("image/" + item.path("output_format").asString("png"), made),
            null,
            null)
        : null;
  }

  private static boolean isRunByVendor(String type) {
    return type.endsWith("_output") || type.equals(ResponsesSearch.CALL);
  }

  /** What one vendor answered, read as the parts of one turn. */
  static List<Part> output(JsonNode output) {
    List<Part> parts = new ArrayList<>();
    for (JsonNode item : output) {
      Part.Image picture = picture(item);
      if (picture != null) {
        parts.add(picture);
      } else if (isRunByVendor(item.path("type").asString(""))) {
        parts.add(ResponsesSearch.part(item));
      } else {
        new ResponsesInput(null, Json.MAPPER.createArrayNode().add(item))
            .turns()
            .forEach(turn -> parts.addAll(turn.parts()));
      }
    }
    return parts;
  }
}
