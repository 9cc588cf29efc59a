package org.anabranch.gateway.cache;

import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.anabranch.gateway.conversation.Part;
import org.anabranch.gateway.conversation.Reply;
import org.jspecify.annotations.Nullable;

/**
 * Answers in memory: the exact ones by what they are kept under, those that were not used for
 * longest leaving first; the semantic ones by workspace, the oldest leaving first. Safe for many
 * threads; never blocks for longer than a look-up.
 */
public final class Answers {
  private static final int ENTRY_BYTES = 512;

  private final CacheConfig config;
  private final Clock clock;
  private final LinkedHashMap<String, Kept> exact = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<String, Deque<Near>> near = new HashMap<>();
  private long bytes;

  public Answers(CacheConfig config, Clock clock) {
    this.config = config;
    this.clock = clock;
  }

  private record Kept(Reply reply, long at, long bytes) {}

  private record Near(String surroundings, float[] vector, Reply reply, long at) {}

  public CacheConfig config() {
    return config;
  }

  /** The answer to the very same request, or null. */
  public @Nullable Known exact(Question question) {
    if (!config.exact().enabled()) {
      return null;
    }
    synchronized (exact) {
      Kept kept = exact.get(question.exact());
      if (kept == null) {
        return null;
      }
      long age = clock.millis() - kept.at();
      if (age >= config.exact().ttlSeconds() * 1000L) {
        exact.remove(question.exact());
        bytes -= kept.bytes();
        return null;
      }
      return new Known(kept.reply(), age / 1000, null);
    }
  }

  /** The answer to the question that is most alike, if it is enough so; else null. */
  public @Nullable Known near(Question question, float[] vector) {
    synchronized (near) {
      Deque<Near> all = near.get(question.workspace());
      if (all == null) {
        return null;
      }
      long now = clock.millis();
      long oldest = now - config.semantic().ttlSeconds() * 1000L;
      Near best = null;
      double most = config.semantic().threshold();
      for (Iterator<Near> each = all.iterator(); each.hasNext(); ) {
        Near one = each.next();
        if (one.at() <= oldest) {
          each.remove();
        } else if (one.surroundings().equals(question.surroundings())) {
          double similarity = cosine(vector, one.vector());
          if (similarity >= most) {
            most = similarity;
            best = one;
          }
        }
      }
      return best == null ? null : new Known(best.reply(), (now - best.at()) / 1000, most);
    }
  }

  private static double cosine(float[] a, float[] b) {
    double dot = 0;
    double lengthA = 0;
    double lengthB = 0;
    for (int i = 0; i < Math.min(a.length, b.length); i++) {
      dot += a[i] * b[i];
      lengthA += a[i] * a[i];
      lengthB += b[i] * b[i];
    }
    double lengths = Math.sqrt(lengthA * lengthB);
    return lengths == 0 ? 0 : Math.min(1, dot / lengths);
  }

  /**
   * Keeps an answer, if it is whole and of a size that leaves room for others.
   *
   * @param vector of the question's words; null when it is not to be found by likeness
   */
  public void keep(Question question, Reply reply, float @Nullable [] vector) {
    if (!isWhole(reply)) {
      return;
    }
    long size = size(reply);
    long most = config.exact().maxMegabytes() * (1L << 20);
    if (size > most / 4) {
      return;
    }
    if (config.exact().enabled()) {
      keepExact(question, new Kept(reply, clock.millis(), size), most);
    }
    String surroundings = question.surroundings();
    if (vector != null && surroundings != null) {
      synchronized (near) {
        Deque<Near> all = near.computeIfAbsent(question.workspace(), _ -> new ArrayDeque<>());
        all.addLast(new Near(surroundings, vector, reply, clock.millis()));
        while (all.size() > config.semantic().maxEntries()) {
          all.removeFirst();
        }
      }
    }
  }

  private void keepExact(Question question, Kept kept, long most) {
    synchronized (exact) {
      Kept before = exact.put(question.exact(), kept);
      bytes += kept.bytes() - (before == null ? 0 : before.bytes());
      Iterator<Kept> oldest = exact.values().iterator();
      while (bytes > most && oldest.hasNext()) {
        bytes -= oldest.next().bytes();
        oldest.remove();
      }
    }
  }

  /** How much memory the exact answers take, about. */
  public long bytes() {
    synchronized (exact) {
      return bytes;
    }
  }

  private static boolean isWhole(Reply reply) {
    return !reply.choices().isEmpty()
        && reply.choices().stream()
            .allMatch(
                c ->
                    switch (c.stop()) {
                      case END, STOP_SEQUENCE, TOOL_CALLS -> true;
                      case MAX_TOKENS, REFUSAL, CONTENT_FILTER, CONTEXT_FULL, PAUSED -> false;
                    });
  }

  private static long size(Reply reply) {
    long size = ENTRY_BYTES;
    for (Reply.Choice choice : reply.choices()) {
      size += 256L * choice.logprobs().size();
      for (Part part : choice.parts()) {
        size += ENTRY_BYTES / 4 + 2L * length(part);
      }
    }
    return size;
  }

  private static long length(Part part) {
    return switch (part) {
      case Part.Text text -> text.text().length();
      case Part.Thought thought -> thought.text().length();
      case Part.Refused refused -> refused.text().length();
      case Part.ToolCall call -> call.arguments().length();
      default -> part.toString().length();
    };
  }
}
