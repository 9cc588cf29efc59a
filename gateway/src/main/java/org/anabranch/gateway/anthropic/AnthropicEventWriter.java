package org.anabranch.gateway.anthropic;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.anabranch.gateway.conversation.Citation;
import org.anabranch.gateway.conversation.Delta;
import org.anabranch.gateway.conversation.Part.Signature;
import org.anabranch.gateway.conversation.Searched;
import org.anabranch.gateway.conversation.ServiceTier;
import org.anabranch.gateway.conversation.StopReason;
import org.anabranch.gateway.conversation.TokenUse;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes the events of a streamed message: one {@code message_start}, blocks one after the other
 * and never two at once, one {@code message_delta} with the whole usage, {@code message_stop}. The
 * beginning waits for the piece after it, so that it can hold the tokens of the request where the
 * vendor counts them first; the rest goes out as it comes, but for calls of tools that come
 * interleaved: of those the first goes out and the others wait for its end. One answer, one thread.
 */
final class AnthropicEventWriter {
  private Delta.@Nullable Began began;
  private boolean started;
  private boolean pinged;
  private int index = -1;
  private Kind kind = Kind.NONE;
  private boolean sealed;
  private @Nullable Call call;
  private final Map<Integer, Call> waiting = new LinkedHashMap<>();
  private @Nullable TokenUse use;
  private @Nullable ServiceTier tier;
  private StopReason stop = StopReason.END;
  private @Nullable String stopSequence;
  private final StringBuilder refusal = new StringBuilder();
  private List<ObjectNode> out = new ArrayList<>();

  private enum Kind {
    NONE,
    TEXT,
    THOUGHT,
    CALL
  }

  /** A call of a tool: what of its arguments is known and whether they are whole. */
  private static final class Call {
    private final Delta.ToolBegan began;
    private final StringBuilder held = new StringBuilder();
    private final JsonDepth depth = new JsonDepth();

    Call(Delta.ToolBegan began) {
      this.began = began;
    }
  }

  /** The events for this piece, in order; none when it is kept for later. */
  List<ObjectNode> write(Delta delta) {
    switch (delta) {
      case Delta.Began first -> began = began == null ? first : began;
      case Delta.Used used -> use = used.use();
      case Delta.Served served -> tier = served.tier();
      default -> {
        start();
        piece(delta);
      }
    }
    return taken();
  }

  /** The events that end it. */
  List<ObjectNode> end() {
    start();
    flushCalls();
    ObjectNode last = Json.object();
    last.put("stop_reason", Stops.write(stop)).put("stop_sequence", stopSequence);
    ReplyWriter.refusal(last, refusal.toString());
    ObjectNode event = event("message_delta");
    event.set("delta", last);
    event.set("usage", UsageFields.write(use, tier));
    event("message_stop");
    return taken();
  }

  private List<ObjectNode> taken() {
    List<ObjectNode> events = out;
    out = new ArrayList<>();
    return events;
  }

  private ObjectNode event(String type) {
    ObjectNode event = Json.object().put("type", type);
    out.add(event);
    return event;
  }

  private void start() {
    if (started) {
      return;
    }
    started = true;
    ObjectNode message =
        ReplyWriter.head(began == null ? "" : began.id(), began == null ? "" : began.model());
    message.putArray("content");
    message.putNull("stop_reason").putNull("stop_sequence");
    message.set("usage", UsageFields.write(use, tier));
    event("message_start").set("message", message);
  }

  private void piece(Delta delta) {
    switch (delta) {
      case Delta.Text text when text.choice() == 0 -> text(text.text());
      case Delta.Spoken words when words.choice() == 0 -> text(words.text());
      case Delta.Thought thought when thought.choice() == 0 -> thought(thought.text());
      case Delta.ThoughtSealed seal when seal.choice() == 0 -> seal(seal.signature());
      case Delta.SealedThought thought when thought.choice() == 0 ->
          block(ReplyWriter.sealed(Seal.show(thought.data())));
      case Delta.ToolBegan tool when tool.choice() == 0 -> toolBegan(tool);
      case Delta.ToolArguments arguments when arguments.choice() == 0 -> arguments(arguments);
      case Delta.Cited cited when cited.choice() == 0 -> cited(cited.citation());
      case Delta.Native raw when raw.choice() == 0 -> nativePiece(raw);
      case Delta.PartEnded end when end.choice() == 0 -> partEnded();
      case Delta.Refused refused when refused.choice() == 0 -> refusal.append(refused.text());
      case Delta.Stopped stopped when stopped.choice() == 0 -> {
        stop = stopped.reason();
        stopSequence = stopped.stopSequence();
      }
      default -> {
        // another choice than the one this dialect has, or likelihoods nobody asked for
      }
    }
  }

