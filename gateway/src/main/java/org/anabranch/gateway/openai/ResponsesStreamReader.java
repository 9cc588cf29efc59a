package org.anabranch.gateway.openai;

import io.netty.buffer.ByteBuf;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.anabranch.gateway.conversation.Citation;
import org.anabranch.gateway.conversation.Delta;
import org.anabranch.gateway.conversation.Part;
import org.anabranch.gateway.conversation.Part.Signature;
import org.anabranch.gateway.conversation.Searched;
import org.anabranch.gateway.conversation.ServiceTier;
import org.anabranch.gateway.conversation.TokenLogprob;
import org.anabranch.gateway.conversation.TokenUse;
import org.anabranch.gateway.dialect.ServerSentEvents;
import org.anabranch.gateway.dialect.StreamReader;
import org.anabranch.kernel.Json;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Reads a stream of events that build up a response. */
final class ResponsesStreamReader implements StreamReader {
  private final ServerSentEvents events = new ServerSentEvents();
  private final Map<Integer, Call> calls = new HashMap<>();

  /** Characters of text before the part under way, and in it. */
  private int before;

  private int textIn;
  private boolean began;
  private boolean customCalls;
  private long searches;
  private boolean complete;
  private boolean broken;

  /** A call by its place in the output. */
  private static final class Call {
    private final int index;
    private boolean argued;

    Call(int index) {
      this.index = index;
    }
  }

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
  }

  private void event(ByteBuf bytes, int start, int end, Consumer<Delta> sink) {
    String data = ServerSentEvents.read(bytes, start, end).data();
    if (data == null || complete || broken || data.strip().equals("[DONE]")) {
      return;
    }
    try {
      read(Json.tree(data), sink);
    } catch (JacksonException e) {
      breakOff("an event of its stream is not JSON", false, sink);
    }
  }

  private void breakOff(String why, boolean limited, Consumer<Delta> sink) {
    if (!broken) {
      broken = true;
      sink.accept(new Delta.Broke(why.isEmpty() ? "no reason given" : why, limited));
    }
  }

  private void read(JsonNode event, Consumer<Delta> sink) {
    int place = event.path("output_index").asInt(0);
    switch (event.path("type").asString("")) {
      case "response.created" -> begin(event.path("response"), sink);
      case "response.output_item.added" -> added(place, event.path("item"), sink);
      case "response.output_text.delta" -> {
        text(event, Delta.Text::new, sink);
        String said = event.path("delta").asString("");
        textIn += said.codePointCount(0, said.length());
        List<TokenLogprob> logprobs = Logprobs.list(event.path("logprobs"));
        if (!logprobs.isEmpty()) {
          sink.accept(new Delta.Logprobs(0, logprobs));
        }
      }
      case "response.output_text.annotation.added" -> {
        Citation citation = Annotations.read(event.path("annotation"));
        if (citation != null) {
          sink.accept(new Delta.Cited(0, citation.from(before)));
        }
      }
      case "response.refusal.delta" -> text(event, Delta.Refused::new, sink);
      case "response.reasoning_summary_text.delta", "response.reasoning_text.delta" ->
          text(event, Delta.Thought::new, sink);
      case "response.reasoning_summary_part.added" -> {
        if (event.path("summary_index").asInt(0) > 0) {
          sink.accept(new Delta.Thought(0, "\n\n"));
        }
      }
      case "response.content_part.done" -> {
        before += textIn;
        textIn = 0;
        sink.accept(new Delta.PartEnded(0));
      }
      case "response.function_call_arguments.delta" ->
          argued(place, event.path("delta").asString(""), sink);
      case "response.output_item.done" -> done(place, event.path("item"), sink);
      case "response.completed", "response.incomplete" -> complete(event.path("response"), sink);
      case "response.failed", "response.cancelled" -> {
        JsonNode error = event.path("response").path("error");
        breakOff(Errors.message(error), Errors.limited(error), sink);
      }
      case "error" -> {
        JsonNode error = event.path("error").isObject() ? event.path("error") : event;
        breakOff(Errors.message(error), Errors.limited(error), sink);
      }
      default -> {
        // an event that brings nothing new, or a hosted tool's progress
      }
    }
  }

  private void begin(JsonNode response, Consumer<Delta> sink) {
    if (!began) {
      began = true;
      sink.accept(
          new Delta.Began(
              response.path("id").asString(""),
              response.path("model").asString(""),
              ChatReply.moment(response.path("created_at"))));
    }
  }

  /** Makes a piece of a text. */
  @FunctionalInterface
  private interface Piece {
    Delta of(int choice, String text);
  }

  private static void text(JsonNode event, Piece piece, Consumer<Delta> sink) {
    String text = event.path("delta").asString("");
    if (!text.isEmpty()) {
      sink.accept(piece.of(0, text));
    }
  }

  private void added(int place, JsonNode item, Consumer<Delta> sink) {
    if (item.path("type").asString("").equals("function_call") && !calls.containsKey(place)) {
      Call call = new Call(calls.size());
      calls.put(place, call);
      sink.accept(
          new Delta.ToolBegan(
              0,
              call.index,
              item.path("call_id").asString(""),
              item.path("name").asString(""),
              Signatures.ofCall(item)));
      argued(place, item.path("arguments").asString(""), sink);
    }
  }

  private void argued(int place, String json, Consumer<Delta> sink) {
    Call call = calls.get(place);
    if (call != null && !json.isEmpty()) {
      call.argued = true;
      sink.accept(new Delta.ToolArguments(0, call.index, json));
    }
  }

  private void done(int place, JsonNode item, Consumer<Delta> sink) {
    switch (item.path("type").asString("")) {
      case "message" -> sink.accept(new Delta.PartEnded(0));
      case "reasoning" -> sealed(item, sink);
      case "function_call" -> {
        added(place, item, sink);
        Call call = calls.get(place);
        if (call != null && !call.argued) {
          argued(place, item.path("arguments").asString(""), sink);
        }
      }
      default -> {
        Part.Image picture = ResponsesInput.picture(item);
        if (picture != null) {
          sink.accept(new Delta.Image(0, picture, null));
        } else if (item.isObject()) {
          customCalls |= CustomTools.isCall(Seals.DIALECT, item);
          Searched searched = ResponsesSearch.searched(item);
          searches += searched == null ? 0 : searched.billed();
          sink.accept(new Delta.Native(0, Seals.DIALECT, item, searched));
        }
      }
    }
  }

  private static void sealed(JsonNode item, Consumer<Delta> sink) {
    switch (Seals.read(item)) {
      case Part.Thought(_, Signature seal) when seal != null ->
          sink.accept(new Delta.ThoughtSealed(0, seal));
      case Part.SealedThought(Signature seal) -> sink.accept(new Delta.SealedThought(0, seal));
      default -> sink.accept(new Delta.PartEnded(0));
    }
  }

  private void complete(JsonNode response, Consumer<Delta> sink) {
    begin(response, sink);
    complete = true;
    ServiceTier tier = Annotations.tier(response.path("service_tier"));
    if (tier != null) {
      sink.accept(new Delta.Served(tier));
    }
    sink.accept(
        new Delta.Stopped(0, ResponsesReply.stop(response, customCalls || !calls.isEmpty()), null));
    TokenUse use = TokenUses.read(response.path("usage"));
    if (use != null) {
      sink.accept(new Delta.Used(use.searched(searches)));
    }
  }

  @Override
  public boolean isComplete() {
    return complete && !broken;
  }

  @Override
  public void release() {
    events.release();
  }
}
