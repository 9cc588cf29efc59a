package org.anabranch.sandbox;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * The faults that the sandbox makes on request. The first that fits a request and comes up is made.
 * Whether a fault comes up at its n-th fitting request is drawn from the seed, the fault's place in
 * the order of adding, and n: the same requests in the same order fail the same way. Kept in memory
 * only: a sandbox starts well-behaved. Safe for many threads.
 */
public final class Faults {
  /** What goes wrong. */
  public enum Kind {
    /** The request is carried out and stored, then the connection closes without a reply. */
    LOSE_REPLY,
    /** The connection closes before anything is done. */
    RESET,
    /** A reply with this status instead of doing anything. */
    STATUS,
    /** The request is carried out, later. */
    DELAY
  }

  /**
   * One kind of fault at the requests that fit.
   *
   * @param platform the key, or {@code *}
   * @param method {@code POST}, or {@code *}
   * @param pathPattern found anywhere in the path after {@code /<platform>}
   * @param status with {@link Kind#STATUS}
   * @param body with {@link Kind#STATUS}; JSON or empty
   * @param retryAfter with {@link Kind#STATUS}: sent as {@code Retry-After} when not zero
   * @param delay with {@link Kind#DELAY}
   * @param probability from 0 to 1
   * @param times how often at most
   */
  public record Fault(
      String platform,
      String method,
      Pattern pathPattern,
      Kind kind,
      int status,
      String body,
      Duration retryAfter,
      Duration delay,
      double probability,
      int times) {
    private static final Duration LONGEST_DELAY = Duration.ofMinutes(10);

    public Fault {
      if (!(probability >= 0 && probability <= 1) || times < 1) {
        throw new IllegalArgumentException(
            "A fault's probability is from 0 to 1 and its times at least 1, not %s and %d"
                .formatted(probability, times));
      }
      if (kind == Kind.STATUS && (status < 200 || status > 599)) {
        throw new IllegalArgumentException(
            "A STATUS fault's status is from 200 to 599, not " + status);
      }
      if (delay.isNegative() || delay.compareTo(LONGEST_DELAY) > 0 || retryAfter.isNegative()) {
        throw new IllegalArgumentException(
            "A fault's delay is from 0 to 10 minutes and its retryAfter not negative, not %s, %s"
                .formatted(delay, retryAfter));
      }
    }

    /** Once, at every platform's requests with this method and path. */
    public static Fault once(Kind kind, String platform, String method, String pathPattern) {
      return new Fault(
          platform,
          method,
          Pattern.compile(pathPattern),
          kind,
          kind == Kind.STATUS ? 503 : 0,
          "",
          Duration.ZERO,
          Duration.ZERO,
          1,
          1);
    }

    public Fault withStatus(int status, String body, Duration retryAfter) {
      return new Fault(
          platform, method, pathPattern, kind, status, body, retryAfter, delay, probability, times);
    }

    public Fault withDelay(Duration delay) {
      return new Fault(
          platform, method, pathPattern, kind, status, body, retryAfter, delay, probability, times);
    }

    public Fault withProbability(double probability, int times) {
      return new Fault(
          platform, method, pathPattern, kind, status, body, retryAfter, delay, probability, times);
    }

    boolean fits(String platform, String method, String path) {
      return (this.platform.equals("*") || this.platform.equals(platform))
          && (this.method.equals("*") || this.method.equalsIgnoreCase(method))
          && pathPattern.matcher(path).find();
    }
  }

  private static final class Armed {
    final Fault fault;
    final RandomGenerator random;
    int made;

    Armed(Fault fault, RandomGenerator random) {
      this.fault = fault;
      this.random = random;
    }

    boolean comesUp() {
      if (made == fault.times() || random.nextDouble() >= fault.probability()) {
        return false;
      }
      made++;
      return true;
    }
  }

  private static final int MOST = 1000;

  private final long seed;
  private final List<Armed> armed = new ArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();

  Faults(long seed) {
    this.seed = seed;
  }

  /** Throws {@link IllegalArgumentException} when there are 1,000 already. */
  public void add(Fault fault) {
    lock.lock();
    try {
      if (armed.size() == MOST) {
        throw new IllegalArgumentException("There are " + MOST + " faults already; clear them");
      }
      armed.add(new Armed(fault, new java.util.SplittableRandom(seed * 31 + armed.size())));
    } finally {
      lock.unlock();
    }
  }

  public void clear() {
    lock.lock();
    try {
      armed.clear();
    } finally {
      lock.unlock();
    }
  }

  /** How many were made since the last {@link #clear}. */
  public int made() {
    lock.lock();
    try {
      return armed.stream().mapToInt(a -> a.made).sum();
    } finally {
      lock.unlock();
    }
  }

  Optional<Fault> next(String platform, String method, String path) {
    lock.lock();
    try {
      for (Armed each : armed) {
        if (each.fault.fits(platform, method, path) && each.comesUp()) {
          return Optional.of(each.fault);
        }
      }
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }
}
