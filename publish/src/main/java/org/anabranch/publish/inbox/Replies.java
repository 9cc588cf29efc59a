package org.anabranch.publish.inbox;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Problem;
import org.anabranch.publish.Conversation;
import org.anabranch.publish.Conversation.Act;
import org.anabranch.publish.Step;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends replies to remarks. Each is durable before it is sent; one whose platform's answer was
 * lost, or whose process died, is settled by reading and never sent anew by itself.
 */
final class Replies {
  private static final Logger LOG = LoggerFactory.getLogger(Replies.class);
  private static final Duration ONE_CALL = Duration.ofSeconds(60);

  /** Younger than this, “it is not there” is not believed: the lost request may be on its way. */
  private static final Duration SETTLE_AFTER = Duration.ofSeconds(5);

  private final Remarks remarks;
  private final Answers answers;
  private final Conversations conversations;
  private final Clock clock;
  private final String process;

  /**
   * @param process differs with every start
   */
  Replies(
      Remarks remarks, Answers answers, Conversations conversations, Clock clock, String process) {
    this.remarks = remarks;
    this.answers = answers;
    this.conversations = conversations;
    this.clock = clock;
    this.process = process;
  }

  Answer send(Received to, String text, Deadline deadline) throws InterruptedException {
    String words = text.strip();
    Conversation conversation = conversations.allowing(to, Act.REPLY, "reply-not-taken", "replies");
    check(to, conversation, words);
    Optional<Answer> armed = answers.arm(to.id(), words, process);
    return armed.isPresent()
        ? sent(armed.get(), to, conversation, deadline)
        : answers.same(to.id(), words).orElseThrow();
  }

  /** The answer of that id, to be sent again; throws a problem where there is none. */
  Answer failed(String answerId) {
    return answers.byId(answerId).orElseThrow(() -> notFailed(answerId));
  }

  Answer again(Answer failed, Received to, Deadline deadline) throws InterruptedException {
    Conversation conversation = conversations.allowing(to, Act.REPLY, "reply-not-taken", "replies");
    if (!answers.armAgain(failed.id(), process)) {
      throw notFailed(failed.id());
    }
    return sent(answers.byId(failed.id()).orElseThrow(), to, conversation, deadline);
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
    Step.Committed end =
        conversation.reply(conversations.account(to), to.remark(), answer.text(), call);
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
        conversations.account(to),
        to.remark(),
        answer.text(),
        answer.at(),
        deadline.atMost(ONE_CALL))) {
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

  /** Reads what became of those whose platform's answer was lost or whose process died. */
  void settleOpen(Deadline deadline) throws InterruptedException {
    for (Answer answer : answers.unsettled(process)) {
      Optional<Received> to = remarks.find(answer.receivedId());
      if (to.isPresent() && !deadline.isOver()) {
        Optional<Conversation> conversation = conversations.conversation(to.get());
        if (conversation.isPresent()) {
          settle(answer, to.get(), conversation.get(), deadline);
        }
      }
    }
  }
}
