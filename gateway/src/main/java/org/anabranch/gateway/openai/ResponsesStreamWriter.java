package org.anabranch.gateway.openai;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.anabranch.gateway.conversation.Citation;
import org.anabranch.gateway.conversation.CitedText;
import org.anabranch.gateway.conversation.Delta;
import org.anabranch.gateway.conversation.Part;
import org.anabranch.gateway.conversation.Part.Signature;
import org.anabranch.gateway.conversation.Searched;
import org.anabranch.gateway.conversation.ServiceTier;
import org.anabranch.gateway.conversation.StopReason;
import org.anabranch.gateway.conversation.TokenLogprob;
import org.anabranch.gateway.conversation.TokenUse;
import org.anabranch.gateway.dialect.ServerSentEvents;
import org.anabranch.gateway.dialect.StreamWriter;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes a stream of events that build up a response: every item and every part of it is announced,
 * told piece by piece, and told whole when it is done; the last event holds the whole response.
 * Only the first choice is told.
 */
final class ResponsesStreamWriter implements StreamWriter {
  private final ResponsesAsked asked;
  private final long now;
  private final ArrayNode output = Json.MAPPER.createArrayNode();
  private final Map<Integer, Call> calls = new LinkedHashMap<>();
  private ResponsesReply.Head head = new ResponsesReply.Head("", "", 0);
  private ByteBuf out = Unpooled.EMPTY_BUFFER;
  private @Nullable Reasoning reasoning;
  private @Nullable Message message;
  private boolean refused;
  private StopReason stop = StopReason.END;
  private @Nullable TokenUse use;
  private @Nullable ServiceTier tier;
  private final CitedText text = new CitedText();

  /** An item that is being told. */
  private record Call(int place, ObjectNode item, StringBuilder arguments) {}

  private record Reasoning(int place, String id, StringBuilder text) {}

  private static final class Message {
    private final int place;
    private final ObjectNode item;
    private final List<TokenLogprob> logprobs = new ArrayList<>();
    private @Nullable StringBuilder part;
    private boolean refusal;

    Message(int place, ObjectNode item) {
      this.place = place;
      this.item = item;
    }

    String id() {
      return item.path("id").asString();
    }

    int contentIndex() {
      return item.path("content").size();
    }
  }

  ResponsesStreamWriter(ResponsesAsked asked, long now) {
    this.asked = asked;
    this.now = now;
  }

  @Override
  public ByteBuf write(Delta delta) {
    out = Unpooled.buffer(512);
    switch (delta) {
      case Delta.Began began -> begin(began);
      case Delta.Text text when text.choice() == 0 -> say(text.text(), false);
      case Delta.Spoken words when words.choice() == 0 -> say(words.text(), false);
      case Delta.Refused text when text.choice() == 0 -> {
        refused = true;
        say(text.text(), true);
      }
      case Delta.Thought thought when thought.choice() == 0 -> think(thought.text());
      case Delta.ThoughtSealed sealed when sealed.choice() == 0 -> {
        if (reasoning == null) {
          beginReasoning();
        }
        endReasoning(sealed.signature());
      }
      case Delta.SealedThought sealed when sealed.choice() == 0 -> {
        endAll();
        whole(Seals.write(itemId("rs_"), "", sealed.data(), true));
      }
      case Delta.ToolBegan call when call.choice() == 0 -> beginCall(call);
      case Delta.ToolArguments(int choice, int index, String json) when choice == 0 ->
          argue(index, json);
      case Delta.Image shown when shown.choice() == 0 -> image(shown.image());
      case Delta.Native own when own.choice() == 0 && own.dialect().equals(Seals.DIALECT) -> {
        endAll();
        whole(own.raw());
      }
      case Delta.Native own when own.choice() == 0 && own.searched() != null ->
          search(own.searched());
      case Delta.Native own
          when own.choice() == 0 && CustomTools.isCall(own.dialect(), own.raw()) ->
          customCall(own);
      case Delta.Cited cited when cited.choice() == 0 -> text.cited(cited.citation());
      case Delta.Served served -> tier = served.tier();
      case Delta.Logprobs logprobs when logprobs.choice() == 0 -> {
        if (message != null) {
          message.logprobs.addAll(logprobs.logprobs());
        }
      }
      case Delta.PartEnded ended when ended.choice() == 0 -> endParts();
      case Delta.Stopped stopped when stopped.choice() == 0 -> {
        endAll();
        stop = stopped.reason();
      }
      case Delta.Used used -> use = used.use();
      default -> {
        // of a choice that this dialect does not know
      }
    }
    return out;
  }

