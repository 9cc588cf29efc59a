package org.anabranch.publish.schedule;

import java.time.Duration;
import java.util.List;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Problem;
import org.anabranch.publish.Account;
import org.anabranch.publish.Failure;
import org.anabranch.publish.Post;
import org.anabranch.publish.Publisher;

/** Holds a post against what its account may do at the moment, while it can still be changed. */
public final class AccountCheck {
  /** How long a platform is asked before a post is planned without its answer. */
  private static final Duration LOOK = Duration.ofSeconds(5);

  private AccountCheck() {}

  /** A problem when the account does not allow it; a used-up quota is no reason: it comes back. */
  public static void require(Publisher publisher, Account account, Post post) {
    try {
      List<Failure> against =
          publisher.connector(account).limits(account, Deadline.in(LOOK)).check(post).stream()
              .filter(f -> f.reason() != Failure.Reason.QUOTA)
              .toList();
      if (!against.isEmpty()) {
        throw Problem.badInput(
                "account-does-not-allow",
                String.join(" ", against.stream().map(Failure::message).toList()),
                String.join(
                    " ", against.stream().map(f -> f.fix() == null ? "" : f.fix()).toList()))
            .asException();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while asking the platform", e);
    }
  }
}
