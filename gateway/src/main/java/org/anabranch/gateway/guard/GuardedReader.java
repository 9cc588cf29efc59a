package org.anabranch.gateway.guard;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.anabranch.gateway.conversation.Delta;
import org.anabranch.gateway.conversation.Searched;
import org.anabranch.gateway.conversation.StopReason;
import org.anabranch.gateway.dialect.StreamReader;
import org.jspecify.annotations.Nullable;

/**
 * A stream whose texts are read before they go on. Of each text the last passage is held back until
 * it is clear what it is, so that nothing that must not go out has gone out in part; the arguments
 * of tools are held back until they are whole. Where a guardrail blocks, the answer stops as one
 * that a content filter cut; what the vendor still sends is counted and swallowed.
 *
 * <p>The likelihoods of tokens are left out, since they repeat the text.
 */
final class GuardedReader implements StreamReader {
  /** Of Gemini's parts (GenerateContentResponse, {@code Part}); other dialects stream no media. */
  private static final Set<String> MEDIA = Set.of("inlineData", "fileData");

  private final StreamReader inner;
  private final Screening screening;
  private final boolean refusesUnread;
  private final Map<Integer, Choice> choices = new TreeMap<>();
  private boolean blocked;

  /**
   * @param refusesUnread whether pictures and sounds are blocked
   */
  GuardedReader(StreamReader inner, Screening screening, boolean refusesUnread) {
    this.refusesUnread = refusesUnread;
    this.inner = inner;
    this.screening = screening;
  }

  /** What is held back of one choice. */
  private static final class Choice {
    final Map<Integer, StringBuilder> arguments = new TreeMap<>();
    @Nullable Window window;
    Class<?> kind = Delta.Text.class;
    boolean stopped;
  }

  @Override
  public void accept(ByteBuf chunk, Consumer<Delta> sink) {
    inner.accept(chunk, delta -> take(delta, sink));
  }

  @Override
  public void end(Consumer<Delta> sink) {
    inner.end(delta -> take(delta, sink));
  }

  private void take(Delta delta, Consumer<Delta> sink) {
    switch (delta) {
      case Delta.Began _, Delta.Used _, Delta.Served _, Delta.Broke _ -> sink.accept(delta);
      case Delta.Logprobs _ -> {}
      case Delta.Text t -> say(t.choice(), Delta.Text.class, t.text(), sink);
      case Delta.Thought t -> say(t.choice(), Delta.Thought.class, t.text(), sink);
      case Delta.Spoken s -> say(s.choice(), Delta.Spoken.class, s.text(), sink);
      case Delta.Refused r -> say(r.choice(), Delta.Refused.class, r.text(), sink);
      case Delta.ToolArguments a -> {
        if (!blocked) {
          choice(a.choice())
              .arguments
              .computeIfAbsent(a.index(), _ -> new StringBuilder())
              .append(a.json());
          tooMuch(choice(a.choice()), sink);
        }
      }
      case Delta.ToolBegan b -> {
        finishText(b.choice(), sink);
        pass(b, sink);
      }
      case Delta.ThoughtSealed s -> {
        finishText(s.choice(), sink);
        pass(s, sink);
      }
      case Delta.SealedThought s -> {
        finish(s.choice(), sink);
        pass(s, sink);
      }
      case Delta.Native n -> {
        finish(n.choice(), sink);
        if (refusesUnread && MEDIA.stream().anyMatch(n.raw()::has)) {
          block(sink);
        }
        UnaryOperator<String> once = Texts.once(screening::text);
        Searched searched = n.searched() == null ? null : n.searched().map(once);
        read(new Delta.Native(n.choice(), n.dialect(), Texts.own(n.raw(), once), searched), sink);
      }
      case Delta.Image i -> {
        finish(i.choice(), sink);
        if (refusesUnread) {
          block(sink);
        }
        pass(i, sink);
      }
      case Delta.Sound s -> {
        if (refusesUnread) {
          block(sink);
        }
        pass(s, sink); // its words go on being looked at together
      }
      case Delta.Cited c -> {
        finishText(c.choice(), sink);
        read(new Delta.Cited(c.choice(), Texts.citation(c.citation(), screening::text)), sink);
      }
      case Delta.PartEnded p -> {
        finishText(p.choice(), sink);
        pass(p, sink);
      }
      case Delta.Stopped s -> {
        finish(s.choice(), sink);
        choice(s.choice()).stopped = true;
        pass(s, sink);
      }
    }
  }

  private Choice choice(int index) {
    return choices.computeIfAbsent(index, _ -> new Choice());
  }

  private void pass(Delta delta, Consumer<Delta> sink) {
    if (!blocked) {
      sink.accept(delta);
    }
  }

  /** Passes on what has come whole and was read just now. */
  private void read(Delta delta, Consumer<Delta> sink) {
    if (screening.blockedBy() != null) {
      block(sink);
    }
    pass(delta, sink);
  }

  private void say(int index, Class<?> kind, String text, Consumer<Delta> sink) {
    if (blocked) {
      return;
    }
    Choice choice = choice(index);
    if (choice.kind != kind) {
      finish(index, sink);
      choice.kind = kind;
    }
    if (choice.window == null) {
      choice.window = new Window(screening);
    }
    emit(index, choice, choice.window.add(text), sink);
    if (choice.window != null && choice.window.isTooLong()) {
      block(sink);
    }
  }

  private void tooMuch(Choice choice, Consumer<Delta> sink) {
    if (choice.arguments.values().stream().mapToInt(StringBuilder::length).sum()
        > Window.MOST_HELD) {
      block(sink);
    }
  }

  private void emit(int index, Choice choice, String text, Consumer<Delta> sink) {
    if (screening.blockedBy() != null) {
      block(sink);
    } else if (!text.isEmpty()) {
      sink.accept(
          choice.kind == Delta.Text.class
              ? new Delta.Text(index, text)
              : choice.kind == Delta.Thought.class
                  ? new Delta.Thought(index, text)
                  : choice.kind == Delta.Spoken.class
                      ? new Delta.Spoken(index, text)
                      : new Delta.Refused(index, text));
    }
  }

  private void finishText(int index, Consumer<Delta> sink) {
    Choice choice = choice(index);
    Window window = choice.window;
    choice.window = null;
    if (!blocked && window != null) {
      emit(index, choice, window.finish(), sink);
    }
  }

  private void finish(int index, Consumer<Delta> sink) {
    finishText(index, sink);
    Map<Integer, StringBuilder> held = new HashMap<>(choice(index).arguments);
    choice(index).arguments.clear();
    held.keySet().stream()
        .sorted()
        .forEach(
            tool -> {
              String json = Texts.arguments(String.valueOf(held.get(tool)), screening::text);
              if (screening.blockedBy() != null) {
                block(sink);
              }
              pass(new Delta.ToolArguments(index, tool, json), sink);
            });
  }

  /** Ends every choice that has not ended. */
  private void block(Consumer<Delta> sink) {
    if (blocked) {
      return;
    }
    blocked = true;
    List<Integer> open = new ArrayList<>();
    choices.forEach(
        (index, choice) -> {
          if (!choice.stopped) {
            open.add(index);
          }
        });
    open.forEach(i -> sink.accept(new Delta.Stopped(i, StopReason.CONTENT_FILTER, null)));
  }

  @Override
  public boolean isComplete() {
    return inner.isComplete();
  }

  @Override
  public void release() {
    inner.release();
  }
}
