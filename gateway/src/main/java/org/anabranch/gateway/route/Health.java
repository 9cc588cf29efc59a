package org.anabranch.gateway.route;

import io.netty.handler.codec.http.HttpHeaders;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.anabranch.kernel.Count;
import org.jspecify.annotations.Nullable;

/**
 * What was lately seen of one deployment: how fast it answers, how often it fails, how near its
 * rate limit is, how much is under way there, and whether it is to be left alone for now. Safe for
 * many threads; reading takes no lock and writing only a short one.
 *
 * <p>Two things keep requests away. A <em>cooldown</em> is time the upstream asked for (429 with
 * Retry-After) or that a misconfiguration earns. The <em>circuit</em> opens after some failures in
 * a row, for a time that doubles; after it one request goes through as a probe, and what becomes of
 * it closes the circuit or opens it for longer.
 */
public final class Health {
  private static final double WEIGHT_OF_NEWEST = 0.2;
  private static final Duration FAILURES_FADE = Duration.ofMinutes(5);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
  private static final Duration LIMITED_PAUSE = Duration.ofSeconds(5);
  private static final Duration MISCONFIGURED_PAUSE = Duration.ofMinutes(1);
  private static final double PART_LEFT_THAT_WORRIES = 0.2;

  /** Halved for ever it would never be zero, only ever slower to reckon with. */
  private static final double NO_FAILURES = 1e-6;

  private final Clock clock;
  private final int failuresUntilOpen;
  private final Duration firstPause;
  private final Pace whole = new Pace();
  private final Pace streamed = new Pace();
  private final AtomicInteger underWay = new AtomicInteger();
  private final Counted counted = new Counted();

  private volatile double failureRate;
  private volatile long failureRateAt;
  private volatile int failuresInARow;
  private volatile long openUntil;
  private volatile long pausedAt;
  private Duration pause;
  private volatile boolean probing;
  private volatile long coolUntil;
  private volatile String coolReason = "";
  private volatile boolean coolsForRate;
  private volatile @Nullable RateLimits limits;

  Health(Clock clock, int failuresUntilOpen, Duration firstPause) {
    this.clock = clock;
    this.failuresUntilOpen = failuresUntilOpen;
    this.firstPause = firstPause;
    this.pause = firstPause;
    this.failureRateAt = clock.millis();
  }

  /** Whether it would judge alike. */
  boolean isLike(Health other) {
    return failuresUntilOpen == other.failuresUntilOpen && firstPause.equals(other.firstPause);
  }

  long now() {
    return clock.millis();
  }

  /**
   * For comparing with the end of pauses: they are over where the clock stepped back behind them.
   */
  private long inPauses() {
    long now = clock.millis();
    return now < pausedAt ? Long.MAX_VALUE : now;
  }

  private void pausesFrom(long now) {
    if (now < pausedAt) {
      coolUntil = 0;
      openUntil = 0;
    }
    pausedAt = now;
  }

  /**
   * Why no request should go there now, or null. For who runs the gateway: it may name an address.
   */
  @Nullable
  public String unavailable() {
    long now = inPauses();
    if (now < coolUntil) {
      return "cooling down for " + secondsUntil(coolUntil, now) + " s: " + coolReason;
    }
    if (now < openUntil) {
      return "circuit open for "
          + secondsUntil(openUntil, now)
          + " s after "
          + Count.of(failuresInARow, "failure")
          + " in a row";
    }
    return isHalfOpen() && probing ? "circuit half open, a probe is under way" : null;
  }

  /** Whether it answers nobody now because it met its rate limit. */
  public boolean isFull() {
    return coolsForRate && inPauses() < coolUntil;
  }

  /** Of the circuit: 0 closed, 1 half open, 2 open or cooling down. */
  public int state() {
    long now = inPauses();
    return now < Math.max(coolUntil, openUntil) ? 2 : isHalfOpen() ? 1 : 0;
  }

  /** How long until a request may go there. */
  public Duration availableIn() {
    return Duration.ofMillis(Math.max(0, Math.max(coolUntil, openUntil) - inPauses()));
  }

  /**
   * Lets a request through, or not; while the circuit is half open only one at a time. One that was
   * let through must be given back by {@link #left}.
   */
  public boolean admit() {
    if (failuresInARow == 0 && inPauses() >= coolUntil) {
      underWay.incrementAndGet();
      return true;
    }
    return admitCarefully();
  }

  private synchronized boolean admitCarefully() {
    if (unavailable() != null) {
      return false;
    }
    probing = isHalfOpen();
    underWay.incrementAndGet();
    return true;
  }

  /** Lets a request through that has waited for its turn, whatever is said against it. */
  public void enter() {
    underWay.incrementAndGet();
  }

  /** A request that was let through has ended. */
  public void left() {
    underWay.decrementAndGet();
  }

  /** What was seen since the process began. */
  public Counted counted() {
    return counted;
  }

  public int underWay() {
    return underWay.get();
  }

  private boolean isHalfOpen() {
    return failuresInARow >= failuresUntilOpen;
  }

