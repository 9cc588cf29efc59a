package org.anabranch.gateway.call;

import org.anabranch.gateway.route.Served;
import org.anabranch.gateway.route.Trouble;
import org.anabranch.gateway.route.Try;

/**
 * Two attempts under way at once: one that takes long, and a second beside it. The first of the two
 * to answer or to fail ends that, and the other goes on alone; after that nothing here does
 * anything. Used by one thread at a time.
 */
public final class Hedge {
  private final Attempts attempts;
  final Try first;
  final Try second;

  Hedge(Attempts attempts, Try first, Try second) {
    this.attempts = attempts;
    this.first = first;
    this.second = second;
  }

  /** Who is asked beside the first. */
  public Served served() {
    return second.served;
  }

  /** This one failed before it answered; the other goes on. */
  public void failed(Served served, Trouble trouble) {
    boolean isSecond = second.served == served;
    attempts.failedBeside(this, isSecond ? second : first, isSecond ? first : second, trouble);
  }

  /** This one answers first. The other is billed for the request it was sent. */
  public void wins(Served served) {
    boolean isSecond = second.served == served;
    attempts.won(this, isSecond ? second : first, isSecond ? first : second);
  }
}