  private void text(String text) {
    if (kind != Kind.TEXT) {
      flushCalls();
      openText();
    }
    delta("text_delta").put("text", text);
  }

  private void openText() {
    open(Kind.TEXT, Json.object().put("type", "text").put("text", ""));
  }

  /** A citation tells of the block it stands in. */
  private void cited(Citation citation) {
    ObjectNode written = Citations.write(citation);
    if (written == null) {
      return;
    }
    if (kind != Kind.TEXT) {
      flushCalls();
      openText();
    }
    delta("citations_delta").set("citation", written);
  }

  private void thought(String text) {
    if (kind != Kind.THOUGHT) {
      openThought();
    }
    delta("thinking_delta").put("thinking", text);
  }

  private void openThought() {
    flushCalls();
    sealed = false;
    open(
        Kind.THOUGHT,
        Json.object().put("type", "thinking").put("thinking", "").put("signature", ""));
  }

  private void seal(Signature signature) {
    if (kind != Kind.THOUGHT) {
      openThought();
    }
    sealed = true;
    delta("signature_delta").put("signature", Seal.show(signature));
    close();
  }

  private void toolBegan(Delta.ToolBegan tool) {
    waiting.put(tool.index(), new Call(tool));
    promote();
  }

  /** Begins the calls that waited, as far as those before them are whole. */
  private void promote() {
    while (!waiting.isEmpty() && (call == null || call.depth.isWhole())) {
      Integer first = waiting.keySet().iterator().next();
      openCall(requireNonNull(waiting.remove(first)));
    }
  }

  private void openCall(Call next) {
    Delta.ToolBegan tool = next.began;
    if (tool.signature() != null) {
      close();
      block(ReplyWriter.sealed(Seal.showOfCall(tool.id(), tool.signature())));
    }
    ObjectNode block = ReplyWriter.call(tool.id(), tool.name());
    block.putObject("input");
    open(Kind.CALL, block);
    call = next;
    if (!next.held.isEmpty()) {
      delta("input_json_delta").put("partial_json", next.held.toString());
    }
  }

  private void arguments(Delta.ToolArguments arguments) {
    if (call != null && call.began.index() == arguments.index()) {
      call.depth.saw(arguments.json());
      delta("input_json_delta").put("partial_json", arguments.json());
      promote();
    } else if (waiting.get(arguments.index()) instanceof Call later) {
      later.depth.saw(arguments.json());
      later.held.append(arguments.json());
    }
  }

  private void nativePiece(Delta.Native raw) {
    if (!raw.dialect().equals(Seal.DIALECT) && raw.searched() != null) {
      flushCalls();
      search(raw.searched());
    }
    if (!raw.dialect().equals(Seal.DIALECT) || !(raw.raw() instanceof ObjectNode piece)) {
      return;
    }
    if (!piece.path("type").asString("").endsWith("_delta")) {
      flushCalls();
      block(piece);
      return;
    }
    if (kind == Kind.NONE) {
      openText();
    }
    delta(piece.path("type").asString("")).setAll(piece);
  }

  /** Another vendor's search, told as Anthropic's are: the query comes as a piece of JSON. */
  private void search(Searched searched) {
    List<ObjectNode> blocks = Searches.blocks(searched, began == null ? "" : began.id(), index + 1);
    ObjectNode call = blocks.getFirst();
    String input = call.path("input").toString();
    call.putObject("input");
    open(Kind.NONE, call);
    delta("input_json_delta").put("partial_json", input);
    stopBlock();
    block(blocks.getLast());
  }

  private void partEnded() {
    close();
    promote();
  }

  /** Ends the call under way, then tells those that waited for it. */
  private void flushCalls() {
    close();
    while (!waiting.isEmpty()) {
      promote();
      close();
    }
  }

  /** A block that is whole from the start. */
  private void block(ObjectNode whole) {
    open(Kind.NONE, whole);
    stopBlock();
  }

  private void open(Kind next, ObjectNode block) {
    close();
    index++;
    kind = next;
    event("content_block_start").put("index", index).set("content_block", block);
    if (!pinged) {
      pinged = true;
      event("ping");
    }
  }

  private ObjectNode delta(String type) {
    return event("content_block_delta").put("index", index).putObject("delta").put("type", type);
  }

  private void close() {
    if (kind == Kind.THOUGHT && !sealed) {
      delta("signature_delta").put("signature", Seal.show(null));
    }
    if (call != null && !call.depth.hasBegun()) {
      delta("input_json_delta").put("partial_json", "{}");
    }
    if (kind != Kind.NONE) {
      stopBlock();
    }
    kind = Kind.NONE;
    call = null;
  }

  private void stopBlock() {
    event("content_block_stop").put("index", index);
  }
}