  /**
   * An answer came, or the beginning of one that comes in parts.
   *
   * @param inParts whether it is a stream
   */
  public synchronized void answered(Duration took, boolean inParts) {
    counted.answered();
    pace(inParts).took(took.toNanos() / 1e9);
    mark(0);
    failuresInARow = 0;
    pause = firstPause;
    probing = false;
  }

  /** It refused a request that was at fault itself: an answer all the same. */
  public synchronized void alive() {
    mark(0);
    failuresInARow = 0;
    pause = firstPause;
    probing = false;
  }

  /** How long an answer was and how long that took. */
  public synchronized void spoke(long outputTokens, Duration took, boolean inParts) {
    pace(inParts).spoke(outputTokens, took.toNanos() / 1e9);
  }

  /**
   * Takes down what the upstream says of its limits in the head of an answer; nothing is no news.
   */
  public void heard(HttpHeaders headers) {
    RateLimits said = RateLimits.of(headers, clock);
    if (said != null) {
      heard(said);
    }
  }

  void heard(RateLimits said) {
    limits = said;
  }

  /** The caller gave up before it was known how the attempt would end. */
  public synchronized void abandoned() {
    probing = false;
  }

  public void failed(Trouble trouble) {
    failed(trouble, "");
  }

  /**
   * @param advice what to mend, told for as long as nobody is sent there for it; may be empty
   */
  public synchronized void failed(Trouble trouble, String advice) {
    mark(1);
    probing = false;
    if (trouble.kind() == Trouble.Kind.LIMITED) {
      counted.limited();
    } else {
      counted.failed();
    }
    switch (trouble.kind()) {
      case LIMITED -> cool(trouble, advice, LIMITED_PAUSE);
      case MISCONFIGURED -> cool(trouble, advice, MISCONFIGURED_PAUSE);
      case BROKEN, LATE, FAILING -> {
        if (trouble.retryAfter() != null) {
          cool(trouble, advice, trouble.retryAfter());
        }
        countTowardsOpening();
      }
      case TOO_LONG, REFUSED, UNSERVED, OBJECTED ->
          throw new IllegalArgumentException(
              trouble.kind() + " is about the request, not about who was asked");
    }
  }

  private void countTowardsOpening() {
    int inARow = failuresInARow + 1;
    if (inARow >= failuresUntilOpen) {
      long now = clock.millis();
      pausesFrom(now);
      openUntil = now + pause.toMillis();
      pause = min(pause.multipliedBy(2), LONGEST_PAUSE);
    }
    failuresInARow = inARow;
  }

  private void cool(Trouble trouble, String advice, Duration unlessTold) {
    Duration wait = trouble.retryAfter() == null ? unlessTold : trouble.retryAfter();
    coolReason = advice.isEmpty() ? trouble.reason() : trouble.reason() + ": " + advice;
    coolsForRate = trouble.kind() == Trouble.Kind.LIMITED;
    long now = clock.millis();
    pausesFrom(now);
    coolUntil = Math.max(coolUntil, now + min(wait, RetryAfter.LONGEST).toMillis());
  }

  /**
   * Expected seconds until an answer of that length is there; 0 while nothing is known, so that it
   * is tried.
   */
  public double seconds(long outputTokens, boolean inParts) {
    double perToken = streamed.secondsPerToken();
    if (inParts) {
      return streamed.seconds() == 0
          ? whole.seconds()
          : streamed.seconds() + perToken * outputTokens;
    }
    double mean = whole.seconds();
    if (mean == 0) {
      return streamed.seconds() == 0 ? 0 : streamed.seconds() + perToken * outputTokens;
    }
    double longer = whole.tokens() == 0 ? 0 : perToken * (outputTokens - whole.tokens());
    return Math.max(mean / 10, mean + longer);
  }

  /** How long nineteen of twenty answers take to begin, in seconds; 0 while too little is known. */
  public double p95Seconds(boolean inParts) {
    return pace(inParts).p95();
  }

  private Pace pace(boolean inParts) {
    return inParts ? streamed : whole;
  }

  /** Share of attempts that fail, from 0 to 1; fades with time so that it is tried again. */
  public double failureRate() {
    double rate = failureRate;
    if (rate == 0) {
      return 0;
    }
    long age = Math.max(0, clock.millis() - failureRateAt);
    double faded = rate * Math.exp(-(double) age / FAILURES_FADE.toMillis());
    return faded < NO_FAILURES ? 0 : faded;
  }

  /** The part of the vendor's own rate limit that is left; 1 while nothing is known. */
  public double partLeft() {
    RateLimits said = limits;
    return said == null || clock.millis() >= said.until() ? 1 : said.left();
  }

  /** How likely it is that the next request meets the vendor's rate limit: 0 far, 1 at it. */
  double pressure() {
    RateLimits said = limits;
    return said == null || said.left() >= PART_LEFT_THAT_WORRIES || clock.millis() >= said.until()
        ? 0
        : 1 - said.left() / PART_LEFT_THAT_WORRIES;
  }

  private void mark(int failed) {
    double faded = failureRate();
    failureRate = faded + WEIGHT_OF_NEWEST * (failed - faded);
    failureRateAt = clock.millis();
  }

  private static long secondsUntil(long millis, long now) {
    return Math.ceilDiv(millis - now, 1000L);
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}
