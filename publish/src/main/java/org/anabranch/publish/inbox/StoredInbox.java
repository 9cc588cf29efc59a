package org.anabranch.publish.inbox;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Ids;
import org.anabranch.kernel.Problem;
import org.anabranch.publish.Account;
import org.anabranch.publish.Conversation;
import org.anabranch.publish.Conversation.Act;
import org.anabranch.publish.Conversation.Heard;
import org.anabranch.publish.Failure;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Publisher;
import org.anabranch.publish.Step;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The inbox over the publisher's accounts and connectors. A reply is durable before it is sent; one
 * whose platform's answer was lost, or whose process died, is settled by reading and never sent
 * anew by itself.
 */
public final class StoredInbox implements Inbox {
  private static final Logger LOG = LoggerFactory.getLogger(StoredInbox.class);
  private static final Duration ONE_CALL = Duration.ofSeconds(60);

  /** Younger than this, “it is not there” is not believed: the lost request may be on its way. */
  private static final Duration SETTLE_AFTER = Duration.ofSeconds(5);

  private final Remarks remarks;
  private final ToldMentions told;
  private final Answers answers;
  private final Publisher publisher;
  private final Clock clock;
  private final String process;

  public StoredInbox(Database database, Publisher publisher, Ids ids, Clock clock) {
    this.remarks = new Remarks(database, publisher, ids, clock);
    this.told = new ToldMentions(database, publisher, remarks, clock);
    this.answers = new Answers(database, ids, clock);
    this.publisher = publisher;
    this.clock = clock;
    this.process = ids.next("proc");
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
    return conversation(remark).map(c -> acts(remark, c)).orElse(Set.of());
  }

  /** What stands below others' posts may be answered, where the platform lets, and no more. */
  private static Set<Act> acts(Received remark, Conversation conversation) {
    if (!remark.isMention()) {
      return conversation.acts();
    }
    return remark.remark().postId().isEmpty() ? Set.of() : Set.of(Act.REPLY);
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
    Received to = get(id);
    String words = text.strip();
    Conversation conversation = allowing(to, Act.REPLY, "reply-not-taken", "replies");
    check(to, conversation, words);
    Optional<Answer> armed = answers.arm(id, words, process);
    return armed.isPresent()
        ? sent(armed.get(), to, conversation, deadline)
        : answers.same(id, words).orElseThrow();
  }

  @Override
  public Answer again(String answerId, Deadline deadline) throws InterruptedException {
    Answer answer = answers.byId(answerId).orElseThrow(() -> notFailed(answerId));
    Received to = get(answer.receivedId());
    Conversation conversation = allowing(to, Act.REPLY, "reply-not-taken", "replies");
    if (!answers.armAgain(answerId, process)) {
      throw notFailed(answerId);
    }
    return sent(answers.byId(answerId).orElseThrow(), to, conversation, deadline);
  }

  private static RuntimeException notFailed(String answerId) {
    return Problem.of(
            Problem.Kind.CONFLICT,
            "reply-not-failed",
            "The reply “" + answerId + "” has not failed.",
            "Only a reply that is definitely not there is sent again.")
        .asException();
  }

  private static void check(Received to, Conversation conversation, String words) {
    if (words.isEmpty()) {
      throw Problem.badInput("reply-empty", "The reply has no words.", "Write some.").asException();
    }
    int length = conversation.counting().length(words);
    if (length > conversation.longest()) {
      throw Problem.badInput(
              "reply-too-long",
              "The reply has %,d characters; %s allows %,d."
                  .formatted(length, to.platform().title(), conversation.longest()),
              "Shorten it by %,d.".formatted(length - conversation.longest()))
          .asException();
    }
  }

  private Answer sent(Answer answer, Received to, Conversation conversation, Deadline deadline)
      throws InterruptedException {
    Deadline call = deadline.atMost(ONE_CALL);
    Step.Committed end = conversation.reply(account(to), to.remark(), answer.text(), call);
    switch (end) {
      case Step.Accepted(var remoteId) -> done(answer, to, remoteId);
      case Step.Refused(var failure) -> {
        answers.end(answer.id(), Answer.State.FAILED, null, failure.message());
        LOG.atInfo()
            .addKeyValue("answer", answer.id())
            .addKeyValue("code", failure.code())
            .log("A reply was refused");
      }
      case Step.Unknown(var why, _) -> {
        answers.end(answer.id(), Answer.State.OUTCOME_UNKNOWN, null, why);
        settle(answer, to, conversation, deadline);
      }
    }
    return answers.byId(answer.id()).orElseThrow();
  }

  private void done(Answer answer, Received to, String remoteId) {
    answers.end(answer.id(), Answer.State.SENT, remoteId, null);
    if (!Remarks.OUT_OF_SIGHT.contains(to.state())) {
      remarks.mark(to.id(), Received.State.ANSWERED);
    }
  }

  private void settle(Answer answer, Received to, Conversation conversation, Deadline deadline)
      throws InterruptedException {
    switch (conversation.settle(
        account(to), to.remark(), answer.text(), answer.at(), deadline.atMost(ONE_CALL))) {
      case Step.Accepted(var remoteId) -> done(answer, to, remoteId);
      case Step.NotThere() -> {
        boolean old = answer.at().plus(SETTLE_AFTER).isBefore(clock.instant());
        answers.end(
            answer.id(),
            old ? Answer.State.FAILED : Answer.State.OUTCOME_UNKNOWN,
            null,
            old ? "It never arrived; send it again." : "It is not there yet.");
      }
      case Step.Unknown(var why, _) ->
          answers.end(answer.id(), Answer.State.OUTCOME_UNKNOWN, null, why);
    }
  }

  @Override
  public Received hide(String id, boolean hidden, Deadline deadline) throws InterruptedException {
    Received received = get(id);
    Conversation conversation = allowing(received, Act.HIDE, "hide-not-taken", "hiding");
    ended(
        received,
        conversation.hide(account(received), received.remark(), hidden, deadline.atMost(ONE_CALL)));
    remarks.mark(id, hidden ? Received.State.HIDDEN : Received.State.READ);
    return get(id);
  }

  @Override
  public Received feature(String id, boolean featured, Deadline deadline)
      throws InterruptedException {
    Received received = get(id);
    Conversation conversation =
        allowing(received, Act.FEATURE, "feature-not-taken", "featuring of comments");
    ended(
        received,
        conversation.feature(
            account(received), received.remark(), featured, deadline.atMost(ONE_CALL)));
    remarks.feature(id, featured);
    return get(id);
  }

  @Override
  public Received delete(String id, Deadline deadline) throws InterruptedException {
    Received received = get(id);
    Conversation conversation = allowing(received, Act.DELETE, "delete-not-taken", "deleting");
    ended(
        received,
        conversation.delete(account(received), received.remark(), deadline.atMost(ONE_CALL)));
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

  private Conversation allowing(Received received, Act act, String code, String what) {
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

  private Optional<Conversation> conversation(Received received) {
    return publisher.connector(received.platform()).conversation();
  }

  private Account account(Received received) {
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

  @Override
  public int collect(Deadline deadline) throws InterruptedException {
    for (Answer answer : answers.unsettled(process)) {
      Optional<Received> to = remarks.find(answer.receivedId());
      if (to.isPresent() && !deadline.isOver()) {
        Optional<Conversation> conversation = conversation(to.get());
        if (conversation.isPresent()) {
          settle(answer, to.get(), conversation.get(), deadline);
        }
      }
    }
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
    return fresh + told.read(deadline);
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
