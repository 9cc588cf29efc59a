package org.anabranch.publish.account;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.anabranch.kernel.Deadline;
import org.anabranch.publish.Account;
import org.anabranch.publish.Conversation;
import org.anabranch.publish.Counting;
import org.anabranch.publish.Credentials;
import org.anabranch.publish.Remark;
import org.anabranch.publish.Step;
import org.jspecify.annotations.Nullable;

/** A conversation whose calls carry a token that is renewed before its end. */
record RenewingConversation(Conversation conversation, Credentials credentials)
    implements Conversation {
  private Account fresh(Account account, Deadline deadline) throws InterruptedException {
    return RenewingConnector.fresh(credentials, account, deadline);
  }

  @Override
  public Set<Act> acts() {
    return conversation.acts();
  }

  @Override
  public int longest() {
    return conversation.longest();
  }

  @Override
  public Counting counting() {
    return conversation.counting();
  }

  @Override
  public Heard hear(Account account, String postId, Deadline deadline) throws InterruptedException {
    return conversation.hear(fresh(account, deadline), postId, deadline);
  }

  @Override
  public Optional<Duration> mentionsEvery() {
    return conversation.mentionsEvery();
  }

  @Override
  public Heard mentions(Account account, @Nullable String newest, Deadline deadline)
      throws InterruptedException {
    return conversation.mentions(fresh(account, deadline), newest, deadline);
  }

  @Override
  public Heard mention(Account account, String postId, String remarkId, Deadline deadline)
      throws InterruptedException {
    return conversation.mention(fresh(account, deadline), postId, remarkId, deadline);
  }

  @Override
  public Step.Committed reply(Account account, Remark to, String text, Deadline deadline)
      throws InterruptedException {
    return conversation.reply(fresh(account, deadline), to, text, deadline);
  }

  @Override
  public Step.Settled settle(
      Account account, Remark to, String text, Instant since, Deadline deadline)
      throws InterruptedException {
    return conversation.settle(fresh(account, deadline), to, text, since, deadline);
  }

  @Override
  public Step.Prepared hide(Account account, Remark remark, boolean hidden, Deadline deadline)
      throws InterruptedException {
    return conversation.hide(fresh(account, deadline), remark, hidden, deadline);
  }

  @Override
  public Step.Prepared feature(Account account, Remark remark, boolean featured, Deadline deadline)
      throws InterruptedException {
    return conversation.feature(fresh(account, deadline), remark, featured, deadline);
  }

  @Override
  public Step.Prepared delete(Account account, Remark remark, Deadline deadline)
      throws InterruptedException {
    return conversation.delete(fresh(account, deadline), remark, deadline);
  }
}