  private void image(Part.Image image) {
    ObjectNode item = ResponsesReply.image(itemId("ig_"), image);
    if (item != null) {
      endAll();
      whole(item);
    }
  }

  /** Its text has come whole. */
  private void customCall(Delta.Native own) {
    endAll();
    ObjectNode item = ResponsesReply.customCall(itemId("ctc_"), own.dialect(), own.raw());
    if (item == null) {
      return;
    }
    int place = added(item.deepCopy().put("input", "").put("status", "in_progress"));
    String id = item.path("id").asString();
    String input = item.path("input").asString("");
    send(event("response.custom_tool_call_input.delta", id, place).put("delta", input));
    send(event("response.custom_tool_call_input.done", id, place).put("input", input));
    done(place, item);
  }

  /** Another vendor's search, which has come whole. */
  private void search(Searched searched) {
    endAll();
    String id = itemId("ws_");
    int place = added(ResponsesSearch.call(id, searched, "in_progress"));
    for (String state : List.of("in_progress", "searching", "completed")) {
      send(event("response.web_search_call." + state, id, place));
    }
    done(place, ResponsesSearch.call(id, searched, "completed"));
  }

  private void begin(Delta.Began began) {
    asked.countAnew();
    head = new ResponsesReply.Head(asked.answerId(began.id()), began.model(), began.created(now));
    for (String type : List.of("response.created", "response.in_progress")) {
      ObjectNode event = event(type);
      event.set("response", ResponsesReply.skeleton(head, asked));
      send(event);
    }
  }

  private String itemId(String prefix) {
    return ResponsesReply.itemId(prefix, head.id(), output.size());
  }

  private ObjectNode event(String type) {
    return Json.object().put("type", type).put("sequence_number", asked.nextSequence());
  }

  private ObjectNode event(String type, String itemId, int place) {
    return event(type).put("item_id", itemId).put("output_index", place);
  }

  private void send(ObjectNode event) {
    ByteBuf bytes = ServerSentEvents.write(event.path("type").asString(), event.toString());
    out.writeBytes(bytes);
    bytes.release();
  }

  /** Announces an item and keeps its place in the output. */
  private int added(JsonNode item) {
    int place = output.size();
    output.add(item);
    ObjectNode event = event("response.output_item.added").put("output_index", place);
    event.set("item", item);
    send(event);
    return place;
  }

  private void done(int place, JsonNode item) {
    output.set(place, item);
    ObjectNode event = event("response.output_item.done").put("output_index", place);
    event.set("item", item);
    send(event);
  }

  private void whole(JsonNode item) {
    done(added(item), item);
  }

  private void think(String text) {
    if (reasoning == null) {
      beginReasoning();
    }
    Reasoning thought = reasoning;
    if (thought == null) {
      return;
    }
    if (thought.text().isEmpty()) {
      send(summary("response.reasoning_summary_part.added", thought).set("part", part("")));
    }
    thought.text().append(text);
    send(summary("response.reasoning_summary_text.delta", thought).put("delta", text));
  }

  private void beginReasoning() {
    endAll();
    String id = itemId("rs_");
    reasoning = new Reasoning(added(Seals.write(id, "", null, false)), id, new StringBuilder());
  }

  private ObjectNode summary(String type, Reasoning thought) {
    return event(type, thought.id(), thought.place()).put("summary_index", 0);
  }

  private static ObjectNode part(String text) {
    return Json.object().put("type", "summary_text").put("text", text);
  }

  private void endReasoning(@Nullable Signature seal) {
    Reasoning thought = reasoning;
    if (thought == null) {
      return;
    }
    reasoning = null;
    String text = thought.text().toString();
    if (!text.isEmpty()) {
      send(summary("response.reasoning_summary_text.done", thought).put("text", text));
      send(summary("response.reasoning_summary_part.done", thought).set("part", part(text)));
    }
    done(thought.place(), Seals.write(thought.id(), text, seal, false));
  }

