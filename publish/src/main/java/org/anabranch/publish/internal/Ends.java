package org.anabranch.publish.internal;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.anabranch.publish.Failure;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.Step;

/**
 * What the end of a call means. For a call that makes nothing visible, everything but success is a
 * refusal that may be tried again. For a commit, only a reply that proves itself counts: a lost
 * reply, a stumble of the server or a success without an id may all hide a post.
 */
public final class Ends {
  private Ends() {}

  /** The reply of a call that makes nothing visible; a {@link Refusal} for any other end. */
  public static Api.Reply success(
      String platform, Api.Call call, Function<Api.Reply, Failure> classify) throws Refusal {
    return switch (call) {
      case Api.Call.Answered(var reply) -> {
        if (!reply.ok()) {
          throw new Refusal(classify.apply(reply));
        }
        yield reply;
      }
      case Api.Call.NotSent(var why) -> throw new Refusal(notSent(platform, why));
      case Api.Call.Withheld(var failure) -> throw new Refusal(failure);
      case Api.Call.Lost(var why) ->
          throw new Refusal(
              Reason.TRANSIENT, "reply-lost", "%s did not answer: %s".formatted(platform, why));
    };
  }

  /** The end of a commit; {@code id} finds the new post's id in a success. */
  public static Step.Committed commit(
      String platform,
      Api.Call call,
      Function<Api.Reply, Optional<String>> id,
      Function<Api.Reply, Failure> classify) {
    return switch (call) {
      case Api.Call.Answered(var reply) when reply.ok() ->
          id.apply(reply)
              .<Step.Committed>map(Step.Accepted::new)
              .orElseGet(() -> new Step.Unknown(platform + " accepted but named no post"));
      case Api.Call.Answered(var reply) when reply.status() >= 500 || reply.status() == 408 ->
          new Step.Unknown("%s answered with status %d".formatted(platform, reply.status()));
      case Api.Call.Answered(var reply) -> new Step.Refused(classify.apply(reply));
      case Api.Call.NotSent(var why) -> new Step.Refused(notSent(platform, why));
      case Api.Call.Withheld(var failure) -> new Step.Refused(failure);
      case Api.Call.Lost(var why) ->
          new Step.Unknown("the reply of %s was lost: %s".formatted(platform, why));
    };
  }

  /**
   * A post that is live and could not be read: to be read again later. Only a token that no longer
   * holds is a refusal, so that it is renewed before.
   */
  public static Step.Confirmed unread(Failure failure, Duration usual) {
    if (failure.reason() == Reason.REAUTHORISE) {
      return new Step.Refused(failure);
    }
    Duration asked = failure.retryAfter();
    return new Step.NotYet(asked == null ? usual : asked, failure.message());
  }

  private static Failure notSent(String platform, String why) {
    return Failure.of(
        Reason.TRANSIENT, "not-sent", "%s was not reached: %s".formatted(platform, why));
  }
}
