package org.anabranch.sandbox.models;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.anabranch.kernel.Digest;

/**
 * The prompt prefixes that a vendor keeps, by digest, in memory: the 10,000 used last. Safe for
 * many threads.
 */
public final class PrefixCache {
  private static final int MOST = 10_000;

  /** The shortest prefix that any vendor keeps. */
  public static final int SHORTEST = 1024;

  private static final int STEP = 128;

  private final Map<String, Instant> until =
      new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
          return size() > MOST;
        }
      };
  private final ReentrantLock lock = new ReentrantLock();

  /** Keeps a prefix, or keeps it for longer; returns whether it was kept already. */
  public boolean keep(String digest, Instant now, Duration time) {
    lock.lock();
    try {
      Instant kept = until.put(digest, now.plus(time));
      return kept != null && kept.isAfter(now);
    } finally {
      lock.unlock();
    }
  }

  public boolean holds(String digest, Instant now) {
    lock.lock();
    try {
      Instant kept = until.get(digest);
      return kept != null && kept.isAfter(now);
    } finally {
      lock.unlock();
    }
  }

  /**
   * What caching by the vendor itself comes to: of a prompt of {@link #SHORTEST} tokens or more the
   * longest beginning seen before, in steps of 128 tokens. Keeps this one's beginnings.
   *
   * @param scope what must be the same besides the text: the model
   */
  public long automatic(String scope, List<String> pieces, Instant now, Duration time) {
    if (pieces.size() < SHORTEST) {
      return 0;
    }
    long read = 0;
    StringBuilder chain = new StringBuilder(scope);
    String digest = "";
    for (int from = 0; from + STEP <= pieces.size(); from += STEP) {
      chain.append(String.join("", pieces.subList(from, from + STEP)));
      digest = Digest.sha256(digest + chain);
      chain.setLength(0);
      int length = from + STEP;
      if (length >= SHORTEST && keep(digest, now, time)) {
        read = length;
      }
    }
    return read;
  }
}
