package org.anabranch.gateway.exchange;

import io.netty.buffer.ByteBuf;
import java.time.Duration;
import org.anabranch.gateway.account.Usage;
import org.anabranch.gateway.call.Call;
import org.anabranch.gateway.call.Mirror;
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

  private final Mirror mirror;
  private final long inputTokens;
  private final Outbound outbound;
  private final long startedNanos = System.nanoTime();

  private Mirroring(Mirror mirror, long inputTokens, Outbound outbound) {
    this.mirror = mirror;
    this.inputTokens = inputTokens;
    this.outbound = outbound;
  }

  /** Sends a copy where the route wants one; never disturbs the request itself. */
  static void start(Premises premises, ClientConnection connection, Call call, Asking asking) {
    Mirror mirror = call.mirror();
    Served.Line line = mirror == null ? null : mirror.served().line();
    if (mirror == null || line == null) {
      return;
    }
    Mirroring mirroring = new Mirroring(mirror, call.ask().inputTokens(), asking.outbound(line));
    try {
      Attempt attempt =
          new Attempt(
              mirror.served(),
              asking.asked().stream() ? mirroring.outbound.passThrough(asking.asked()) : null,
              mirroring);
      attempt.startedAs(
          premises
              .network()
              .send(connection.loop(), mirror.served(), asking.outgoing(line), attempt));
    } catch (Untranslatable | RuntimeException e) {
      LOG.atDebug().setCause(e).log("A copy could not be sent");
      mirroring.ends(Trouble.of(notOurs(e), String.valueOf(e.getMessage())), Usage.NONE);
    }
  }

  private static Trouble.Kind notOurs(Exception e) {
    return e instanceof Signer.NotReady ? Trouble.Kind.MISCONFIGURED : Trouble.Kind.REFUSED;
  }

  private void ends(@Nullable Trouble trouble, Usage usage) {
    mirror.ended(trouble, Duration.ofNanos(System.nanoTime() - startedNanos), usage);
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
    ends(null, attempt.usage(inputTokens));
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
              ? new Usage(inputTokens, Tokens.estimate(length, 0), true)
              : Usage.counted(tally.use()));
    }
  }

  @Override
  public void troubled(Attempt attempt, Trouble trouble) {
    ends(trouble, attempt.usage(inputTokens));
  }
}
