package org.anabranch.gateway.openai;

import java.util.ArrayList;
import java.util.List;
import org.anabranch.gateway.conversation.Citation;
import org.anabranch.gateway.conversation.Part;
import org.anabranch.gateway.conversation.Reply;
import org.anabranch.gateway.conversation.StopReason;
import org.anabranch.gateway.conversation.TokenUse;
import org.anabranch.gateway.dialect.BadRequest;
import org.anabranch.gateway.dialect.Outbound.Tally;
import org.anabranch.gateway.json.JsonBytes;
import org.anabranch.gateway.json.Malformed;
import org.anabranch.gateway.json.Words;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Whole answers, both ways. */
final class ChatReply {
  private static final Words TOLD = Words.of("choices", "usage");
  private static final int CHOICES = 0;
  private static final int USAGE = 1;

  private ChatReply() {}

  /** Null when it is no JSON object with choices: then it is not an answer. */
  static @Nullable Tally tally(byte[] body, int length) {
    JsonBytes json = new JsonBytes(body, 0, length);
    try {
      if (json.next() != JsonToken.START_OBJECT) {
        return null;
      }
      boolean choices = false;
      TokenUse use = null;
      while (json.more() == JsonToken.PROPERTY_NAME) {
        int name = json.find(TOLD);
        JsonToken value = json.more();
        if (name == USAGE && value == JsonToken.START_OBJECT) {
          use = TokenUses.read(json);
        } else {
          choices |= name == CHOICES && value == JsonToken.START_ARRAY;
          json.skip();
        }
      }
      return choices ? new Tally(use) : null;
    } catch (Malformed e) {
      return null;
    }
  }

  /** Null when it is no answer. */
  static @Nullable Reply read(byte[] body, int length) {
    try {
      JsonNode root = Json.MAPPER.readTree(body, 0, length);
      JsonNode choices = root.path("choices");
      if (!choices.isArray() || choices.isEmpty()) {
        return null;
      }
      String id = root.path("id").asString("");
      List<Reply.Choice> read = new ArrayList<>();
      for (JsonNode choice : choices) {
        read.add(choice(id, choice));
      }
      return new Reply(
          id,
          root.path("model").asString(""),
          read,
          TokenUses.read(root.path("usage")),
          Annotations.tier(root.path("service_tier")),
          moment(root.path("created")));
    } catch (JacksonException | BadRequest e) {
      return null;
    }
  }

  /** Epoch seconds; 0 when it is none. */
  static long moment(JsonNode seconds) {
    return Math.max(0, seconds.asLong(0));
  }

  private static Reply.Choice choice(String answer, JsonNode choice) {
    return choice.has("message") ? said(answer, choice) : goneOn(choice);
  }

  /** Of an answer to {@link LegacyAsked}. */
  private static Reply.Choice goneOn(JsonNode choice) {
    return new Reply.Choice(
        List.of(new Part.Text(choice.path("text").asString(""))),
        Stops.read(choice.path("finish_reason").asString(""), false, false),
        null,
        LegacyLogprobs.read(choice.path("logprobs")));
  }

  private static Reply.Choice said(String answer, JsonNode choice) {
    CallIds ids = new CallIds(answer + "_" + choice.path("index").asInt(0));
    for (JsonNode call : choice.path("message").path("tool_calls")) {
      if (call instanceof ObjectNode written) {
        written.put("id", ids.next(call.path("id").asString("")));
      }
    }
    Fields message = new Fields(choice.path("message"), "message");
    List<Part> parts = cited(ChatMessages.answer(message), message.raw().path("annotations"));
    Part.Audio sound = Sounds.read(message.raw().path("audio"));
    if (sound != null) {
      parts.add(sound);
    }
    boolean calls = parts.stream().anyMatch(Part.ToolCall.class::isInstance);
    JsonNode sequence = choice.path("stop_reason");
    StopReason stop =
        Stops.read(choice.path("finish_reason").asString(""), calls, sequence.isString());
    return new Reply.Choice(
        parts,
        stop,
        sequence.isString() ? sequence.asString() : null,
        Logprobs.read(choice.path("logprobs")));
  }

  /** What its texts stand on; what is nothing of that kind stays as it is. */
  private static List<Part> cited(List<Part> read, JsonNode annotations) {
    List<Part> parts = new ArrayList<>(read);
    List<Citation> citations = Annotations.readAll(annotations);
    for (int i = 0; i < parts.size() && !citations.isEmpty(); i++) {
      if (parts.get(i) instanceof Part.Text text) {
        parts.set(i, new Part.Text(text.text(), citations, text.cache()));
        citations = List.of();
      }
    }
    for (JsonNode annotation : annotations) {
      if (Annotations.read(annotation) == null) {
        parts.add(new Part.Native(OpenAiChat.DIALECT, annotation, null, null));
      }
    }
    return parts;
  }

