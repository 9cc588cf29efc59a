package org.anabranch.gateway.openai;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.anabranch.gateway.conversation.Citation;
import org.anabranch.gateway.conversation.Delta;
import org.anabranch.gateway.conversation.Part;
import org.anabranch.gateway.conversation.Part.Signature;
import org.anabranch.gateway.conversation.Part.Source;
import org.anabranch.gateway.conversation.Pcm;
import org.anabranch.gateway.conversation.ServiceTier;
import org.anabranch.gateway.conversation.StopReason;
import org.anabranch.gateway.conversation.TokenLogprob;
import org.anabranch.gateway.conversation.TokenUse;
import org.anabranch.gateway.dialect.ServerSentEvents;
import org.anabranch.gateway.dialect.StreamReader;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads a stream of chat completions. It is complete at {@code [DONE]}, or when every choice that
 * began has stopped, as some vendors send nothing after that.
 */
final class ChatStreamReader implements StreamReader {
  private final ServerSentEvents events = new ServerSentEvents();
  private final Map<Integer, Choice> choices = new HashMap<>();
  private String id = "";
  private @Nullable ServiceTier served;
  private boolean began;
  private boolean done;
  private boolean broken;

  /** What is known of a choice so far. */
  private static final class Choice {
    private @Nullable CallIds ids;
    private final Map<Integer, String> callIds = new HashMap<>();
    private final Map<Integer, Integer> callIndexes = new HashMap<>();
    private final Map<Integer, CustomCall> customCalls = new TreeMap<>();
    private int calls;
    private String soundId = "";
    private boolean stopped;
  }

  /** A call with a text, kept until it is whole. */
  private record CustomCall(String id, String name, StringBuilder input) {}

  @Override
  public void accept(ByteBuf chunk, Consumer<Delta> sink) {
    events.accept(chunk, (bytes, start, end) -> event(bytes, start, end, sink)).release();
    if (events.isTooLong()) {
      breakOff("an event of its stream is too long", false, sink);
    }
  }

  @Override
  public void end(Consumer<Delta> sink) {
    events.finish((bytes, start, end) -> event(bytes, start, end, sink)).release();
    if (done && !broken) {
      choices.forEach(
          (index, choice) -> {
            if (!choice.stopped) {
              stop(index, choice, "", Json.object(), sink);
            }
          });
    }
  }

  private void event(ByteBuf bytes, int start, int end, Consumer<Delta> sink) {
    String data = ServerSentEvents.read(bytes, start, end).data();
    if (data == null || done || broken) {
      return;
    }
    if (data.strip().equals("[DONE]")) {
      done = true;
      return;
    }
    try {
      JsonNode event = Json.tree(data);
      if (event.isObject()) {
        read(event, sink);
      } else {
        breakOff("an event of its stream is no object", false, sink);
      }
    } catch (JacksonException e) {
      breakOff("an event of its stream is not JSON", false, sink);
    }
  }

  private void breakOff(String why, boolean limited, Consumer<Delta> sink) {
    if (!broken) {
      broken = true;
      sink.accept(new Delta.Broke(why, limited));
    }
  }

  private void read(JsonNode event, Consumer<Delta> sink) {
    JsonNode error = Errors.in(event);
    if (error != null) {
      String message = Errors.message(error);
      breakOff(message.isEmpty() ? "no reason given" : message, Errors.limited(error), sink);
      return;
    }
    begin(event, sink);
    ServiceTier tier = Annotations.tier(event.path("service_tier"));
    if (tier != null && tier != served) {
      served = tier;
      sink.accept(new Delta.Served(tier));
    }
    for (JsonNode choice : event.path("choices")) {
      int index = choice.path("index").asInt(0);
      read(index, choices.computeIfAbsent(index, _ -> new Choice()), choice, sink);
      use(choice.path("usage"), sink);
    }
    use(event.path("usage"), sink);
    use(event.path("x_groq").path("usage"), sink);
  }

  private void begin(JsonNode event, Consumer<Delta> sink) {
    if (!began && (!event.path("choices").isEmpty() || event.has("usage"))) {
      began = true;
      id = event.path("id").asString("");
      long created = ChatReply.moment(event.path("created"));
      sink.accept(new Delta.Began(id, event.path("model").asString(""), created));
    }
  }

  private static void use(JsonNode usage, Consumer<Delta> sink) {
    TokenUse use = usage.isObject() ? TokenUses.read(usage) : null;
    if (use != null) {
      sink.accept(new Delta.Used(use));
    }
  }

  private void read(int index, Choice choice, JsonNode event, Consumer<Delta> sink) {
    JsonNode delta = event.path("delta");
    thoughts(index, delta, sink);
    content(index, delta.path("content"), sink);
    content(index, event.path("text"), sink); // of an answer to LegacyAsked
    String refusal = delta.path("refusal").asString("");
    if (!refusal.isEmpty()) {
      sink.accept(new Delta.Refused(index, refusal));
    }
    sound(index, choice, delta.path("audio"), sink);
    for (JsonNode image : delta.path("images")) {
      String url = image.path("image_url").path("url").asString("");
      if (!url.isEmpty()) {
        Part.Image shown = new Part.Image(ChatParts.link(url), null, null);
        sink.accept(new Delta.Image(index, shown, null));
      }
    }
    for (JsonNode call : delta.path("tool_calls")) {
      call(index, choice, call, sink);
    }
    for (JsonNode annotation : delta.path("annotations")) {
      Citation citation = Annotations.read(annotation);
      sink.accept(
          citation == null
              ? new Delta.Native(index, OpenAiChat.DIALECT, annotation)
              : new Delta.Cited(index, citation));
    }
    List<TokenLogprob> logprobs = new ArrayList<>(Logprobs.read(event.path("logprobs")));
    logprobs.addAll(LegacyLogprobs.read(event.path("logprobs")));
    if (!logprobs.isEmpty()) {
      sink.accept(new Delta.Logprobs(index, logprobs));
    }
    String reason = event.path("finish_reason").asString("");
    if (!reason.isEmpty() && !choice.stopped) {
      stop(index, choice, reason, event.path("stop_reason"), sink);
    }
  }

