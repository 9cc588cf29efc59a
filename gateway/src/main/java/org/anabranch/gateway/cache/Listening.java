package org.anabranch.gateway.cache;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.anabranch.gateway.conversation.Delta;
import org.anabranch.gateway.conversation.Part;
import org.anabranch.gateway.conversation.Reply;
import org.anabranch.gateway.conversation.ServiceTier;
import org.anabranch.gateway.conversation.StopReason;
import org.anabranch.gateway.conversation.TokenLogprob;
import org.anabranch.gateway.conversation.TokenUse;
import org.jspecify.annotations.Nullable;

/**
 * Puts an answer together from its pieces. Gives up on those that are too long to be kept. One
 * thread.
 */
public final class Listening {
  private static final int MOST_CHARACTERS = 1 << 20;

  private final Map<Integer, Choice> choices = new TreeMap<>();
  private String id = "";
  private String model = "";
  private long created;
  private @Nullable TokenUse use;
  private @Nullable ServiceTier tier;
  private int characters;
  private boolean spoilt;

  private static final class Choice {
    final List<Part> parts = new ArrayList<>();
    final Map<Integer, Tool> tools = new TreeMap<>();
    final List<TokenLogprob> logprobs = new ArrayList<>();
    final StringBuilder text = new StringBuilder();
    Class<?> kind = Delta.Text.class;
    @Nullable StopReason stop;
    @Nullable String stopSequence;
  }

  private record Tool(Delta.ToolBegan began, StringBuilder arguments) {}

  /** Hears the next piece. */
  public void hear(Delta delta) {
    if (spoilt) {
      return;
    }
    switch (delta) {
      case Delta.Began began -> {
        id = began.id();
        model = began.model();
        created = began.created();
      }
      case Delta.Text t -> add(t.choice(), Delta.Text.class, t.text());
      case Delta.Thought t -> add(t.choice(), Delta.Thought.class, t.text());
      case Delta.Refused r -> add(r.choice(), Delta.Refused.class, r.text());
      case Delta.ThoughtSealed s -> {
        Choice choice = choice(s.choice());
        choice.parts.add(new Part.Thought(choice.text.toString(), s.signature()));
        choice.text.setLength(0);
      }
      case Delta.SealedThought s -> {
        finish(choice(s.choice())).parts.add(new Part.SealedThought(s.data()));
      }
      case Delta.ToolBegan b ->
          finish(choice(b.choice())).tools.put(b.index(), new Tool(b, new StringBuilder()));
      case Delta.ToolArguments a -> {
        Tool tool = choice(a.choice()).tools.get(a.index());
        if (tool != null) {
          tool.arguments().append(a.json());
          count(a.json());
        }
      }
      case Delta.Logprobs l -> {
        choice(l.choice()).logprobs.addAll(l.logprobs());
        spoilt |= choice(l.choice()).logprobs.size() > MOST_CHARACTERS / 64;
      }
      case Delta.PartEnded p -> finish(choice(p.choice()));
      case Delta.Stopped s -> {
        Choice choice = finish(choice(s.choice()));
        choice.stop = s.reason();
        choice.stopSequence = s.stopSequence();
      }
      case Delta.Used u -> use = u.use();
      case Delta.Served s -> tier = s.tier();
      case Delta.Image _,
          Delta.Spoken _,
          Delta.Sound _,
          Delta.Native _,
          Delta.Cited _,
          Delta.Broke _ ->
          spoilt = true;
    }
  }

  private Choice choice(int index) {
    return choices.computeIfAbsent(index, _ -> new Choice());
  }

  private void add(int index, Class<?> kind, String text) {
    Choice choice = choice(index);
    if (choice.kind != kind) {
      finish(choice);
      choice.kind = kind;
    }
    choice.text.append(text);
    count(text);
  }

  private void count(String text) {
    characters += text.length();
    spoilt |= characters > MOST_CHARACTERS;
  }

  private static Choice finish(Choice choice) {
    if (!choice.text.isEmpty()) {
      String text = choice.text.toString();
      choice.parts.add(
          choice.kind == Delta.Text.class
              ? new Part.Text(text)
              : choice.kind == Delta.Thought.class
                  ? new Part.Thought(text, null)
                  : new Part.Refused(text));
      choice.text.setLength(0);
    }
    return choice;
  }

  /** The answer; null where it is not whole, or nothing to be kept. */
  public @Nullable Reply reply() {
    if (spoilt || choices.isEmpty()) {
      return null;
    }
    List<Reply.Choice> told = new ArrayList<>();
    for (Choice choice : choices.values()) {
      if (choice.stop == null) {
        return null;
      }
      List<Part> parts = new ArrayList<>(choice.parts);
      for (Tool tool : choice.tools.values()) {
        Delta.ToolBegan began = tool.began();
        String arguments = tool.arguments().isEmpty() ? "{}" : tool.arguments().toString();
        parts.add(new Part.ToolCall(began.id(), began.name(), arguments, began.signature(), null));
      }
      told.add(new Reply.Choice(parts, choice.stop, choice.stopSequence, choice.logprobs));
    }
    return new Reply(id, model, told, use, tier, created);
  }
}
