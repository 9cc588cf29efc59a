package org.anabranch.gateway.line;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.security.SecureRandom;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.anabranch.gateway.account.Account;
import org.anabranch.gateway.batch.LineCall;
import org.anabranch.gateway.call.Call;
import org.anabranch.gateway.call.Watch;
import org.anabranch.gateway.client.Refusals;
import org.anabranch.gateway.config.CompletionRequest;
import org.anabranch.gateway.conversation.Conversation;
import org.anabranch.gateway.dialect.Asked;
import org.anabranch.gateway.dialect.BadRequest;
import org.anabranch.gateway.dialect.EmbeddingAsk;
import org.anabranch.gateway.dialect.Inbound;
import org.anabranch.gateway.dialect.Incoming;
import org.anabranch.gateway.dialect.Operation;
import org.anabranch.gateway.dialect.Refusal;
import org.anabranch.gateway.exchange.Asks;
import org.anabranch.gateway.exchange.EmbeddingJob;
import org.anabranch.gateway.exchange.Keeper;
import org.anabranch.gateway.exchange.MediaExchange;
import org.anabranch.gateway.exchange.Premises;
import org.anabranch.gateway.exchange.Recall;
import org.anabranch.gateway.media.MediaAddress;
import org.anabranch.gateway.media.MediaAsk;
import org.anabranch.gateway.media.Surface;
import org.anabranch.gateway.oversight.MediaGuard;
import org.anabranch.gateway.route.Ask;
import org.anabranch.gateway.route.LiveConditions;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.jspecify.annotations.Nullable;

/**
 * Lines of batches on the gateway's own route: the same readers, the same dispatcher, the same
 * ledger as a client's request, without a connection. Safe for many threads; calls block.
 */
public final class LineRunner implements LineCall {
  /** By which usage and admission tell it from the rest; a client's own label does not hide it. */
  private static final Map<String, String> TAGS = Map.of(LiveConditions.URGENCY, "batch");

  private final Premises premises;
  private final RandomGenerator seeds = new SecureRandom();

  public LineRunner(Premises premises) {
    this.premises = premises;
  }

  @Override
  public Answered call(String workspace, String caller, String endpoint, byte[] body, String key)
      throws InterruptedException {
    HttpHeaders headers =
        new DefaultHttpHeaders().set(HttpHeaderNames.CONTENT_TYPE, "application/json");
    Incoming incoming = new Incoming("POST", endpoint, "", headers, Unpooled.wrappedBuffer(body));
    Surface surface = MediaAddress.surface(endpoint);
    Inbound inbound = surface == null ? inbound(incoming) : openAi();
    return told(
        inbound,
        () -> {
          Account account = account(workspace, caller);
          if (surface != null) {
            return media(inbound, surface, incoming, account, key);
          }
          return inbound.operation(incoming) == Operation.EMBED
              ? embed(inbound, incoming, account, key)
              : converse(inbound, incoming, account, key);
        });
  }

  /** Refusals are answers too. */
  private static Answered told(Inbound inbound, Work<Answered> work) throws InterruptedException {
    try {
      return work.done();
    } catch (BadRequest e) {
      return LineRefusal.of(Refusal.of(e), inbound, "");
    } catch (LineGuard.Refused e) {
      return LineRefusal.of(e.refusal(), inbound, "");
    } catch (ProblemException e) {
      String decision = e.problem().facts().getOrDefault("decision", "");
      return LineRefusal.of(Refusals.of(e.problem()), inbound, decision);
    }
  }

