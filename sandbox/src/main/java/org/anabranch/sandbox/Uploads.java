package org.anabranch.sandbox;

import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The files that platforms were sent in pieces: how often each session got bytes, and whether it
 * became whole. A session that got bytes and never became whole was left behind for another one.
 * Kept in memory only, for tests of going on after a break. Safe for many threads.
 */
public final class Uploads {
  /**
   * One upload session that got at least one piece.
   *
   * @param bytes all that came, a piece that came twice counted twice
   * @param first when the first piece had come
   * @param last when the last piece had come, or the file was whole
   */
  public record Upload(
      String platform,
      String id,
      int pieces,
      long bytes,
      Instant first,
      Instant last,
      boolean whole) {
    /** Whether it was under way at a moment, and went on after it. */
    public boolean spans(Instant moment) {
      return whole && first.isBefore(moment) && last.isAfter(moment);
    }
  }

  private final Clock clock;
  private final Map<String, Upload> uploads = new LinkedHashMap<>();
  private final ReentrantLock lock = new ReentrantLock();

  Uploads(Clock clock) {
    this.clock = clock;
  }

  /** A piece of a session's file has come. */
  public void piece(String platform, String id, long bytes) {
    note(platform, id, 1, bytes, false);
  }

  /** All of a session's file is there; a session without pieces is not noted. */
  public void whole(String platform, String id) {
    note(platform, id, 0, 0, true);
  }

  private void note(String platform, String id, int pieces, long bytes, boolean whole) {
    Instant now = clock.instant();
    lock.lock();
    try {
      uploads.compute(
          platform + "/" + id,
          (_, old) -> {
            if (old == null) {
              return pieces == 0 ? null : new Upload(platform, id, pieces, bytes, now, now, false);
            }
            return new Upload(
                platform,
                id,
                old.pieces() + pieces,
                old.bytes() + bytes,
                old.first(),
                old.whole() ? old.last() : now,
                old.whole() || whole);
          });
    } finally {
      lock.unlock();
    }
  }

  /** In the order of their first pieces. */
  public List<Upload> all() {
    lock.lock();
    try {
      return List.copyOf(uploads.values());
    } finally {
      lock.unlock();
    }
  }
}
