package org.anabranch.publish.inbox;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Deadline;
import org.anabranch.publish.Account;
import org.anabranch.publish.Conversation;
import org.anabranch.publish.Conversation.Heard;
import org.anabranch.publish.Failure;
import org.anabranch.publish.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mentions that platforms told of by calls, kept until they are read: no platform tells twice, and
 * none that calls lists them. One that cannot be read is tried again for about three days.
 */
final class ToldMentions {
  private static final Logger LOG = LoggerFactory.getLogger(ToldMentions.class);
  private static final Duration ONE_CALL = Duration.ofSeconds(60);
  private static final Duration FIRST_PAUSE = Duration.ofMinutes(1);
  private static final int MOST_FAILURES = 13;
  private static final int AT_ONCE = 200;

  private final Database database;
  private final Publisher publisher;
  private final Remarks remarks;
  private final Clock clock;

  ToldMentions(Database database, Publisher publisher, Remarks remarks, Clock clock) {
    this.database = database;
    this.publisher = publisher;
    this.remarks = remarks;
    this.clock = clock;
  }

  private record Told(String accountId, String postId, String remarkId, int failures) {}

  void add(String accountId, String postId, String remarkId) {
    database.change(
        h ->
            h.createUpdate(
                    "insert into mention_told(account_id, post_id, remark_id, next_at, failures)"
                        + " values (:account, :post, :remark, 0, 0) on conflict(account_id,"
                        + " post_id, remark_id) do update set next_at = 0")
                .bind("account", accountId)
                .bind("post", postId)
                .bind("remark", remarkId)
                .execute());
  }

  /** Reads what is due; returns how many are new. */
  int read(Deadline deadline) throws InterruptedException {
    int fresh = 0;
    for (Told told : due()) {
      if (deadline.isOver()) {
        break;
      }
      fresh += read(told, deadline.atMost(ONE_CALL));
    }
    return fresh;
  }

  private List<Told> due() {
    return database.read(
        h ->
            h.createQuery(
                    "select * from mention_told where next_at <= :now order by next_at, account_id,"
                        + " post_id, remark_id limit :limit")
                .bind("now", clock.millis())
                .bind("limit", AT_ONCE)
                .map(
                    (rs, _) ->
                        new Told(
                            rs.getString("account_id"),
                            rs.getString("post_id"),
                            rs.getString("remark_id"),
                            rs.getInt("failures")))
                .list());
  }

  private int read(Told told, Deadline deadline) throws InterruptedException {
    Optional<Account> account = publisher.account(told.accountId());
    Optional<Conversation> conversation =
        account.flatMap(a -> publisher.connector(a.platform()).conversation());
    if (account.isEmpty() || conversation.isEmpty()) {
      forget(told);
      return 0;
    }
    return switch (conversation
        .get()
        .mention(account.get(), told.postId(), told.remarkId(), deadline)) {
      case Heard.Remarks(var found, _) -> {
        int fresh = remarks.addMentions(told.accountId(), found);
        forget(told);
        yield fresh;
      }
      case Heard.Failed(var failure) -> {
        failed(told, failure);
        yield 0;
      }
    };
  }

  private void failed(Told told, Failure failure) {
    int failures = told.failures() + 1;
    LOG.atWarn()
        .addKeyValue("account", told.accountId())
        .addKeyValue("post", told.postId())
        .addKeyValue("code", failure.code())
        .log(failures < MOST_FAILURES ? "A mention could not be read; later" : "It is given up");
    if (failures == MOST_FAILURES) {
      forget(told);
      return;
    }
    Duration pause = Attention.afterFailure(failures, FIRST_PAUSE);
    database.change(
        h ->
            h.createUpdate(
                    "update mention_told set next_at = :next, failures = :failures where account_id"
                        + " = :account and post_id = :post and remark_id = :remark")
                .bind("next", clock.instant().plus(pause).toEpochMilli())
                .bind("failures", failures)
                .bind("account", told.accountId())
                .bind("post", told.postId())
                .bind("remark", told.remarkId())
                .execute());
  }

  private void forget(Told told) {
    database.change(
        h ->
            h.createUpdate(
                    "delete from mention_told where account_id = :account and post_id = :post and"
                        + " remark_id = :remark")
                .bind("account", told.accountId())
                .bind("post", told.postId())
                .bind("remark", told.remarkId())
                .execute());
  }
}
