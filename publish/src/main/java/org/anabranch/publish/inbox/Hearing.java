package org.anabranch.publish.inbox;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.anabranch.kernel.Deadline;
import org.anabranch.publish.Account;
import org.anabranch.publish.Conversation;
import org.anabranch.publish.Conversation.Heard;
import org.anabranch.publish.Failure;
import org.anabranch.publish.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what people say: below live posts, seldomer the older they are, and of the accounts
 * elsewhere. What cannot be read is read later, as late as its platform asks for.
 */
final class Hearing {
  private static final Logger LOG = LoggerFactory.getLogger(Hearing.class);
  private static final Duration ONE_CALL = Duration.ofSeconds(60);

  private final Remarks remarks;
  private final Publisher publisher;
  private final Clock clock;

  Hearing(Remarks remarks, Publisher publisher, Clock clock) {
    this.remarks = remarks;
    this.publisher = publisher;
    this.clock = clock;
  }

  /** Reads what is due; returns how many remarks are new. */
  int collect(Deadline deadline) throws InterruptedException {
    int fresh = 0;
    for (Remarks.Due post : remarks.due()) {
      if (deadline.isOver()) {
        break;
      }
      fresh += read(post, deadline);
    }
    for (Account account : publisher.accounts()) {
      if (deadline.isOver()) {
        break;
      }
      Conversation conversation =
          publisher.connector(account.platform()).conversation().orElse(null);
      if (conversation != null && conversation.mentionsEvery().isPresent()) {
        fresh += mentions(account, conversation, deadline);
      }
    }
    return fresh;
  }

  private int mentions(Account account, Conversation conversation, Deadline deadline)
      throws InterruptedException {
    Remarks.Mentions known = remarks.mentions(account.id());
    if (known.nextAt().isAfter(clock.instant())) {
      return 0;
    }
    Duration pause = conversation.mentionsEvery().orElseThrow();
    return switch (conversation.mentions(account, known.newest(), deadline.atMost(ONE_CALL))) {
      case Heard.Remarks(var found, _) -> {
        remarks.askAgain(account.id(), pause, 0);
        yield remarks.addMentions(account.id(), found);
      }
      case Heard.Failed(var failure) -> {
        int failures = known.failures() + 1;
        remarks.askAgain(account.id(), later(failure, failures, pause), failures);
        LOG.atWarn()
            .addKeyValue("account", account.id())
            .addKeyValue("code", failure.code())
            .log("Mentions could not be read; later");
        yield 0;
      }
    };
  }

  private static Duration later(Failure failure, int failures, Duration pause) {
    Duration asked = failure.retryAfter() == null ? Duration.ZERO : failure.retryAfter();
    Duration later = Attention.afterFailure(failures, pause);
    return asked.compareTo(later) > 0 ? asked : later;
  }

  private int read(Remarks.Due post, Deadline deadline) throws InterruptedException {
    Duration pause = Attention.pause(Duration.between(post.liveAt(), clock.instant()));
    Optional<Account> account = publisher.account(post.accountId());
    Optional<Conversation> conversation =
        account.flatMap(a -> publisher.connector(a.platform()).conversation());
    if (account.isEmpty() || conversation.isEmpty()) {
      remarks.lookAgain(post.publicationId(), Duration.ofDays(7), 0);
      return 0;
    }
    Heard heard =
        conversation.get().hear(account.get(), post.remoteId(), deadline.atMost(ONE_CALL));
    return switch (heard) {
      case Heard.Remarks(var found, _) -> {
        int fresh = remarks.add(post, found);
        remarks.lookAgain(post.publicationId(), pause, 0);
        yield fresh;
      }
      case Heard.Failed(var failure) -> {
        int failures = post.failures() + 1;
        remarks.lookAgain(post.publicationId(), later(failure, failures, pause), failures);
        LOG.atWarn()
            .addKeyValue("publication", post.publicationId())
            .addKeyValue("code", failure.code())
            .log("Remarks could not be read; later");
        yield 0;
      }
    };
  }
}
