package org.anabranch.gateway.exchange;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.Map;
import org.anabranch.gateway.account.Usage;
import org.anabranch.gateway.call.Call;
import org.anabranch.gateway.client.ClientConnection;
import org.anabranch.gateway.client.Refusals;
import org.anabranch.gateway.conversation.Untranslatable;
import org.anabranch.gateway.dialect.Answer;
import org.anabranch.gateway.dialect.Outgoing;
import org.anabranch.gateway.dialect.Refusal;
import org.anabranch.gateway.dialect.UpstreamError;
import org.anabranch.gateway.route.Served;
import org.anabranch.gateway.route.Trouble;
import org.jspecify.annotations.Nullable;

/**
 * One request of one client that has one whole answer, such as embeddings: tries deployments until
 * one answers, and settles what it cost. All on the client's event loop.
 */
public final class WholeExchange extends SuccessiveExchange {
  /** What is asked, apart from who answers. Used on the event loop, except where it says so. */
  public interface Job {
    Outgoing outgoing(Served.Line line) throws Untranslatable;

    /** Reads an answer with status 200; null when it makes no sense. */
    @Nullable Done read(Served served, HttpHeaders headers, byte[] body, int length);

    /** Called before a built-in model is asked. */
    void asksBuiltIn() throws Untranslatable;

    /** What the client calls fields of the neutral form. */
    Map<String, String> words();

    /** Answers without a vendor, on a thread that may block; null when it failed. */
    @Nullable Done builtIn(Served served) throws InterruptedException;
  }

  /** An answer, and what is to be paid for it. */
  public record Done(Answer answer, Usage usage) {}

  private final Job job;

  private @Nullable Untranslatable unsaid;

  public WholeExchange(Premises premises, ClientConnection connection, Call call, Job job) {
    super(premises, connection, call);
    this.job = job;
  }

  /** Asks the first; once, on the client's event loop. */
  public void start() {
    connection.carry(this);
    tryNext();
  }

  @Override
  boolean begin(Served served) {
    Served.Line line = served.line();
    try {
      if (line == null) {
        job.asksBuiltIn();
        return askBuiltIn(served);
      }
      return ask(new Attempt(served, null, this), job.outgoing(line));
    } catch (Untranslatable e) {
      unsaid = e;
      call.attempts().passedOver(String.valueOf(e.getMessage()));
      return false;
    }
  }

  @Override
  Refusal nobodyAsked(Refusal exhausted) {
    return unsaid == null ? exhausted : Refusals.of(unsaid).in(job.words());
  }

  private boolean askBuiltIn(Served served) {
    tried();
    boolean accepted =
        premises
            .workshop()
            .handOver(
                () -> {
                  Done done = job.builtIn(served);
                  connection.loop().execute(() -> builtInDone(served, done));
                });
    if (!accepted) {
      call.attempts().failed(Trouble.of(Trouble.Kind.LIMITED, "the built-in models are busy"));
    }
    return accepted;
  }

  private void builtInDone(Served served, @Nullable Done done) {
    if (isOver()) {
      return;
    }
    if (done == null) {
      moveOn(Trouble.of(Trouble.Kind.FAILING, "the built-in model failed"));
    } else {
      finish(served, done);
    }
  }

  private void finish(Served served, Done done) {
    close();
    call.answered(done.usage());
    connection.send(
        done.answer(),
        ClientConnection.DECISION,
        call.id(),
        ClientConnection.DEPLOYMENT,
        served.id());
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
    if (!movesOn(from, error)) {
      Map<String, String> headers = Map.of(ClientConnection.DECISION, call.id());
      connection.refuse(Refusals.of(from.status(), error, from.served(), headers));
    }
  }

  @Override
  public void troubled(Attempt from, Trouble trouble) {
    moveOn(trouble);
  }

  @Override
  Usage used(Attempt left) {
    return Usage.NONE;
  }

  @Override
  public void writabilityChanged() {
    // the whole answer is handed to the connection at once
  }
}
