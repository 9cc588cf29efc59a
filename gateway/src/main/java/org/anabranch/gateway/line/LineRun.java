package org.anabranch.gateway.line;

import java.time.Duration;
import java.util.Map;
import org.anabranch.gateway.account.Usage;
import org.anabranch.gateway.batch.LineCall.Answered;
import org.anabranch.gateway.call.Call;
import org.anabranch.gateway.client.Refusals;
import org.anabranch.gateway.conversation.Reply;
import org.anabranch.gateway.conversation.Untranslatable;
import org.anabranch.gateway.dialect.Inbound;
import org.anabranch.gateway.dialect.Outgoing;
import org.anabranch.gateway.dialect.Refusal;
import org.anabranch.gateway.dialect.Signer;
import org.anabranch.gateway.dialect.UpstreamError;
import org.anabranch.gateway.exchange.Premises;
import org.anabranch.gateway.route.Served;
import org.anabranch.gateway.route.Trouble;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.jspecify.annotations.Nullable;

/**
 * One line on its way: one deployment after another is asked as its {@link Call} says, and waited
 * for, until one answers; then what it cost is durable in the ledger. For one thread, which it
 * blocks.
 */
final class LineRun {
  private static final Duration LONGEST = Duration.ofMinutes(15);
  private static final Duration LEDGER_WAIT = Duration.ofSeconds(10);

  private final Premises premises;
  private final Call call;
  private final Inbound inbound;
  private final LineTask task;
  private final String key;

  /**
   * @param key the same whenever the same line is asked again
   */
  LineRun(Premises premises, Call call, Inbound inbound, LineTask task, String key) {
    this.premises = premises;
    this.call = call;
    this.inbound = inbound;
    this.task = task;
    this.key = key;
  }

  /** Once. Throws {@link ProblemException} where nobody answered; the call has ended then too. */
  Answered answer() throws InterruptedException {
    try {
      return asked();
    } finally {
      call.letGo(Call.LetGo.ABANDONED); // does nothing where the call has ended otherwise
    }
  }

  private Answered asked() throws InterruptedException {
    Untranslatable unsaid = null;
    boolean tried = false;
    do {
      for (Served served = call.attempts().next();
          served != null;
          served = call.attempts().next()) {
        Thread.sleep(call.attempts().pause());
        try {
          LineTask.Done done = attempt(served);
          if (done != null) {
            return ended(done);
          }
          tried = true;
        } catch (Untranslatable e) {
          unsaid = e;
          task.passOver(call, e);
        }
      }
    } while (task.goesOnWithout());
    ProblemException exhausted = call.exhausted();
    if (unsaid != null && !tried) {
      return LineRefusal.of(task.refusal(unsaid), inbound, call.id());
    }
    throw exhausted;
  }

  private Answered ended(LineTask.Done done) throws InterruptedException {
    Usage usage = done.usage();
    if (usage == null) {
      call.rejected(done.status());
    } else {
      long entry = call.answered(usage);
      premises.records().bookkeeper().journal().awaitDurable(entry, Deadline.in(LEDGER_WAIT));
    }
    return new Answered(done.status(), call.id(), done.body(), null);
  }

  /** Null when the attempt failed, which the call then knows. */
  private LineTask.@Nullable Done attempt(Served served)
      throws Untranslatable, InterruptedException {
    Served.Line line = served.line();
    if (line == null) {
      return orFailed(task.builtIn(call, served), "the built-in model failed");
    }
    LineAttempt attempt = new LineAttempt(served, task.relay(line), task, call.ask());
    try {
      Outgoing outgoing = task.outgoing(line);
      outgoing.headers().set("idempotency-key", key);
      attempt.await(premises.network(), outgoing, LONGEST);
    } catch (InterruptedException e) {
      call.letGo(Call.LetGo.ABANDONED, attempt.left(task.left(call)));
      throw e;
    } catch (Signer.NotReady e) {
      return failed(Trouble.of(Trouble.Kind.MISCONFIGURED, String.valueOf(e.getMessage())));
    }
    return switch (attempt.end()) {
      case LineAttempt.End.Came(LineTask.Came came) -> read(served, came);
      case LineAttempt.End.Streamed(Usage usage) -> new LineTask.Done(200, "", usage);
      case LineAttempt.End.Failed(Trouble trouble) -> failed(trouble);
      case LineAttempt.End.Broke(Trouble trouble, Usage usage) -> {
        call.broken(trouble, usage);
        throw brokeOff(served, trouble);
      }
    };
  }

  private LineTask.@Nullable Done failed(Trouble trouble) {
    call.attempts().failed(trouble);
    return null;
  }

  private LineTask.@Nullable Done orFailed(LineTask.@Nullable Done done, String reason) {
    return done == null ? failed(Trouble.of(Trouble.Kind.BROKEN, reason)) : done;
  }

  private static ProblemException brokeOff(Served served, Trouble trouble) {
    return Problem.of(
            Problem.Kind.UNAVAILABLE,
            "upstream-broken",
            "The answer of %s broke off: %s.".formatted(served.id(), trouble.reason()),
            "Ask again.")
        .asException();
  }

  private LineTask.@Nullable Done read(Served served, LineTask.Came came)
      throws InterruptedException {
    if (came.status() == 200) {
      return call.alias().refusalToOtherLab() && declined(task.reply(served, came))
          ? null
          : orFailed(task.read(served, came), "the answer is malformed");
    }
    UpstreamError error =
        served.lineOrThrow().outbound().error(came.status(), came.body(), came.body().length);
    Trouble objection = task.objection(came.status(), error);
    Trouble other = call.attempts().elsewhere(came.status(), came.headers(), error, objection);
    if (other != null) {
      return failed(other);
    }
    Refusal refusal = Refusals.of(came.status(), error, served, Map.of());
    return new LineTask.Done(came.status(), LineTask.text(inbound.refuse(refusal)), null);
  }

  /** Whether it was answered that this will not be said, and a model of another lab may say it. */
  private boolean declined(@Nullable Reply reply) {
    if (reply == null || !call.attempts().goesToOtherLab(reply)) {
      return false;
    }
    call.attempts().unfit(Trouble.declined(), Usage.of(reply, call.ask().inputTokens()));
    return true;
  }
}
