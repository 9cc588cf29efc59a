package org.anabranch.gateway;

import io.netty.handler.codec.http.HttpHeaders;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.anabranch.gateway.account.Usage;
import org.anabranch.gateway.conversation.Untranslatable;
import org.anabranch.gateway.dialect.Answer;
import org.anabranch.gateway.dialect.Inbound;
import org.anabranch.gateway.dialect.Outgoing;
import org.anabranch.gateway.dialect.Refusal;
import org.anabranch.gateway.dialect.Signer;
import org.anabranch.gateway.dialect.UpstreamError;
import org.anabranch.gateway.route.Served;
import org.anabranch.gateway.route.Trouble;
import org.jspecify.annotations.Nullable;

/**
 * One request of one client that has one whole answer, such as embeddings: tries deployments until
 * one answers, and settles what it cost. All on the client's event loop.
 */
final class WholeExchange implements InFlight, Attempt.Owner {
  /** What is asked, apart from who answers. Used on the event loop, except where it says so. */
  interface Job {
    Outgoing outgoing(Served.Line line) throws Untranslatable;

    /** Reads an answer with status 200; null when it makes no sense. */
    @Nullable Done read(Served served, HttpHeaders headers, byte[] body, int length);

    /** Answers without a vendor, on a thread that may block; null when it failed. */
    @Nullable Done builtIn(Served served) throws InterruptedException;
  }

  /** An answer, and what is to be paid for it. */
  record Done(Answer answer, Usage usage) {}

  private final RoutedGateway gateway;
  private final ClientConnection connection;
  private final Call call;
  private final Inbound inbound;
  private final Job job;

  private @Nullable Untranslatable unsaid;
  private boolean tried;
  private @Nullable Attempt attempt;
  private boolean over;

  WholeExchange(
      RoutedGateway gateway, ClientConnection connection, Call call, Inbound inbound, Job job) {
    this.gateway = gateway;
    this.connection = connection;
    this.call = call;
    this.inbound = inbound;
    this.job = job;
  }

  void start() {
    connection.carry(this);
    tryNext();
  }

  private void tryNext() {
    for (Served served = call.next(); served != null; served = call.next()) {
      if (begin(served)) {
        return;
      }
    }
    over = true;
    Refusal exhausted = Refusals.of(call.exhausted().problem());
    connection.refuse(unsaid == null || tried ? exhausted : Refusals.of(unsaid));
  }

  private boolean begin(Served served) {
    Served.Line line = served.line();
    try {
      if (line == null) {
        tried = true;
        return askBuiltIn(served);
      }
      Outgoing outgoing = job.outgoing(line);
      tried = true;
      Attempt next = new Attempt(served, null, this);
      attempt = next;
      Duration pause = call.pause();
      if (pause.isZero()) {
        next.start(gateway.network(), connection, line, outgoing);
      } else {
        connection
            .loop()
            .schedule(() -> sendLater(next, line, outgoing), pause.toNanos(), TimeUnit.NANOSECONDS);
      }
      return true;
    } catch (Untranslatable e) {
      unsaid = e;
      call.passedOver(String.valueOf(e.getMessage()));
    } catch (Signer.NotReady e) {
      call.failed(Trouble.of(Trouble.Kind.MISCONFIGURED, String.valueOf(e.getMessage())));
    }
    return false;
  }

  private void sendLater(Attempt next, Served.Line line, Outgoing outgoing) {
    if (over) {
      outgoing.body().release();
      return;
    }
    try {
      next.start(gateway.network(), connection, line, outgoing);
    } catch (Signer.NotReady e) {
      troubled(next, Trouble.of(Trouble.Kind.MISCONFIGURED, String.valueOf(e.getMessage())));
    }
  }

  private boolean askBuiltIn(Served served) {
    boolean accepted =
        gateway
            .workshop()
            .handOver(
                () -> {
                  Done done = job.builtIn(served);
                  connection.loop().execute(() -> builtInDone(served, done));
                });
    if (!accepted) {
      call.failed(Trouble.of(Trouble.Kind.LIMITED, "the built-in models are busy"));
    }
    return accepted;
  }

  private void builtInDone(Served served, @Nullable Done done) {
    if (over) {
      return;
    }
    if (done == null) {
      moveOn(Trouble.of(Trouble.Kind.FAILING, "the built-in model failed"));
    } else {
      finish(served, done);
    }
  }

  private void finish(Served served, Done done) {
    over = true;
    call.answered(done.usage());
    connection.send(
        done.answer(),
        ClientConnection.DECISION,
        call.id(),
        ClientConnection.DEPLOYMENT,
        served.id());
  }

  private void moveOn(Trouble trouble) {
    call.failed(trouble);
    attempt = null;
    tryNext();
  }

  @Override
  public void heard(Attempt from) {
    call.heard(from.served(), from.headers());
  }

  @Override
  public void answered(Attempt from, byte[] body, int length) {
    if (from.status() == 200) {
      Done done = job.read(from.served(), from.headers(), body, length);
      if (done == null) {
        moveOn(Trouble.of(Trouble.Kind.BROKEN, "the answer is malformed"));
      } else {
        finish(from.served(), done);
      }
    } else {
      refused(from, from.served().lineOrThrow().outbound().error(from.status(), body, length));
    }
  }

  private void refused(Attempt from, UpstreamError error) {
    Trouble other = call.elsewhere(from.status(), from.headers(), error, null);
    if (other != null) {
      moveOn(other);
      return;
    }
    over = true;
    call.rejected(from.status());
    Map<String, String> headers = Map.of(ClientConnection.DECISION, call.id());
    connection.refuse(Refusals.of(from.status(), error, from.served(), headers));
  }

  @Override
  public void troubled(Attempt from, Trouble trouble) {
    moveOn(trouble);
  }

  @Override
  public Call call() {
    return call;
  }

  @Override
  public void clientGone() {
    if (!over) {
      letGo();
      call.abandoned(Usage.NONE);
    }
  }

  @Override
  public void stopped() {
    if (!over) {
      letGo();
      call.stopped(Usage.NONE);
      connection.refuse(Refusals.DRAINING.with(ClientConnection.DECISION, call.id()));
    }
  }

  private void letGo() {
    over = true;
    if (attempt != null) {
      attempt.cancel();
    }
  }

  @Override
  public void writabilityChanged() {
    // the whole answer is handed to the connection at once
  }
}