  private Inbound inbound(Incoming incoming) {
    return premises.dialects().inbound().stream()
        .filter(d -> d.operation(incoming) != null)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("Nobody reads " + incoming.path()));
  }

  private Inbound openAi() {
    return premises.dialects().inbound().stream()
        .filter(d -> d.dialect().equals(MediaExchange.DIALECT))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("Nobody reads OpenAI's dialect"));
  }

  /** A key that is gone, or whose time is over, pays for nothing more. */
  private Account account(String workspace, String caller) {
    return premises
        .inForce()
        .callers()
        .stillValid(caller)
        .filter(a -> a.payer().workspace().equals(workspace))
        .orElseThrow(
            () ->
                Problem.of(
                        Problem.Kind.UNAUTHORISED,
                        "key-gone",
                        "The key “" + caller + "” that asked for this is no longer valid.",
                        "")
                    .asException());
  }

  private Answered converse(Inbound inbound, Incoming incoming, Account account, String key)
      throws InterruptedException {
    Recall.Whole whole = premises.kept().recall().whole(inbound, incoming, account);
    Asked asked = whole.asked();
    if (asked.inBackground()) {
      throw Asks.notInBackground("a line of a batch is waited for by nobody anyway");
    }
    Account payer = account.with(asked.tags()).with(TAGS);
    Ask ask = Asks.conversation(asked, payer, seeds.nextLong());
    Call call = premises.inForce().dispatcher().open(ask);
    Keeper keeper = Keeper.of(premises, whole, call);
    Answered answered = turn(inbound, whole, call, keeper, key, false, null);
    if (keeper != null) {
      keeper.sees(Unpooled.wrappedBuffer(answered.body().getBytes(UTF_8)));
    }
    return answered;
  }

  /**
   * One turn whose call is open, answered under the id that it is kept by, whoever answers. What is
   * left of it when the thread is interrupted is billed.
   *
   * @param told gets the answer as a stream, and its body is then empty; null where the client
   *     wants it whole
   */
  public Answered turn(
      Inbound inbound,
      Recall.Whole whole,
      Call call,
      Keeper keeper,
      String key,
      LineTask.@Nullable Told told)
      throws InterruptedException {
    return told(inbound, () -> turn(inbound, whole, call, keeper, key, true, told));
  }

  private Answered turn(
      Inbound inbound,
      Recall.Whole whole,
      Call call,
      @Nullable Keeper keeper,
      String key,
      boolean apart,
      LineTask.@Nullable Told told)
      throws InterruptedException {
    Asked asked = whole.asked();
    LineGuard guard = LineGuard.of(premises, call, whole.request());
    Conversation said = guard == null ? null : asked.conversation();
    String way = apart ? Watch.BACKGROUND : Watch.BATCH;
    Conversation read =
        guard == null || said == null ? null : guarded(call, way, () -> guard.enter(said));
    if (keeper != null) {
      keeper.unless(() -> read == said ? null : read);
    }
    LineTask task = new ConversationLine(premises, call, inbound, asked, guard, read, apart, told);
    return run(call, way, inbound, task, key);
  }

  private Answered media(
      Inbound inbound, Surface surface, Incoming incoming, Account account, String key)
      throws InterruptedException {
    MediaAsk read = MediaAsk.read(surface, incoming, null, CompletionRequest.AUTO);
    MediaAsk asked = premises.kept().recall().media(read, account);
    Ask ask = Asks.media(asked, account.with(TAGS), seeds.nextLong());
    Call call = premises.inForce().dispatcher().open(ask);
    EventLoop loop = premises.network().anyLoop();
    MediaGuard guard =
        MediaGuard.of(premises.oversights(), call.ask(), call.notes(), surface, loop);
    if (guard == null) {
      return run(call, Watch.BATCH, inbound, new MediaLine(inbound, asked, null), key);
    }
    LineGuard.Media by = new LineGuard.Media(guard, loop);
    MediaAsk checked = guarded(call, Watch.BATCH, () -> by.enter(asked));
    return run(call, Watch.BATCH, inbound, new MediaLine(inbound, checked, by), key);
  }

  private Answered embed(Inbound inbound, Incoming incoming, Account account, String key)
      throws InterruptedException {
    EmbeddingAsk asked = inbound.readEmbedding(incoming);
    EmbeddingJob job = new EmbeddingJob(premises, inbound, asked, null);
    Call call = premises.inForce().dispatcher().open(job.ask(account.with(TAGS), seeds.nextLong()));
    LineGuard guard = LineGuard.of(premises, call, incoming);
    if (guard == null) {
      return run(call, Watch.BATCH, inbound, new EmbeddingLine(job), key);
    }
    EmbeddingAsk read = guarded(call, Watch.BATCH, () -> guard.enter(asked));
    EmbeddingJob checked = new EmbeddingJob(premises, inbound, read, null);
    return run(call, Watch.BATCH, inbound, new EmbeddingLine(checked), key);
  }

  /** Work that may wait. */
  private interface Work<T> {
    T done() throws InterruptedException;
  }

  /** Closes the call where they refuse it. */
  private <T> T guarded(Call call, String way, Work<T> reading) throws InterruptedException {
    boolean passed = false;
    try {
      T read = reading.done();
      passed = true;
      return read;
    } catch (LineGuard.Refused e) {
      call.letGo(Call.LetGo.BLOCKED);
      throw e;
    } finally {
      if (!passed) {
        call.letGo(Call.LetGo.ABANDONED);
        premises.records().watch().ended(way, call);
      }
    }
  }

  /**
   * @param way what it is counted as
   */
  private Answered run(Call call, String way, Inbound inbound, LineTask task, String key)
      throws InterruptedException {
    try {
      return new LineRun(premises, call, inbound, task, key).answer();
    } finally {
      premises.records().watch().ended(way, call);
    }
  }
}
