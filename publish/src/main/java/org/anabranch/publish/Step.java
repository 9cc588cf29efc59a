package org.anabranch.publish;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How one step of a publication ended. Each step has its own set of ends, so that the engine must
 * answer each.
 */
public sealed interface Step {

  /** End of {@link Connector#prepare}. */
  sealed interface Prepared extends Step {}

  /** End of {@link Connector#check}. */
  sealed interface Checked extends Step {}

  /** End of {@link Connector#commit}. */
  sealed interface Committed extends Step {}

  /** End of {@link Connector#settle}. */
  sealed interface Settled extends Step {}

  /** End of {@link Connector#confirm}. */
  sealed interface Confirmed extends Step {}

  /** This step is done; the next may start. */
  record Done() implements Prepared, Checked {}

  /** The platform is still working; ask again after {@code pause}. */
  record NotYet(Duration pause, String what) implements Checked, Confirmed {}

  /** It definitely did not happen. */
  record Refused(Failure failure) implements Prepared, Checked, Committed, Confirmed {}

  /** The platform accepted the commit and gave it this id. */
  record Accepted(String remoteId) implements Committed, Settled {}

  /**
   * No answer, or one that proves nothing: the post may or may not be there. Only reading can tell.
   *
   * @param ofToken whether it could not be read because the token no longer holds
   */
  record Unknown(String why, boolean ofToken) implements Committed, Settled {
    public Unknown(String why) {
      this(why, false);
    }

    /** Reading was refused; when that was for the token, another one may read. */
    public static Unknown of(Failure failure) {
      return new Unknown(
          failure.message() + " (" + failure.code() + ")",
          failure.reason() == Failure.Reason.REAUTHORISE);
    }
  }

  /** Read from the platform: nothing was created; committing again makes no second post. */
  record NotThere() implements Settled {}

  /** The post is there for its audience. */
  record Live(String remoteId, @Nullable String permalink) implements Confirmed {}
}
