package org.anabranch.gateway.gemini;

import io.netty.buffer.ByteBuf;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.anabranch.gateway.conversation.Citation;
import org.anabranch.gateway.conversation.Delta;
import org.anabranch.gateway.conversation.Part;
import org.anabranch.gateway.conversation.Searched;
import org.anabranch.gateway.conversation.ServiceTier;
import org.anabranch.gateway.conversation.StopReason;
import org.anabranch.gateway.conversation.TokenLogprob;
import org.anabranch.gateway.conversation.TokenUse;
import org.anabranch.gateway.dialect.BadRequest;
import org.anabranch.gateway.dialect.ServerSentEvents;
import org.anabranch.gateway.dialect.StreamReader;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * A stream of streamGenerateContent with {@code alt=sse}. Google sends no mark of the end: it is
 * complete once every candidate that began has a finish reason.
 */
final class ChunkReader implements StreamReader {
  private final ServerSentEvents events = new ServerSentEvents();
  private final Map<Integer, Candidate> candidates = new HashMap<>();
  private final Set<Integer> stopped = new HashSet<>();
  private boolean begun;
  private boolean broken;

  /** What is known of one candidate. */
  private static final class Candidate {
    private final Parts parts;

    /** Kept because Google counts bytes in it. */
    private final StringBuilder said = new StringBuilder();

    private @Nullable Searched searched;
    private int calls;

    Candidate(Parts parts) {
      this.parts = parts;
    }
  }

  @Override
  public void accept(ByteBuf chunk, Consumer<Delta> sink) {
    events.accept(chunk, (bytes, start, end) -> event(bytes, start, end, sink)).release();
    if (events.isTooLong()) {
      breakOff(sink, "an event is longer than 16 MiB", false);
    }
  }

  @Override
  public void end(Consumer<Delta> sink) {
    events.finish((bytes, start, end) -> event(bytes, start, end, sink)).release();
  }

  private void event(ByteBuf bytes, int start, int end, Consumer<Delta> sink) {
    String data = ServerSentEvents.read(bytes, start, end).data();
    if (broken || data == null || data.isBlank()) {
      return;
    }
    try {
      read(Json.tree(data), sink);
    } catch (JacksonException | BadRequest e) {
      breakOff(sink, "an event makes no sense", false);
    }
  }

  private void breakOff(Consumer<Delta> sink, String message, boolean limited) {
    if (!broken) {
      broken = true;
      sink.accept(new Delta.Broke(message, limited));
    }
  }

  private void read(JsonNode chunk, Consumer<Delta> sink) {
    JsonNode error = Fields.get(chunk, "error");
    if (!error.isMissingNode()) {
      int code = error.path("code").asInt(0);
      breakOff(sink, error.path("message").asString("no reason given"), code == 429 || code == 503);
      return;
    }
    if (!begun) {
      begun = true;
      sink.accept(new Delta.Began(Replies.id(chunk), Replies.model(chunk), Replies.created(chunk)));
    }
    for (JsonNode candidate : Fields.list(chunk, "candidates")) {
      candidate(candidate, Replies.id(chunk), sink);
    }
    if (candidates.isEmpty() && Replies.isBlocked(chunk)) {
      candidates.put(0, new Candidate(new Parts()));
      refused(0, Fields.text(Replies.promptFeedback(chunk), "blockReasonMessage"), sink);
      stop(0, StopReason.CONTENT_FILTER, sink);
    }
    ServiceTier tier = Replies.tier(chunk);
    if (tier != null) {
      sink.accept(new Delta.Served(tier));
    }
    TokenUse use = Replies.use(chunk);
    if (use != null) {
      sink.accept(new Delta.Used(use.searched(searches())));
    }
  }

  private long searches() {
    long searches = 0;
    for (Candidate candidate : candidates.values()) {
      searches += candidate.searched == null ? 0 : candidate.searched.billed();
    }
    return searches;
  }

  private void candidate(JsonNode node, String id, Consumer<Delta> sink) {
    Integer index = Fields.small(node, "index");
    int choice = index == null ? 0 : index;
    Candidate candidate =
        candidates.computeIfAbsent(choice, _ -> new Candidate(new Parts("call_" + id + "_")));
    for (JsonNode part : Fields.list(Fields.object(node, "content"), "parts")) {
      part(choice, candidate, candidate.parts.read(part, "parts"), part, sink);
    }
    for (Citation citation : Citations.read(node, candidate.said.toString())) {
      sink.accept(new Delta.Cited(choice, citation));
    }
    Searched searched = Searches.searched(node);
    candidate.searched = searched == null ? candidate.searched : searched; // the last tells all
    List<TokenLogprob> logprobs = Replies.logprobs(node);
    if (!logprobs.isEmpty()) {
      sink.accept(new Delta.Logprobs(choice, logprobs));
    }
    String reason = Fields.text(node, "finishReason");
    if (reason != null && !reason.equals("FINISH_REASON_UNSPECIFIED")) {
      if (candidate.searched != null && !stopped.contains(choice)) {
        sink.accept(
            new Delta.Native(choice, Searches.GROUNDING, Json.object(), candidate.searched));
      }
      StopReason stop = Replies.stop(reason, candidate.calls > 0);
      if (stop == StopReason.CONTENT_FILTER) {
        refused(choice, Fields.text(node, "finishMessage"), sink);
      }
      stop(choice, stop, sink);
    }
  }

  private void refused(int choice, @Nullable String why, Consumer<Delta> sink) {
    if (why != null && !why.isEmpty() && !stopped.contains(choice)) {
      sink.accept(new Delta.Refused(choice, why));
    }
  }

  private void stop(int choice, StopReason reason, Consumer<Delta> sink) {
    if (stopped.add(choice)) {
      sink.accept(new Delta.Stopped(choice, reason, null));
    }
  }

  private static void part(
      int choice, Candidate candidate, Part part, JsonNode raw, Consumer<Delta> sink) {
    switch (part) {
      case Part.Text text -> {
        candidate.said.append(text.text());
        sink.accept(new Delta.Text(choice, text.text()));
        Part.Thought seal = candidate.parts.seal(raw);
        if (seal != null && seal.signature() != null) {
          sink.accept(new Delta.ThoughtSealed(choice, TextSeal.plain(seal.signature())));
        }
      }
      case Part.Thought thought -> {
        if (!thought.text().isEmpty()) {
          sink.accept(new Delta.Thought(choice, thought.text()));
        }
        if (thought.signature() != null) {
          sink.accept(new Delta.ThoughtSealed(choice, thought.signature()));
        }
      }
      case Part.ToolCall call -> {
        int index = candidate.calls++;
        sink.accept(new Delta.ToolBegan(choice, index, call.id(), call.name(), call.signature()));
        sink.accept(new Delta.ToolArguments(choice, index, call.arguments()));
      }
      case Part.Image image -> sink.accept(new Delta.Image(choice, image, Parts.signature(raw)));
      case Part.Audio(Part.Source.Inline sound, _, _) when Parts.signature(raw) == null ->
          sink.accept(new Delta.Sound(choice, sound, "", 0));
      default -> sink.accept(new Delta.Native(choice, Gemini.DIALECT, raw));
    }
  }

  @Override
  public boolean isComplete() {
    return !broken && !candidates.isEmpty() && stopped.containsAll(candidates.keySet());
  }

  @Override
  public void release() {
    events.release();
  }
}