  private void say(String piece, boolean refusal) {
    Message current = messageOf(refusal);
    String type = refusal ? "response.refusal.delta" : "response.output_text.delta";
    StringBuilder part = current.part;
    if (part == null) {
      part = new StringBuilder();
      current.part = part;
      current.refusal = refusal;
      send(content("response.content_part.added", current).set("part", content("", refusal)));
    }
    part.append(piece);
    ObjectNode delta = content(type, current).put("delta", piece);
    if (!refusal) {
      text.said(piece);
      delta.putArray("logprobs");
    }
    send(delta);
  }

  private Message messageOf(boolean refusal) {
    if (message == null) {
      endAll();
      ObjectNode item = ResponsesReply.message(itemId("msg_"), "in_progress");
      message = new Message(added(item.deepCopy()), item);
    } else if (message.part != null && message.refusal != refusal) {
      endContent(message);
    }
    return message;
  }

  private ObjectNode content(String type, Message of) {
    return event(type, of.id(), of.place).put("content_index", of.contentIndex());
  }

  private static ObjectNode content(String text, boolean refusal) {
    return refusal ? ResponsesReply.refusal(text) : ResponsesReply.text(text, List.of());
  }

  private void endContent(Message of) {
    if (of.part == null) {
      return;
    }
    String told = of.part.toString();
    of.part = null;
    ObjectNode whole =
        of.refusal ? ResponsesReply.refusal(told) : ResponsesReply.text(told, of.logprobs);
    of.logprobs.clear();
    if (of.refusal) {
      send(content("response.refusal.done", of).put("refusal", told));
    } else {
      annotate(of, whole);
      ObjectNode done = content("response.output_text.done", of).put("text", told);
      done.set("logprobs", whole.path("logprobs"));
      send(done);
    }
    send(content("response.content_part.done", of).set("part", whole));
    of.item.withArray("content").add(whole);
  }

  private void annotate(Message of, ObjectNode whole) {
    int start = text.start();
    List<Citation> citations = text.ended().stream().map(c -> c.from(-start)).toList();
    int index = 0;
    for (ObjectNode annotation : ResponsesReply.annotate(whole, citations)) {
      ObjectNode event =
          content("response.output_text.annotation.added", of).put("annotation_index", index++);
      send(event.set("annotation", annotation));
    }
  }

  private void endMessage() {
    if (message != null) {
      endContent(message);
      done(message.place, message.item.put("status", "completed"));
      message = null;
    }
  }

  private void beginCall(Delta.ToolBegan call) {
    endReasoning(null);
    endMessage();
    ObjectNode item = ResponsesReply.call(itemId("fc_"), call.id(), call.name(), "", "in_progress");
    Signatures.putOfCall(item, call.signature());
    calls.put(call.index(), new Call(added(item.deepCopy()), item, new StringBuilder()));
  }

  private void argue(int index, String json) {
    Call call = calls.get(index);
    if (call != null) {
      call.arguments().append(json);
      send(
          event("response.function_call_arguments.delta", idOf(call), call.place())
              .put("delta", json));
    }
  }

  private static String idOf(Call call) {
    return call.item().path("id").asString();
  }

  private void endCalls() {
    for (Call call : calls.values()) {
      String arguments = call.arguments().isEmpty() ? "{}" : call.arguments().toString();
      send(
          event("response.function_call_arguments.done", idOf(call), call.place())
              .put("name", call.item().path("name").asString())
              .put("arguments", arguments));
      done(call.place(), call.item().put("arguments", arguments).put("status", "completed"));
    }
    calls.clear();
  }

  /** The next piece is another part, though it may be of the same message. */
  private void endParts() {
    endReasoning(null);
    endCalls();
    if (message != null) {
      endContent(message);
    }
  }

  private void endAll() {
    endReasoning(null);
    endCalls();
    endMessage();
  }

  @Override
  public ByteBuf end() {
    out = Unpooled.buffer(512);
    String incomplete = ResponsesReply.incomplete(stop, refused);
    ObjectNode event = event(incomplete == null ? "response.completed" : "response.incomplete");
    event.set("response", ResponsesReply.write(head, asked, output, incomplete, use, tier));
    send(event);
    return out;
  }
}
