package org.anabranch.publish.machine;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.anabranch.publish.Failure;
import org.anabranch.publish.Patience;
import org.anabranch.publish.Publication.State;

/** What follows when nothing came of a call: another try later, or the end. */
final class Refusals {
  private final Patience patience;
  private final RandomGenerator random;
  private final int parts;

  /**
   * @param parts how many commits the post takes
   */
  Refusals(Patience patience, RandomGenerator random, int parts) {
    this.patience = patience;
    this.random = random;
    this.parts = parts;
  }

  /** Tries again later from {@code from}, or gives up. */
  void refused(Edit e, Failure failure, State from) {
    String said = "%s (%s)".formatted(failure.message(), failure.code());
    boolean bug = failure.code().equals("bug");
    if (failure.reason() == Failure.Reason.REAUTHORISE && !isTextLive(e)) {
      e.failure = withLiveParts(e, failure);
      e.to(State.WAITING_FOR_ACCOUNT, "Waits until the account is connected again: " + said);
      return;
    }
    if (failure.isSpendingCap()) {
      hold(e, failure, from, "Held: " + said);
      return;
    }
    if (!failure.reason().worthRetrying() || bug || e.refusals >= patience.refusals()) {
      giveUp(e, withLiveParts(e, failure), "Failed: " + said);
      return;
    }
    e.refusals++;
    e.failure = failure;
    Duration pause = patience.pause(failure, e.refusals, random);
    e.notBefore = e.now.plus(pause);
    e.to(from, "Refused: %s; again in %.1f s".formatted(said, pause.toMillis() / 1000.0));
  }

  /**
   * The call was not made, so it is no refusal that counts. What was uploaded may not be there any
   * more when the post goes on, so a post of which nothing is live begins anew.
   */
  private void hold(Edit e, Failure failure, State from, String line) {
    if (isTextLive(e)) {
      giveUp(e, failure, line);
      return;
    }
    boolean live = e.live() > 0;
    if (!live) {
      e.handles.clear();
    }
    e.failure = withLiveParts(e, failure);
    e.notBefore = e.now.plus(patience.pause(failure, 1, random));
    e.to(live ? from : State.PREPARING, line);
  }

  /** A post whose text is all there has not failed, though its first comment may be missing. */
  void giveUp(Edit e, Failure failure, String line) {
    if (isTextLive(e)) {
      e.failure = null;
      e.to(State.CONFIRMING, "Live without its first comment: " + failure.message());
    } else {
      e.fail(failure, line);
    }
  }

  private static boolean isTextLive(Edit e) {
    return e.live() >= e.before.post().parts().size();
  }

  Failure withLiveParts(Edit e, Failure failure) {
    return e.live() == 0
        ? failure
        : new Failure(
            failure.reason(),
            failure.code(),
            "%s %d of %d parts %s live."
                .formatted(failure.message(), e.live(), parts, e.live() == 1 ? "is" : "are"),
            failure.retryAfter(),
            failure.fix());
  }
}
