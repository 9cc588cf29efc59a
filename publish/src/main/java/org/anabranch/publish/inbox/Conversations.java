package org.anabranch.publish.inbox;

import java.util.Optional;
import java.util.Set;
import org.anabranch.kernel.Problem;
import org.anabranch.publish.Account;
import org.anabranch.publish.Conversation;
import org.anabranch.publish.Conversation.Act;
import org.anabranch.publish.Publisher;

/** The way back to a remark: the account below whose post it stands, and its platform's calls. */
final class Conversations {
  private final Publisher publisher;

  Conversations(Publisher publisher) {
    this.publisher = publisher;
  }

  /** What stands below others' posts may be answered, where the platform lets, and no more. */
  static Set<Act> acts(Received remark, Conversation conversation) {
    if (!remark.isMention()) {
      return conversation.acts();
    }
    return remark.remark().postId().isEmpty() ? Set.of() : Set.of(Act.REPLY);
  }

  /** Throws a problem where its platform has no such call. */
  Conversation allowing(Received received, Act act, String code, String what) {
    return conversation(received)
        .filter(c -> acts(received, c).contains(act))
        .orElseThrow(
            () ->
                Problem.badInput(
                        code,
                        "%s has no %s by its API.".formatted(received.platform().title(), what),
                        "Do it in the platform's app.")
                    .asException());
  }

  /** Empty where the platform has no comments in its API. */
  Optional<Conversation> conversation(Received received) {
    return publisher.connector(received.platform()).conversation();
  }

  Account account(Received received) {
    return publisher
        .account(received.accountId())
        .orElseThrow(
            () ->
                Problem.of(
                        Problem.Kind.CONFLICT,
                        "account-gone",
                        "The account of this remark is not connected any more.",
                        "Connect it again.")
                    .asException());
  }
}
