package org.anabranch.gateway.line;

import io.netty.channel.EventLoop;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.anabranch.gateway.call.Call;
import org.anabranch.gateway.conversation.Conversation;
import org.anabranch.gateway.conversation.Reply;
import org.anabranch.gateway.dialect.BadRequest;
import org.anabranch.gateway.dialect.EmbeddingAsk;
import org.anabranch.gateway.dialect.Incoming;
import org.anabranch.gateway.dialect.Refusal;
import org.anabranch.gateway.exchange.Premises;
import org.anabranch.gateway.media.MediaAnswer;
import org.anabranch.gateway.media.MediaAsk;
import org.anabranch.gateway.oversight.MediaGuard;
import org.anabranch.gateway.oversight.Oversight;
import org.anabranch.gateway.oversight.Reading;
import org.jspecify.annotations.Nullable;

/**
 * Guardrails over one line of a batch, waited for on the thread that runs the line. They work on an
 * event loop, as they do for clients.
 */
final class LineGuard {
  private final Oversight oversight;
  private final EventLoop loop;

  private LineGuard(Oversight oversight, EventLoop loop) {
    this.oversight = oversight;
    this.loop = loop;
  }

  /** Null where no guardrail reads this request or its answer. */
  static @Nullable LineGuard of(Premises premises, Call call, Incoming request) {
    EventLoop loop = premises.network().anyLoop();
    Oversight oversight = premises.oversights().guarding(call.ask(), call.notes(), request, loop);
    return oversight == null ? null : new LineGuard(oversight, loop);
  }

  /** What may be asked. Throws {@link Refused}, {@link BadRequest}. */
  Conversation enter(Conversation asked) throws InterruptedException {
    Oversight.Entry entry = await(done -> oversight.enter(asked, done::complete));
    return switch (entry) {
      case Oversight.Entry.Ask ask -> ask.conversation();
      case Oversight.Entry.Refuse refuse -> throw new Refused(refuse.refusal());
      case Oversight.Entry.Tell _ -> throw new IllegalStateException("Batches have no cache");
    };
  }

  /** What may be embedded. Throws {@link Refused}. */
  EmbeddingAsk enter(EmbeddingAsk asked) throws InterruptedException {
    return await(done -> oversight.embedding(asked, checked(done)));
  }

  /** What may be told of an answer. */
  Oversight.Exit leave(Reply reply) throws InterruptedException {
    return await(done -> oversight.leave(reply, done::complete));
  }

  private <T> T await(Consumer<CompletableFuture<T>> work) throws InterruptedException {
    return await(loop, work);
  }

  /** The same for pictures and moderation. */
  record Media(MediaGuard guard, EventLoop loop) {
    /** What may be asked. Throws {@link Refused}, {@link BadRequest}. */
    MediaAsk enter(MediaAsk asked) throws InterruptedException {
      return await(loop, done -> guard.enter(asked, checked(done)));
    }

    /** What may be told of an answer. Throws {@link Refused}. */
    MediaAnswer leave(MediaAnswer answer) throws InterruptedException {
      return await(loop, done -> guard.leave(answer, checked(done)));
    }
  }

  private static <T> Reading.Checked<T> checked(CompletableFuture<T> done) {
    return (checked, refusal) -> {
      if (refusal == null) {
        done.complete(checked);
      } else {
        done.completeExceptionally(new Refused(refusal));
      }
    };
  }

  private static <T> T await(EventLoop loop, Consumer<CompletableFuture<T>> work)
      throws InterruptedException {
    CompletableFuture<T> done = new CompletableFuture<>();
    loop.execute(
        () -> {
          try {
            work.accept(done);
          } catch (RuntimeException e) {
            done.completeExceptionally(e);
          }
        });
    try {
      return done.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException met ? met : new IllegalStateException(e);
    }
  }

  /** A guardrail said no. */
  static final class Refused extends RuntimeException {
    private final Refusal refusal;

    Refused(Refusal refusal) {
      super(refusal.message(), null, false, false);
      this.refusal = refusal;
    }

    Refusal refusal() {
      return refusal;
    }
  }
}
