package org.anabranch.publish.inbox;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Ids;
import org.anabranch.kernel.Problem;
import org.anabranch.publish.Account;
import org.anabranch.publish.Conversation;
import org.anabranch.publish.Conversation.Act;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Publisher;
import org.anabranch.publish.Step;
import org.jspecify.annotations.Nullable;

/**
 * The inbox over the publisher's accounts and connectors: {@link Hearing} brings remarks in, {@link
 * Replies} sends answers.
 */
public final class StoredInbox implements Inbox {
  private static final Duration ONE_CALL = Duration.ofSeconds(60);

  private final Remarks remarks;
  private final ToldMentions told;
  private final Answers answers;
  private final Replies replies;
  private final Hearing hearing;
  private final Conversations conversations;
  private final Publisher publisher;

  public StoredInbox(Database database, Publisher publisher, Ids ids, Clock clock) {
    this.remarks = new Remarks(database, publisher, ids, clock);
    this.told = new ToldMentions(database, publisher, remarks, clock);
    this.answers = new Answers(database, ids, clock);
    this.publisher = publisher;
    this.conversations = new Conversations(publisher);
    this.replies = new Replies(remarks, answers, conversations, clock, ids.next("proc"));
    this.hearing = new Hearing(remarks, publisher, clock);
  }

  @Override
  public List<Received> list(Filter filter, int limit) {
    return remarks.list(filter, limit);
  }

  @Override
  public long unread() {
    return remarks.unread();
  }

  @Override
  public Received get(String id) {
    return remarks
        .find(id)
        .orElseThrow(
            () ->
                Problem.of(
                        Problem.Kind.NOT_FOUND,
                        "remark-unknown",
                        "There is no remark “" + id + "”.",
                        "List the inbox, and check the id.")
                    .asException());
  }

  @Override
  public List<Received> around(String id) {
    Received remark = get(id);
    String post = remark.publicationId();
    return post == null ? List.of(remark) : remarks.below(post);
  }

  @Override
  public List<Answer> answers(String id) {
    return answers.to(get(id).id());
  }

  @Override
  public Set<Act> acts(String id) {
    Received remark = get(id);
    return conversations
        .conversation(remark)
        .map(c -> Conversations.acts(remark, c))
        .orElse(Set.of());
  }

  @Override
  public Received mark(String id, Received.State state) {
    Received now = get(id);
    if (Remarks.OUT_OF_SIGHT.contains(state) || now.state() == Received.State.DELETED) {
      throw Problem.badInput(
              "state-not-markable",
              "A remark is not marked as %s by hand."
                  .formatted(state.name().toLowerCase(Locale.ROOT)),
              "Hide or delete it instead; a deleted one stays deleted.")
          .asException();
    }
    remarks.mark(id, state);
    return get(id);
  }

  @Override
  public Received assign(String id, @Nullable String who) {
    get(id);
    remarks.assign(id, who == null || who.isBlank() ? null : who.strip());
    return get(id);
  }

  @Override
  public Answer reply(String id, String text, Deadline deadline) throws InterruptedException {
    return replies.send(get(id), text, deadline);
  }

  @Override
  public Answer again(String answerId, Deadline deadline) throws InterruptedException {
    Answer failed = replies.failed(answerId);
    return replies.again(failed, get(failed.receivedId()), deadline);
  }

  @Override
  public Received hide(String id, boolean hidden, Deadline deadline) throws InterruptedException {
    Received received = get(id);
    Conversation conversation =
        conversations.allowing(received, Act.HIDE, "hide-not-taken", "hiding");
    ended(
        received,
        conversation.hide(
            conversations.account(received), received.remark(), hidden, deadline.atMost(ONE_CALL)));
    remarks.mark(id, hidden ? Received.State.HIDDEN : Received.State.READ);
    return get(id);
  }

  @Override
  public Received feature(String id, boolean featured, Deadline deadline)
      throws InterruptedException {
    Received received = get(id);
    Conversation conversation =
        conversations.allowing(received, Act.FEATURE, "feature-not-taken", "featuring of comments");
    ended(
        received,
        conversation.feature(
            conversations.account(received),
            received.remark(),
            featured,
            deadline.atMost(ONE_CALL)));
    remarks.feature(id, featured);
    return get(id);
  }

  @Override
  public Received delete(String id, Deadline deadline) throws InterruptedException {
    Received received = get(id);
    Conversation conversation =
        conversations.allowing(received, Act.DELETE, "delete-not-taken", "deleting");
    ended(
        received,
        conversation.delete(
            conversations.account(received), received.remark(), deadline.atMost(ONE_CALL)));
    remarks.mark(id, Received.State.DELETED);
    return get(id);
  }

  private static void ended(Received received, Step.Prepared end) {
    if (end instanceof Step.Refused(var failure)) {
      throw Problem.of(
              failure.reason().worthRetrying() ? Problem.Kind.UNAVAILABLE : Problem.Kind.BAD_INPUT,
              "remark-not-changed",
              "%s says: %s".formatted(received.platform().title(), failure.message()),
              failure.reason().worthRetrying()
                  ? "Try again later."
                  : "Do it in the platform's app.")
          .asException();
    }
  }

  @Override
  public int collect(Deadline deadline) throws InterruptedException {
    replies.settleOpen(deadline);
    return hearing.collect(deadline) + told.read(deadline);
  }

  @Override
  public int readSoon(Platform platform, String accountRemoteId, String postId) {
    return publisher.accounts().stream()
        .filter(a -> a.platform() == platform)
        .filter(a -> accountRemoteId.isEmpty() || a.remoteId().equals(accountRemoteId))
        .mapToInt(a -> remarks.readSoon(a.id(), postId))
        .sum();
  }

  @Override
  public int mentioned(Platform platform, String accountRemoteId, String postId, String remarkId) {
    int own = readSoon(platform, accountRemoteId, postId);
    if (own > 0) {
      return own;
    }
    List<Account> theirs =
        publisher.accounts().stream()
            .filter(a -> a.platform() == platform && a.remoteId().equals(accountRemoteId))
            .toList();
    theirs.forEach(a -> told.add(a.id(), postId, remarkId));
    return theirs.size();
  }

  @Override
  public List<SavedAnswer> savedAnswers() {
    return answers.saved();
  }

  @Override
  public SavedAnswer save(String title, String text) {
    return whole(() -> answers.save(title, text));
  }

  @Override
  public SavedAnswer change(String savedAnswerId, String title, String text) {
    SavedAnswer changed = whole(() -> new SavedAnswer(savedAnswerId, title, text));
    if (!answers.change(changed)) {
      throw Problem.of(
              Problem.Kind.NOT_FOUND,
              "saved-answer-unknown",
              "There is no saved answer “" + savedAnswerId + "”.",
              "List them to see their ids; save it anew if it is gone.")
          .asException();
    }
    return changed;
  }

  private static SavedAnswer whole(Supplier<SavedAnswer> made) {
    try {
      return made.get();
    } catch (IllegalArgumentException e) {
      throw Problem.badInput("saved-answer-empty", String.valueOf(e.getMessage()), "Give both.")
          .asException(e);
    }
  }

  @Override
  public void forget(String savedAnswerId) {
    answers.forget(savedAnswerId);
  }
}
