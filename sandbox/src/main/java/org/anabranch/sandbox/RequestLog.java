package org.anabranch.sandbox;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The requests that the model vendors' imitations received, in memory: the newest 10,000, of bodies
 * not more than 64 MiB together. Without secrets: the values of credentials are {@code ***}. Safe
 * for many threads.
 */
public final class RequestLog {
  /**
   * One request as it arrived, whatever became of it.
   *
   * @param platform the vendor's key; below {@code /v/groq} it is {@code groq}
   * @param path after the vendor's key, with the query
   * @param headers names in lower case
   * @param model the name in the request, or empty
   * @param bodyBytes how long the body was
   * @param bodySha256 of the whole body, lower-case hex
   * @param body as UTF-8; cut after 1 Mi characters
   */
  public record Received(
      long number,
      Instant at,
      String platform,
      String method,
      String path,
      Map<String, String> headers,
      String model,
      long bodyBytes,
      String bodySha256,
      String body) {
    private static final int LONGEST_BODY = 1 << 20;

    public Received {
      headers = Map.copyOf(headers);
      body = body.length() > LONGEST_BODY ? body.substring(0, LONGEST_BODY) : body;
    }
  }

  private static final int MOST = 10_000;
  private static final long MOST_CHARACTERS = 64L << 20;

  private final Deque<Received> newest = new ArrayDeque<>();
  private final ReentrantLock lock = new ReentrantLock();
  private long characters;
  private long last;

  RequestLog() {}

  /** Keeps it under the next number, whatever number it has. */
  public void add(Received request) {
    lock.lock();
    try {
      last++;
      newest.add(numbered(request, last));
      characters += request.body().length();
      while (newest.size() > MOST || characters > MOST_CHARACTERS) {
        characters -= newest.remove().body().length();
      }
    } finally {
      lock.unlock();
    }
  }

  private static Received numbered(Received r, long number) {
    return new Received(
        number,
        r.at(),
        r.platform(),
        r.method(),
        r.path(),
        new TreeMap<>(r.headers()),
        r.model(),
        r.bodyBytes(),
        r.bodySha256(),
        r.body());
  }

  /** Oldest first; {@code *} for every vendor's. */
  public List<Received> of(String platform) {
    lock.lock();
    try {
      return newest.stream()
          .filter(r -> platform.equals("*") || r.platform().equals(platform))
          .toList();
    } finally {
      lock.unlock();
    }
  }

  public void clear() {
    lock.lock();
    try {
      newest.clear();
      characters = 0;
    } finally {
      lock.unlock();
    }
  }
}
