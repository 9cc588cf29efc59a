package org.anabranch.gateway.dialect;

import org.anabranch.gateway.conversation.Delta;
import org.anabranch.gateway.conversation.TokenUse;
import org.jspecify.annotations.Nullable;

/** A relay that has each event read as it goes by, and knows from that what it carried. */
public abstract class ReadRelay implements Relay {
  private boolean begun;
  private @Nullable String error;
  private boolean limited;
  private @Nullable TokenUse use;
  private long pieces;
  private long characters;
  private long searches;
  private final ToolArguments arguments = new ToolArguments();

  /** This goes by. */
  protected final void saw(Delta delta) {
    switch (delta) {
      case Delta.Began _, Delta.PartEnded _, Delta.Logprobs _, Delta.Served _ -> {}
      case Delta.Text text -> add(text.text());
      case Delta.Spoken spoken -> add(spoken.text());
      case Delta.Thought thought -> add(thought.text());
      case Delta.Refused refused -> add(refused.text());
      case Delta.ToolArguments(int choice, int index, String json) -> {
        add(json);
        arguments.add(choice, index, json);
      }
      case Delta.ToolBegan began -> add(began.name());
      case Delta.Native own -> {
        begun = true;
        searches += own.searched() == null ? 0 : own.searched().billed();
      }
      case Delta.ThoughtSealed _,
          Delta.SealedThought _,
          Delta.Image _,
          Delta.Sound _,
          Delta.Cited _,
          Delta.Stopped _ ->
          begun = true;
      case Delta.Used used -> use = used.use();
      case Delta.Broke broke -> {
        error = broke.message();
        limited = broke.limited();
      }
    }
  }

  private void add(String text) {
    begun = true;
    pieces++;
    characters += text.length();
  }

  @Override
  public final boolean hasBegun() {
    return begun;
  }

  @Override
  public @Nullable String error() {
    return error;
  }

  @Override
  public final boolean limited() {
    return limited;
  }

  @Override
  public final @Nullable TokenUse use() {
    return use;
  }

  @Override
  public final long searches() {
    return searches;
  }

  @Override
  public final long malformedCalls() {
    return arguments.malformed();
  }

  /** A piece is at least a token, so are four characters of text. */
  @Override
  public final long estimatedOutput() {
    return Math.max(pieces, characters / 4);
  }
}
