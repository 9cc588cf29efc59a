package org.anabranch.gateway.openai;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.anabranch.gateway.conversation.Citation;
import org.anabranch.gateway.conversation.CitedText;
import org.anabranch.gateway.conversation.Delta;
import org.anabranch.gateway.conversation.Part;
import org.anabranch.gateway.conversation.Part.Signature;
import org.anabranch.gateway.conversation.ServiceTier;
import org.anabranch.gateway.conversation.StopReason;
import org.anabranch.gateway.conversation.TokenUse;
import org.anabranch.gateway.dialect.ServerSentEvents;
import org.anabranch.gateway.dialect.StreamWriter;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes a stream of chat completions, with the usage at its end where the client wants it. */
final class ChatStreamWriter implements StreamWriter {
  private final boolean usageAsked;
  private long created;
  private final Map<Integer, Choice> choices = new HashMap<>();
  private String id = "";
  private String model = "";
  private @Nullable TokenUse use;
  private @Nullable ServiceTier tier;

  /** What a choice has told so far. */
  private static final class Choice {
    private final StringBuilder thought = new StringBuilder();
    private final CitedText text = new CitedText();
    private final Set<Integer> calls = new HashSet<>();

    /** Where each call of a function stands among all calls. */
    private final Map<Integer, Integer> places = new HashMap<>();

    private int called;
    private int details;
    private boolean refused;
    private boolean sounds;
    private boolean begun;
  }

  /**
   * @param now epoch seconds
   */
  ChatStreamWriter(boolean usageAsked, long now) {
    this.usageAsked = usageAsked;
    this.created = now;
  }

  @Override
  public ByteBuf write(Delta delta) {
    return switch (delta) {
      case Delta.Began began -> {
        id = began.id();
        model = began.model();
        created = began.created(created);
        yield Unpooled.EMPTY_BUFFER;
      }
      case Delta.Text(int choice, String text) -> {
        at(choice).text.said(text);
        yield said(choice, object("content", text));
      }
      case Delta.Cited(int choice, Citation citation) -> {
        at(choice).text.cited(citation);
        yield citation.span() == null ? Unpooled.EMPTY_BUFFER : cited(choice);
      }
      case Delta.Served served -> {
        tier = served.tier();
        yield Unpooled.EMPTY_BUFFER;
      }
      case Delta.Thought(int choice, String text) -> {
        at(choice).thought.append(text);
        yield said(choice, object("reasoning_content", text));
      }
      case Delta.ThoughtSealed(int choice, Signature seal) -> sealed(choice, seal);
      case Delta.SealedThought(int choice, Signature seal) ->
          detail(choice, Signatures.sealed(seal, at(choice).details++));
      case Delta.ToolBegan began -> call(began);
      case Delta.ToolArguments(int choice, int index, String json) -> {
        at(choice).calls.remove(index);
        yield said(choice, arguments(at(choice), index, json));
      }
      case Delta.Refused(int choice, String text) -> {
        at(choice).refused = true;
        yield said(choice, object("refusal", text));
      }
      case Delta.Image(int choice, Part.Image image, _) -> {
        ObjectNode said = Json.object();
        ChatReply.putImage(said, image);
        yield said.isEmpty() ? Unpooled.EMPTY_BUFFER : said(choice, said);
      }
      case Delta.Spoken(int choice, String text) ->
          sound(choice, "", Json.object().put("transcript", text));
      case Delta.Sound sound -> {
        ObjectNode piece = Json.object();
        if (!sound.sound().base64().isEmpty()) {
          piece.put("data", sound.sound().base64());
        }
        if (sound.expires() > 0) {
          piece.put("expires_at", sound.expires());
        }
        yield sound(sound.choice(), sound.id(), piece);
      }
      case Delta.Native own when CustomTools.isCall(own.dialect(), own.raw()) -> customCall(own);
      case Delta.Native own -> {
        ObjectNode said = Json.object();
        said.putArray("annotations").add(own.raw());
        yield own.dialect().equals(OpenAiChat.DIALECT)
            ? said(own.choice(), said)
            : Unpooled.EMPTY_BUFFER;
      }
      case Delta.Logprobs logprobs -> {
        ObjectNode chunk = chunk(logprobs.choice(), Json.object());
        ObjectNode choice = (ObjectNode) chunk.path("choices").path(0);
        choice
            .putObject("logprobs")
            .putNull("refusal")
            .set("content", Logprobs.write(logprobs.logprobs()));
        yield event(chunk);
      }
      case Delta.PartEnded(int choice) -> {
        at(choice).thought.setLength(0);
        yield cited(choice);
      }
      case Delta.Stopped stopped -> stopped(stopped);
      case Delta.Used used -> {
        use = used.use();
        yield Unpooled.EMPTY_BUFFER;
      }
      case Delta.Broke broke -> throw new IllegalArgumentException("Never given: " + broke);
    };
  }

