package org.anabranch.gateway.line;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.anabranch.gateway.account.Usage;
import org.anabranch.gateway.dialect.Outgoing;
import org.anabranch.gateway.dialect.Relay;
import org.anabranch.gateway.dialect.Signer;
import org.anabranch.gateway.exchange.Attempt;
import org.anabranch.gateway.network.Network;
import org.anabranch.gateway.route.Ask;
import org.anabranch.gateway.route.Served;
import org.anabranch.gateway.route.Trouble;
import org.anabranch.gateway.upstream.Exchange;
import org.anabranch.kernel.Count;
import org.jspecify.annotations.Nullable;

/**
 * One vendor's turn at a line, waited for by the thread that runs the line, told of on an event
 * loop. A stream goes on to whoever takes it as it comes, and no faster than that.
 */
final class LineAttempt implements Attempt.Owner {
  private final Served served;
  private final LineTask task;
  private final Ask ask;
  private final Attempt attempt;
  private final CompletableFuture<End> end = new CompletableFuture<>();
  private volatile @Nullable Usage soFar;
  private @Nullable EventLoop loop;

  /** How it ended. */
  sealed interface End {
    record Came(LineTask.Came answer) implements End {}

    record Streamed(Usage usage) implements End {}

    /** Nobody saw anything of it: another may be asked. */
    record Failed(Trouble trouble) implements End {}

    /** Some of it was told already. */
    record Broke(Trouble trouble, Usage usage) implements End {}
  }

  LineAttempt(Served served, @Nullable Relay relay, LineTask task, Ask ask) {
    this.served = served;
    this.task = task;
    this.ask = ask;
    this.attempt = new Attempt(served, relay, this);
  }

  /** Blocks until it has ended. Throws {@link Signer.NotReady}. */
  void await(Network network, Outgoing outgoing, Duration longest) throws InterruptedException {
    EventLoop on = network.anyLoop();
    loop = on;
    Exchange exchange = network.send(on, served, outgoing, attempt);
    on.execute(() -> attempt.startedAs(exchange));
    try {
      end.get(longest.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      troubled(
          attempt,
          Trouble.of(
              Trouble.Kind.LATE, "no whole answer in " + Count.of(longest.toMinutes(), "minute")));
    } catch (ExecutionException e) {
      throw new IllegalStateException("An answer's end is a value, never an exception", e);
    } finally {
      on.execute(attempt::cancel); // does nothing where it has ended
    }
  }

  /** Once it has been waited for. */
  End end() {
    return end.join();
  }

  /** What is billed where nobody waits any more. */
  Usage left(Usage unheard) {
    Usage known = soFar;
    return known == null ? unheard : known;
  }

  @Override
  public void begun(Attempt from, ByteBuf first) {
    more(from, first);
  }

  @Override
  public void more(Attempt from, ByteBuf events) {
    soFar = from.usage(ask.inputTokens());
    if (!task.told().take(events, this::goOn)) {
      from.read(false);
    }
  }

  private void goOn() {
    EventLoop on = loop;
    if (on != null) {
      on.execute(() -> attempt.read(true));
    }
  }

  @Override
  public void pause(Attempt from) {
    // what comes is stored soon enough
  }

  @Override
  public void ended(Attempt from) {
    end.complete(new End.Streamed(from.usage(ask.inputTokens())));
  }

  @Override
  public void answered(Attempt from, byte[] body, int length) {
    byte[] copy = Arrays.copyOf(body, length);
    end.complete(new End.Came(new LineTask.Came(from.status(), from.headers(), copy)));
  }

  @Override
  public void troubled(Attempt from, Trouble trouble) {
    Usage told = soFar;
    end.complete(told == null ? new End.Failed(trouble) : new End.Broke(trouble, told));
  }
}
