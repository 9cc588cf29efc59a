package org.anabranch.gateway.dialect;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.anabranch.gateway.conversation.Delta;
import org.jspecify.annotations.Nullable;

/**
 * Puts characters together whose two halves (UTF-16 surrogates) a vendor told in two pieces, since
 * a half alone cannot be written. A first half is held back until the second comes; where none
 * comes, U+FFFD is told in its place before the next piece of another kind. One answer, one thread.
 */
final class WholeCharacters {
  private static final String UNKNOWN = "\uFFFD";

  private final Map<Place, Held> held = new LinkedHashMap<>();

  /** A text under way: of a choice, and within it of one kind or one call. */
  private record Place(int choice, Class<? extends Delta> kind, int index) {}

  private record Held(char half, Telling telling) {}

  /** Makes a piece of the same text. */
  private interface Telling {
    Delta of(String text);
  }

  /** Takes a piece, and tells what of it is whole. */
  void take(Delta delta, Consumer<Delta> sink) {
    switch (delta) {
      case Delta.Text t ->
          say(t, t.choice(), 0, t.text(), s -> new Delta.Text(t.choice(), s), sink);
      case Delta.Thought t ->
          say(t, t.choice(), 0, t.text(), s -> new Delta.Thought(t.choice(), s), sink);
      case Delta.Refused r ->
          say(r, r.choice(), 0, r.text(), s -> new Delta.Refused(r.choice(), s), sink);
      case Delta.Spoken p ->
          say(p, p.choice(), 0, p.text(), s -> new Delta.Spoken(p.choice(), s), sink);
      case Delta.ToolArguments a ->
          say(
              a,
              a.choice(),
              a.index(),
              a.json(),
              s -> new Delta.ToolArguments(a.choice(), a.index(), s),
              sink);
      case Delta.ToolBegan t -> {
        letGo(t.choice(), new Place(t.choice(), Delta.ToolArguments.class, t.index()), sink);
        sink.accept(t);
      }
      case Delta.ThoughtSealed t -> other(t.choice(), t, sink);
      case Delta.SealedThought t -> other(t.choice(), t, sink);
      case Delta.Cited c -> other(c.choice(), c, sink);
      case Delta.Native n -> other(n.choice(), n, sink);
      case Delta.Image i -> other(i.choice(), i, sink);
      case Delta.PartEnded p -> other(p.choice(), p, sink);
      case Delta.Stopped s -> other(s.choice(), s, sink);
      case Delta.Began _,
          Delta.Sound _,
          Delta.Logprobs _,
          Delta.Served _,
          Delta.Used _,
          Delta.Broke _ ->
          sink.accept(delta); // stands beside the texts
    }
  }

  /** Nothing more comes. */
  void end(Consumer<Delta> sink) {
    held.values().forEach(h -> sink.accept(h.telling().of(UNKNOWN)));
    held.clear();
  }

  private void other(int choice, Delta delta, Consumer<Delta> sink) {
    letGo(choice, null, sink);
    sink.accept(delta);
  }

  private void say(
      Delta delta, int choice, int index, String text, Telling telling, Consumer<Delta> sink) {
    if (held.isEmpty() && isWhole(text)) {
      sink.accept(delta);
      return;
    }
    Place place = new Place(choice, delta.getClass(), index);
    letGo(choice, place, sink);
    if (text.isEmpty()) {
      sink.accept(delta);
      return;
    }
    Held before = held.remove(place);
    String all = before == null ? text : before.half() + text;
    char last = all.charAt(all.length() - 1);
    if (Character.isHighSurrogate(last)) {
      held.put(place, new Held(last, telling));
      all = all.substring(0, all.length() - 1);
    }
    if (!all.isEmpty()) {
      sink.accept(telling.of(isWhole(all) ? all : mended(all)));
    }
  }

  /** Gives up what is held of other texts; those of calls come side by side, and may go on. */
  private void letGo(int choice, @Nullable Place current, Consumer<Delta> sink) {
    held.entrySet()
        .removeIf(
            e -> {
              Place place = e.getKey();
              boolean ended =
                  place.choice() == choice && (current == null || current.kind() != place.kind());
              if (ended) {
                sink.accept(e.getValue().telling().of(UNKNOWN));
              }
              return ended;
            });
  }

  private static boolean isWhole(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        return false;
      }
    }
    return true;
  }

  private static String mended(String text) {
    StringBuilder mended = new StringBuilder(text.length());
    text.codePoints()
        .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c)
        .forEach(mended::appendCodePoint);
    return mended.toString();
  }
}