  /**
   * @param now epoch seconds
   */
  static ObjectNode write(Reply reply, long now) {
    ObjectNode answer =
        Json.object()
            .put("id", reply.id())
            .put("object", "chat.completion")
            .put("created", reply.created(now))
            .put("model", reply.model());
    Annotations.putTier(answer, reply.tier());
    var choices = answer.putArray("choices");
    for (Reply.Choice choice : reply.choices()) {
      ObjectNode written = written(choice, choices.size());
      putSound((ObjectNode) written.path("message"), choice.parts(), reply, now);
      choices.add(written);
    }
    if (reply.use() != null) {
      answer.set("usage", TokenUses.chat(reply.use()));
    }
    return answer;
  }

  /** There is room for one. */
  private static void putSound(ObjectNode message, List<Part> parts, Reply reply, long now) {
    for (Part part : parts) {
      ObjectNode sound =
          part instanceof Part.Audio audio ? Sounds.write(audio, Sounds.id(reply.id()), now) : null;
      if (sound != null && !message.has("audio")) {
        message.set("audio", sound);
      }
    }
  }

  private static ObjectNode written(Reply.Choice choice, int index) {
    ObjectNode written = Json.object().put("index", index);
    written.set("message", message(choice.parts()));
    if (choice.logprobs().isEmpty()) {
      written.putNull("logprobs");
    } else {
      written
          .putObject("logprobs")
          .putNull("refusal")
          .set("content", Logprobs.write(choice.logprobs()));
    }
    boolean refused = choice.parts().stream().anyMatch(Part.Refused.class::isInstance);
    boolean said = choice.stop() == StopReason.REFUSAL && refused;
    written.put("finish_reason", said ? "stop" : Stops.write(choice.stop()));
    if (choice.stopSequence() != null) {
      written.put("stop_reason", choice.stopSequence());
    }
    return written;
  }

  private static ObjectNode message(List<Part> parts) {
    ObjectNode message =
        Json.object().put("role", "assistant").putNull("content").putNull("refusal");
    StringBuilder text = new StringBuilder();
    StringBuilder refusal = new StringBuilder();
    boolean said = false;
    for (Part part : parts) {
      switch (part) {
        case Part.Text t -> {
          cite(message, t, text.codePointCount(0, text.length()));
          text.append(t.text());
          said = true;
        }
        case Part.Native own when CustomTools.isCall(own) ->
            message.withArray("tool_calls").add(CustomTools.chatCall(own.dialect(), own.raw()));
        case Part.Native own when own.dialect().equals(OpenAiChat.DIALECT) ->
            message.withArray("annotations").add(own.raw());
        case Part.Native own when own.text() != null -> {
          text.append(own.text());
          said = true;
        }
        case Part.Refused r -> refusal.append(r.text());
        case Part.ToolCall call -> message.withArray("tool_calls").add(call(call));
        case Part.Image image -> putImage(message, image);
        case Part.Native _,
            Part.Thought _,
            Part.SealedThought _,
            Part.Audio _,
            Part.Video _,
            Part.Document _,
            Part.ToolResult _ -> {
          // reasoning and sound are put apart; the others are nothing an assistant says
        }
      }
    }
    if (said) {
      message.put("content", text.toString());
    }
    if (!refusal.isEmpty()) {
      message.put("refusal", refusal.toString());
    }
    Signatures.write(message, parts);
    return message;
  }

  /**
   * @param before how many characters the message has before it
   */
  private static void cite(ObjectNode message, Part.Text text, int before) {
    Citation.Span whole = new Citation.Span(0, text.text().codePointCount(0, text.text().length()));
    for (Citation citation : text.citations()) {
      Citation placed = citation.span() == null ? citation.with(whole) : citation;
      ObjectNode annotation = Annotations.chat(placed.from(before));
      if (annotation != null) {
        message.withArray("annotations").add(annotation);
      }
    }
  }

  static void putImage(ObjectNode message, Part.Image image) {
    if (image.source() instanceof Part.Source.Inline(String type, String base64)) {
      message
          .withArray("images")
          .addObject()
          .put("type", "image_url")
          .putObject("image_url")
          .put("url", "data:" + type + ";base64," + base64);
    }
  }

  private static ObjectNode call(Part.ToolCall call) {
    ObjectNode written = Json.object().put("id", call.id()).put("type", "function");
    written.putObject("function").put("name", call.name()).put("arguments", call.arguments());
    Signatures.putOfCall(written, call.signature());
    return written;
  }
}
