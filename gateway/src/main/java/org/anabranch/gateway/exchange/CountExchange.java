package org.anabranch.gateway.exchange;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.anabranch.gateway.client.ClientConnection;
import org.anabranch.gateway.client.InFlight;
import org.anabranch.gateway.conversation.Untranslatable;
import org.anabranch.gateway.dialect.Asked;
import org.anabranch.gateway.dialect.Inbound;
import org.anabranch.gateway.dialect.Outbound;
import org.anabranch.gateway.dialect.Outgoing;
import org.anabranch.gateway.dialect.Signer;
import org.anabranch.gateway.route.Served;
import org.anabranch.gateway.route.Trouble;
import org.jspecify.annotations.Nullable;

/**
 * How many tokens a conversation is: asks the deployments that can say, best first; when none does,
 * answers with the gateway's own estimate and says so in a header. Costs nothing. All on the
 * client's event loop.
 */
public final class CountExchange implements InFlight, Attempt.Owner {
  private static final String ESTIMATED = "x-anabranch-estimated";
  private static final int MOST_ASKED = 3;

  private final Premises premises;
  private final ClientConnection connection;
  private final Inbound inbound;
  private final Asked asked;
  private final Deque<Served> left;
  private @Nullable Attempt attempt;
  private boolean over;

  public CountExchange(
      Premises premises,
      ClientConnection connection,
      Inbound inbound,
      Asked asked,
      List<Served> candidates) {
    this.premises = premises;
    this.connection = connection;
    this.inbound = inbound;
    this.asked = asked;
    this.left = new ArrayDeque<>(candidates.stream().limit(MOST_ASKED).toList());
  }

  /** Asks the first; once, on the client's event loop. */
  public void start() {
    connection.carry(this);
    tryNext();
  }

  private void tryNext() {
    attempt = null;
    while (!left.isEmpty()) {
      Served served = left.removeFirst();
      if (served.line() != null && begin(served, served.line())) {
        return;
      }
    }
    over = true;
    connection.send(inbound.counted(asked.weight().expectedTokens(), asked), ESTIMATED, "true");
  }

  private boolean begin(Served served, Served.Line line) {
    try {
      Outbound outbound = line.outbound();
      Outgoing outgoing =
          outbound.dialect().equals(inbound.dialect())
              ? asked.passThroughCount(line.upstream())
              : outbound.count(asked.conversation(), line.upstream());
      if (outgoing == null) {
        return false;
      }
      Attempt next = new Attempt(served, null, this);
      attempt = next;
      next.startedAs(premises.network().send(connection.loop(), served, outgoing, next));
      return true;
    } catch (Untranslatable | Signer.NotReady e) {
      return false;
    }
  }

  @Override
  public void answered(Attempt from, byte[] body, int length) {
    long tokens =
        from.status() == 200 ? from.served().lineOrThrow().outbound().counted(body, length) : -1;
    if (tokens < 0) {
      tryNext();
    } else {
      over = true;
      connection.send(
          inbound.counted(tokens, asked), ClientConnection.DEPLOYMENT, from.served().id());
    }
  }

  @Override
  public void troubled(Attempt from, Trouble trouble) {
    tryNext();
  }

  @Override
  public void clientGone() {
    if (!over && attempt != null) {
      attempt.cancel();
    }
    over = true;
  }

  @Override
  public void writabilityChanged() {
    // the whole answer is handed to the connection at once
  }
}
