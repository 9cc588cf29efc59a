package org.anabranch.sandbox;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * The faults that the sandbox makes on request. The first that fits a request and comes up is made.
 * Whether a fault comes up at its n-th fitting request is drawn from the seed, the fault's place in
 * the order of adding, and n: the same requests in the same order fail the same way. Kept in memory
 * only: a sandbox starts well-behaved. Safe for many threads.
 */
public final class Faults {
  /**
   * What goes wrong. Those after {@link #REJECT_MEDIA} are made only by the imitated model vendors.
   */
  public enum Kind {
    /** The request is carried out and stored, then the connection closes without a reply. */
    LOSE_REPLY,
    /** The connection closes before anything is done. */
    RESET,
    /** A reply with this status instead of doing anything. */
    STATUS,
    /** The request is carried out, later. */
    DELAY,
    /** The file is taken, and found bad when the platform has looked at it. */
    REJECT_MEDIA,
    /** Refused in the vendor's own words: too many requests. */
    RATE_LIMIT,
    /** Refused in the vendor's own words: overloaded. */
    OVERLOAD,
    /** Refused in the vendor's own words: a failure of the vendor's. */
    SERVER_ERROR,
    /** Refused in the vendor's own words: the key is not valid, though it is. */
    INVALID_KEY,
    /** Refused in the vendor's own words: not served in this region. */
    REGION_CLOSED,
    /** 200 with nothing in it. */
    EMPTY_BODY,
    /** A proxy's page instead of an answer, with the status. */
    HTML_PAGE,
    /** The answer stops after some chunks for the delay, then goes on. */
    STALL,
    /** The connection is reset (TCP RST) after some chunks. */
    CUT,
    /** The connection is closed (TCP FIN) after some chunks, in the middle of the body. */
    HANG_UP,
    /** The body ends properly after some chunks, without the vendor's end marker. */
    END_EARLY,
    /** After some chunks the vendor's error event, and the end. */
    ERROR_EVENT,
    /** One event, after some chunks, is damaged; the stream goes on. */
    BAD_EVENT,
    /** The delay before each chunk. */
    SLOW,
    /** Every byte in a packet of its own, after the delay. */
    BYTE_BY_BYTE,
    /** The token counts are too high by 1,000 each. */
    WRONG_USAGE,
    /** No token counts. */
    NO_USAGE;

    boolean onlyAtVendors() {
      return compareTo(REJECT_MEDIA) > 0;
    }
  }

  /**
   * One kind of fault at the requests that fit.
   *
   * @param platform the key, or {@code *}; below {@code /v/groq} it is {@code groq}
   * @param model the name in the request, or {@code *}; the platforms' requests name none
   * @param method {@code POST}, or {@code *}
   * @param pathPattern found anywhere in the path after {@code /<platform>}
   * @param status with {@link Kind#STATUS}, {@link Kind#HTML_PAGE} and the refusals in the vendor's
   *     words; 0 for the vendor's own
   * @param body with {@link Kind#STATUS}; JSON or empty
   * @param retryAfter with a refusal: sent as {@code Retry-After} when not zero
   * @param delay with {@link Kind#DELAY} and those that say so
   * @param after after how many chunks of a stream; a whole answer is halved instead
   * @param probability from 0 to 1
   * @param times how often at most
   */
  public record Fault(
      String platform,
      String model,
      String method,
      Pattern pathPattern,
      Kind kind,
      int status,
      String body,
      Duration retryAfter,
      Duration delay,
      int after,
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
      if (after < 0) {
        throw new IllegalArgumentException("A fault comes after 0 chunks or more, not " + after);
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
          "*",
          method,
          Pattern.compile(pathPattern),
          kind,
          kind == Kind.STATUS ? 503 : 0,
          "",
          Duration.ZERO,
          Duration.ZERO,
          0,
          1,
          1);
    }

    /** Once, at a model vendor's requests for this model, or for any with {@code *}. */
    public static Fault once(Kind kind, String vendor, String model) {
      return once(kind, vendor, "*", "").withModel(model);
    }

    public Fault withStatus(int status, String body, Duration retryAfter) {
      return with(model, status, body, retryAfter, delay, after, probability, times);
    }

    public Fault withDelay(Duration delay) {
      return with(model, status, body, retryAfter, delay, after, probability, times);
    }

    public Fault withProbability(double probability, int times) {
      return with(model, status, body, retryAfter, delay, after, probability, times);
    }

    /** After so many chunks of a stream. */
    public Fault withAfter(int after) {
      return with(model, status, body, retryAfter, delay, after, probability, times);
    }

    Fault withModel(String model) {
      return with(model, status, body, retryAfter, delay, after, probability, times);
    }

    /** At the same place and of the same kind, otherwise as said. */
    private Fault with(
        String model,
        int status,
        String body,
        Duration retryAfter,
        Duration delay,
        int after,
        double probability,
        int times) {
      return new Fault(
          platform,
          model,
          method,
          pathPattern,
          kind,
          status,
          body,
          retryAfter,
          delay,
          after,
          probability,
          times);
    }

    boolean fits(String platform, String model, String method, String path) {
      return (this.platform.equals("*") || this.platform.equals(platform))
          && (this.model.equals("*") || this.model.equals(model))
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
      armed.add(new Armed(fault, new SplittableRandom(seed * 31 + armed.size())));
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
    return made(_ -> true);
  }

  /** How many of some of those that were added were made since the last {@link #clear}. */
  public int made(Predicate<Fault> which) {
    lock.lock();
    try {
      return armed.stream().filter(a -> which.test(a.fault)).mapToInt(a -> a.made).sum();
    } finally {
      lock.unlock();
    }
  }

  /** The fault to make at a platform's request. */
  Optional<Fault> next(String platform, String method, String path) {
    return next(
        a ->
            !a.kind().onlyAtVendors()
                && a.kind() != Kind.REJECT_MEDIA
                && a.fits(platform, "", method, path));
  }

  /** Whether a platform that has taken a file finds it bad in the end. */
  public boolean rejectsMedia(String platform) {
    return next(a -> a.kind() == Kind.REJECT_MEDIA && a.fits(platform, "", "*", "")).isPresent();
  }

  /** The fault that a model vendor's imitation is to make at this request. */
  public Optional<Fault> next(String vendor, String model, String method, String path) {
    return next(a -> a.kind() != Kind.REJECT_MEDIA && a.fits(vendor, model, method, path));
  }

  private Optional<Fault> next(Predicate<Fault> fits) {
    lock.lock();
    try {
      for (Armed each : armed) {
        if (fits.test(each.fault) && each.comesUp()) {
          return Optional.of(each.fault);
        }
      }
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }
}
