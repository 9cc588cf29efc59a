package org.anabranch.gateway.exchange;

import io.netty.buffer.ByteBuf;
import java.time.Duration;
import org.anabranch.gateway.account.Usage;
import org.anabranch.gateway.call.Call;
import org.anabranch.gateway.client.ClientConnection;
import org.anabranch.gateway.conversation.Tokens;
import org.anabranch.gateway.conversation.Untranslatable;
import org.anabranch.gateway.dialect.Outbound;
import org.anabranch.gateway.dialect.Signer;
import org.anabranch.gateway.route.Served;
import org.anabranch.gateway.route.Trouble;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A copy of a request, whose answer nobody sees. On the client's event loop. */
final class Mirroring implements Attempt.Owner {
  private static final Logger LOG = LoggerFactory.getLogger(Mirroring.class);

  private final Call call;
  private final Served copied;
  private final Outbound outbound;
  private final long startedNanos = System.nanoTime();

  private Mirroring(Call call, Served copied, Outbound outbound) {
    this.call = call;
    this.copied = copied;
    this.outbound = outbound;
  }

  /** Sends a copy where the route wants one; never disturbs the request itself. */
  static void start(Premises premises, ClientConnection connection, Call call, Asking asking) {
    Served copied = call.mirror();
    if (copied == null || copied.line() == null) {
      return;
    }
    Served.Line line = copied.line();
    Mirroring mirroring = new Mirroring(call, copied, asking.outbound(line));
    try {
      Attempt attempt =
          new Attempt(
              copied,
              asking.asked().stream() ? mirroring.outbound.passThrough(asking.asked()) : null,
              mirroring);
      attempt.startedAs(
          premises.network().send(connection.loop(), line, asking.outgoing(line), attempt));
    } catch (Untranslatable | RuntimeException e) {
      LOG.atDebug().setCause(e).log("A copy could not be sent");
      mirroring.ends(Trouble.of(notOurs(e), String.valueOf(e.getMessage())), Usage.NONE);
    }
  }

  private static Trouble.Kind notOurs(Exception e) {
    return e instanceof Signer.NotReady ? Trouble.Kind.MISCONFIGURED : Trouble.Kind.REFUSED;
  }

  private void ends(@Nullable Trouble trouble, Usage usage) {
    call.mirrored(copied, trouble, Duration.ofNanos(System.nanoTime() - startedNanos), usage);
  }

  @Override
  public void begun(Attempt attempt, ByteBuf first) {
    first.release();
  }

  @Override
  public void more(Attempt attempt, ByteBuf bytes) {
    bytes.release();
  }

  @Override
  public void pause(Attempt attempt) {
    // nobody is waiting
  }

  @Override
  public void ended(Attempt attempt) {
    ends(null, attempt.usage(call.ask().inputTokens()));
  }

  @Override
  public void answered(Attempt attempt, byte[] body, int length) {
    Outbound.Tally tally =
        attempt.status() == 200 ? outbound.tally(attempt.headers(), body, length) : null;
    if (tally == null) {
      ends(Trouble.status(attempt.status(), null), Usage.NONE);
    } else {
      ends(
          null,
          tally.use() == null
              ? new Usage(call.ask().inputTokens(), Tokens.estimate(length, 0), true)
              : Usage.counted(tally.use()));
    }
  }

  @Override
  public void troubled(Attempt attempt, Trouble trouble) {
    ends(trouble, attempt.usage(call.ask().inputTokens()));
  }
}
