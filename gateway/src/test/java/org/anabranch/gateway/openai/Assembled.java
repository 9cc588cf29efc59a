package org.anabranch.gateway.openai;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.anabranch.gateway.conversation.Citation;
import org.anabranch.gateway.conversation.Delta;
import org.anabranch.gateway.conversation.Part;
import org.anabranch.gateway.conversation.Part.Signature;
import org.anabranch.gateway.conversation.Reply;
import org.anabranch.gateway.conversation.ServiceTier;
import org.anabranch.gateway.conversation.StopReason;
import org.anabranch.gateway.conversation.TokenLogprob;
import org.anabranch.gateway.conversation.TokenUse;
import org.jspecify.annotations.Nullable;

/** Puts a whole answer together from its pieces, as a client would. */
final class Assembled {
  private String id = "";
  private long created;
  private String model = "";
  private final Map<Integer, Choice> choices = new TreeMap<>();
  private @Nullable TokenUse use;
  private @Nullable ServiceTier tier;

  private static final class Choice {
    private final List<Part> parts = new ArrayList<>();
    private final Map<Integer, Integer> calls = new TreeMap<>();
    private final List<TokenLogprob> logprobs = new ArrayList<>();
    private boolean open;
    private StopReason stop = StopReason.END;
    private @Nullable String sequence;

    void text(Part next) {
      Part last = open && !parts.isEmpty() ? parts.getLast() : null;
      if (last instanceof Part.Text a && next instanceof Part.Text b) {
        parts.set(parts.size() - 1, new Part.Text(a.text() + b.text()));
      } else if (last instanceof Part.Refused a && next instanceof Part.Refused b) {
        parts.set(parts.size() - 1, new Part.Refused(a.text() + b.text()));
      } else if (last instanceof Part.Thought a && next instanceof Part.Thought b) {
        parts.set(parts.size() - 1, new Part.Thought(a.text() + b.text(), null));
      } else {
        parts.add(next);
      }
      open = true;
    }

    void cited(Citation citation) {
      if (parts.getLast() instanceof Part.Text text) {
        List<Citation> all = new ArrayList<>(text.citations());
        all.add(citation);
        parts.set(parts.size() - 1, new Part.Text(text.text(), all, null));
      }
    }

    void seal(Signature seal) {
      if (open && parts.getLast() instanceof Part.Thought thought) {
        parts.set(parts.size() - 1, new Part.Thought(thought.text(), seal));
      } else {
        parts.add(new Part.Thought("", seal));
      }
      open = false;
    }

    void argue(int index, String json) {
      int place = requireNonNull(calls.get(index));
      Part.ToolCall call = (Part.ToolCall) parts.get(place);
      parts.set(
          place,
          new Part.ToolCall(
              call.id(), call.name(), call.arguments() + json, call.signature(), null));
    }
  }

  static Reply reply(List<Delta> deltas) {
    Assembled assembled = new Assembled();
    deltas.forEach(assembled::take);
    return new Reply(
        assembled.id,
        assembled.model,
        assembled.choices.values().stream()
            .map(c -> new Reply.Choice(c.parts, c.stop, c.sequence, c.logprobs))
            .toList(),
        assembled.use,
        assembled.tier,
        assembled.created);
  }

  private Choice at(int choice) {
    return choices.computeIfAbsent(choice, _ -> new Choice());
  }

  private void take(Delta delta) {
    switch (delta) {
      case Delta.Began began -> {
        id = began.id();
        model = began.model();
        created = began.created();
      }
      case Delta.Text d -> at(d.choice()).text(new Part.Text(d.text()));
      case Delta.Thought d -> at(d.choice()).text(new Part.Thought(d.text(), null));
      case Delta.Refused d -> at(d.choice()).text(new Part.Refused(d.text()));
      case Delta.ThoughtSealed d -> at(d.choice()).seal(d.signature());
      case Delta.SealedThought d -> at(d.choice()).parts.add(new Part.SealedThought(d.data()));
      case Delta.ToolBegan d -> {
        Choice choice = at(d.choice());
        choice.calls.put(d.index(), choice.parts.size());
        choice.parts.add(new Part.ToolCall(d.id(), d.name(), "", d.signature(), null));
        choice.open = false;
      }
      case Delta.ToolArguments d -> at(d.choice()).argue(d.index(), d.json());
      case Delta.Native d ->
          at(d.choice()).parts.add(new Part.Native(d.dialect(), d.raw(), null, null));
      case Delta.Cited d -> at(d.choice()).cited(d.citation());
      case Delta.Served d -> tier = d.tier();
      case Delta.Spoken d -> at(d.choice()).text(new Part.Text(d.text()));
      case Delta.Sound d -> at(d.choice()).parts.add(new Part.Audio(d.sound(), null));
      case Delta.Image d -> at(d.choice()).parts.add(d.image());
      case Delta.Logprobs d -> at(d.choice()).logprobs.addAll(d.logprobs());
      case Delta.PartEnded d -> at(d.choice()).open = false;
      case Delta.Stopped d -> {
        at(d.choice()).stop = d.reason();
        at(d.choice()).sequence = d.stopSequence();
      }
      case Delta.Used d -> use = d.use();
      case Delta.Broke d -> throw new AssertionError("Broke: " + d.message());
    }
  }
}
