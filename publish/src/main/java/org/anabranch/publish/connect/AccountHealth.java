package org.anabranch.publish.connect;

import java.time.Instant;
import java.util.Set;
import org.anabranch.kernel.Count;
import org.anabranch.publish.Account;
import org.jspecify.annotations.Nullable;

/**
 * How an account stands with its platform.
 *
 * @param expires of the access token; null when unknown or without end
 * @param reauthoriseBy when the person has to consent again at the latest; null when never
 * @param failure what the last renewal failed with; null when it went well
 * @param fix what to do about it; null when nothing is to be done
 */
public record AccountHealth(
    Account account,
    State state,
    Set<String> granted,
    Set<String> missing,
    @Nullable Instant expires,
    @Nullable Instant renewed,
    @Nullable Instant reauthoriseBy,
    @Nullable String failure,
    @Nullable Instant failed,
    @Nullable String fix) {
  public enum State {
    /** Its token holds or is renewed by itself. */
    READY,
    /** It lacks something that was asked for. */
    LACKING,
    /** It works, and the person has to consent again soon. */
    ENDING,
    /** The platform was not reached for a renewal; it is tried again. */
    TROUBLED,
    /** The person has to connect it again. */
    GONE,
    /** Its credentials stand in the configuration; nothing is known about them here. */
    CONFIGURED
  }

  public AccountHealth {
    granted = Set.copyOf(granted);
    missing = Set.copyOf(missing);
  }

  /** Says how many posts wait for the account to be connected again. */
  AccountHealth withWaiting(long posts) {
    if (posts == 0) {
      return this;
    }
    String usual =
        state == State.CONFIGURED
            ? "The platform refuses its token: put a new one into the configuration and start again."
            : "Connect it again.";
    return new AccountHealth(
        account,
        state,
        granted,
        missing,
        expires,
        renewed,
        reauthoriseBy,
        failure,
        failed,
        "%s %s"
            .formatted(
                fix == null ? usual : fix,
                Count.of(posts, "post waits", "posts wait") + " for that."));
  }

  /** Whether a person should act. */
  public boolean needsPerson() {
    return switch (state) {
      case GONE, ENDING, LACKING -> true;
      case READY, TROUBLED, CONFIGURED -> false;
    };
  }
}