  /** The words and the sound, each as it comes; the id stands in the first piece alone. */
  private static void sound(int index, Choice choice, JsonNode audio, Consumer<Delta> sink) {
    if (!audio.isObject()) {
      return;
    }
    String id = audio.path("id").asString(choice.soundId);
    String data = audio.path("data").asString("");
    long expires = ChatReply.moment(audio.path("expires_at"));
    if (!id.equals(choice.soundId) || !data.isEmpty() || expires > 0) {
      choice.soundId = id;
      Source.Inline piece = new Source.Inline(Pcm.MEDIA_TYPE, data);
      sink.accept(new Delta.Sound(index, piece, id, expires));
    }
    String words = audio.path("transcript").asString("");
    if (!words.isEmpty()) {
      sink.accept(new Delta.Spoken(index, words));
    }
  }

  private static void stop(
      int index, Choice choice, String reason, JsonNode sequence, Consumer<Delta> sink) {
    choice.stopped = true;
    for (CustomCall call : choice.customCalls.values()) {
      ObjectNode raw = CustomTools.chatCall(call.id(), call.name(), call.input().toString());
      sink.accept(new Delta.Native(index, OpenAiChat.DIALECT, raw));
    }
    StopReason stop = Stops.read(reason, choice.calls > 0, sequence.isString());
    sink.accept(new Delta.Stopped(index, stop, sequence.isString() ? sequence.asString() : null));
  }

  private static void thoughts(int index, JsonNode delta, Consumer<Delta> sink) {
    for (Part part : Signatures.read(delta)) {
      switch (part) {
        case Part.Thought(String text, Signature seal) -> {
          if (!text.isEmpty()) {
            sink.accept(new Delta.Thought(index, text));
          }
          if (seal != null) {
            sink.accept(new Delta.ThoughtSealed(index, seal));
          }
        }
        case Part.SealedThought(Signature seal) ->
            sink.accept(new Delta.SealedThought(index, seal));
        default -> throw new IllegalStateException("Reasoning is read as thoughts: " + part);
      }
    }
  }

  private static void content(int index, JsonNode content, Consumer<Delta> sink) {
    if (content.isString() && !content.asString().isEmpty()) {
      sink.accept(new Delta.Text(index, content.asString()));
    } else if (content.isArray()) {
      for (JsonNode part : content) {
        String thought = ChatParts.thinking(part);
        String text = part.path("text").asString("");
        if (!thought.isEmpty()) {
          sink.accept(new Delta.Thought(index, thought));
        }
        if (!text.isEmpty()) {
          sink.accept(new Delta.Text(index, text));
        }
      }
    }
  }

  /** Calls are told apart by their index; where a vendor gives none or one for all, by their id. */
  private void call(int index, Choice choice, JsonNode call, Consumer<Delta> sink) {
    String callId = call.path("id").asString("");
    if (call.path("custom").isObject()) {
      customCall(index, choice, call);
      return;
    }
    JsonNode function = call.path("function");
    String name = function.path("name").asString("");
    int theirs = call.path("index").asInt(callId.isEmpty() ? choice.calls - 1 : choice.calls);
    String known = choice.callIds.get(theirs);
    boolean another =
        known != null && !callId.isEmpty() && !known.equals(callId) && !name.isEmpty();
    if (known == null || another) {
      int own = choice.calls++;
      choice.callIds.put(theirs, callId);
      choice.callIndexes.put(theirs, own);
      String given = nextId(index, choice, callId);
      sink.accept(new Delta.ToolBegan(index, own, given, name, Signatures.ofCall(call)));
    }
    JsonNode arguments = function.path("arguments");
    String json = arguments.isObject() ? arguments.toString() : arguments.asString("");
    if (!json.isEmpty()) {
      sink.accept(new Delta.ToolArguments(index, choice.callIndexes.getOrDefault(theirs, 0), json));
    }
  }

  private String nextId(int index, Choice choice, String given) {
    CallIds ids = choice.ids == null ? new CallIds(id + "_" + index) : choice.ids;
    choice.ids = ids;
    return ids.next(given);
  }

  /** The first piece names the tool, and each brings some of the text. */
  private void customCall(int index, Choice choice, JsonNode call) {
    JsonNode custom = call.path("custom");
    String callId = call.path("id").asString("");
    int known = choice.customCalls.size();
    int theirs = call.path("index").asInt(callId.isEmpty() ? known - 1 : known);
    choice
        .customCalls
        .computeIfAbsent(
            theirs,
            _ ->
                new CustomCall(
                    nextId(index, choice, callId),
                    custom.path("name").asString(""),
                    new StringBuilder()))
        .input()
        .append(custom.path("input").asString(""));
  }

  @Override
  public boolean isComplete() {
    return !broken
        && (done || !choices.isEmpty() && choices.values().stream().allMatch(c -> c.stopped));
  }

  @Override
  public void release() {
    events.release();
  }
}