  /** The first piece says the id, the vendor's or one made here. */
  private ByteBuf sound(int choice, String vendors, ObjectNode piece) {
    Choice state = at(choice);
    if (!state.sounds) {
      state.sounds = true;
      piece.put("id", vendors.isEmpty() ? Sounds.id(id) : vendors);
    }
    ObjectNode said = Json.object();
    said.set("audio", piece);
    return said(choice, said);
  }

  /** Tells of what the text so far stands on, now that it is known where its passages end. */
  private ByteBuf cited(int choice) {
    ArrayNode annotations = Json.MAPPER.createArrayNode();
    for (Citation citation : at(choice).text.ended()) {
      ObjectNode annotation = Annotations.chat(citation);
      if (annotation != null) {
        annotations.add(annotation);
      }
    }
    ObjectNode said = Json.object();
    said.set("annotations", annotations);
    return annotations.isEmpty() ? Unpooled.EMPTY_BUFFER : said(choice, said);
  }

  private Choice at(int choice) {
    return choices.computeIfAbsent(choice, _ -> new Choice());
  }

  private static ObjectNode object(String name, String value) {
    return Json.object().put(name, value);
  }

  /** The text has gone by already; clients that keep details want it with its seal. */
  private ByteBuf sealed(int choice, Signature seal) {
    Choice state = at(choice);
    String text = state.thought.toString();
    state.thought.setLength(0);
    return detail(choice, Signatures.thought(text, seal, state.details++));
  }

  private ByteBuf detail(int choice, ObjectNode detail) {
    ObjectNode said = Json.object();
    said.putArray("reasoning_details").add(detail);
    return said(choice, said);
  }

  private ByteBuf call(Delta.ToolBegan began) {
    Choice state = at(began.choice());
    state.calls.add(began.index());
    state.places.put(began.index(), state.called);
    ObjectNode said = Json.object();
    ObjectNode call =
        said.putArray("tool_calls")
            .addObject()
            .put("index", state.called++)
            .put("id", began.id())
            .put("type", "function");
    call.putObject("function").put("name", began.name()).put("arguments", "");
    Signatures.putOfCall(call, began.signature());
    return said(began.choice(), said);
  }

  private ByteBuf customCall(Delta.Native own) {
    ObjectNode said = Json.object();
    ObjectNode call =
        said.putArray("tool_calls").addObject().put("index", at(own.choice()).called++);
    ObjectNode written = CustomTools.chatCall(own.dialect(), own.raw());
    if (written != null) {
      written.remove("index");
      call.setAll(written);
    }
    return said(own.choice(), said);
  }

  private static ObjectNode arguments(Choice state, int index, String json) {
    ObjectNode said = Json.object();
    said.putArray("tool_calls")
        .addObject()
        .put("index", state.places.getOrDefault(index, index))
        .putObject("function")
        .put("arguments", json);
    return said;
  }

  /** A call without arguments still has an empty object of them. */
  private ByteBuf stopped(Delta.Stopped stopped) {
    Choice state = at(stopped.choice());
    ByteBuf whole = Unpooled.buffer();
    append(whole, cited(stopped.choice()));
    for (int index : List.copyOf(state.calls)) {
      append(whole, said(stopped.choice(), arguments(state, index, "{}")));
    }
    ObjectNode chunk = chunk(stopped.choice(), Json.object());
    ObjectNode choice = (ObjectNode) chunk.path("choices").path(0);
    boolean said = stopped.reason() == StopReason.REFUSAL && state.refused;
    choice.put("finish_reason", said ? "stop" : Stops.write(stopped.reason()));
    if (stopped.stopSequence() != null) {
      choice.put("stop_reason", stopped.stopSequence());
    }
    append(whole, event(chunk));
    return whole;
  }

  private static void append(ByteBuf whole, ByteBuf more) {
    whole.writeBytes(more);
    more.release();
  }

  private ByteBuf said(int choice, ObjectNode delta) {
    return event(chunk(choice, delta));
  }

  private ObjectNode chunk(int index, ObjectNode delta) {
    Choice state = at(index);
    ObjectNode chunk = head();
    ObjectNode choice = chunk.putArray("choices").addObject().put("index", index);
    ObjectNode said = choice.putObject("delta");
    if (!state.begun) {
      state.begun = true;
      said.put("role", "assistant");
    }
    said.setAll(delta);
    choice.putNull("finish_reason");
    return chunk;
  }

  private ObjectNode head() {
    ObjectNode head =
        Json.object()
            .put("id", id)
            .put("object", "chat.completion.chunk")
            .put("created", created)
            .put("model", model);
    Annotations.putTier(head, tier);
    return head;
  }

  private static ByteBuf event(ObjectNode chunk) {
    return ServerSentEvents.write("", chunk.toString());
  }

  @Override
  public ByteBuf end() {
    ByteBuf whole = Unpooled.buffer();
    if (usageAsked && use != null) {
      ObjectNode chunk = head();
      chunk.putArray("choices");
      chunk.set("usage", TokenUses.chat(use));
      append(whole, event(chunk));
    }
    append(whole, ServerSentEvents.write("", "[DONE]"));
    return whole;
  }
}
