package org.anabranch.gateway.line;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.concurrent.CompletableFuture;
import org.anabranch.gateway.account.Usage;
import org.anabranch.gateway.cache.Telling;
import org.anabranch.gateway.call.Call;
import org.anabranch.gateway.client.Refusals;
import org.anabranch.gateway.conversation.Conversation;
import org.anabranch.gateway.conversation.Reply;
import org.anabranch.gateway.conversation.Tokens;
import org.anabranch.gateway.conversation.Untranslatable;
import org.anabranch.gateway.dialect.Asked;
import org.anabranch.gateway.dialect.Inbound;
import org.anabranch.gateway.dialect.Outbound;
import org.anabranch.gateway.dialect.Outgoing;
import org.anabranch.gateway.dialect.Refusal;
import org.anabranch.gateway.dialect.Relay;
import org.anabranch.gateway.dialect.StreamWriter;
import org.anabranch.gateway.dialect.TranslatingRelay;
import org.anabranch.gateway.dialect.UpstreamError;
import org.anabranch.gateway.exchange.BuiltInTalk;
import org.anabranch.gateway.exchange.Premises;
import org.anabranch.gateway.exchange.Sealed;
import org.anabranch.gateway.oversight.Oversight;
import org.anabranch.gateway.route.Served;
import org.anabranch.gateway.route.Trouble;
import org.jspecify.annotations.Nullable;

/** One turn of a conversation as a line of a batch. */
final class ConversationLine implements LineTask {
  private final Premises premises;
  private final Inbound inbound;
  private final Asked asked;
  private final @Nullable LineGuard guard;
  private final @Nullable Conversation read;
  private final boolean apart;
  private final @Nullable Told told;
  private final Sealed sealed;

  /**
   * @param call what it was routed as
   * @param guard reads the answers, or null
   * @param read what guardrails made of the request; null where none read it
   * @param apart whether it is a response in the background: no vendor keeps it, and it is billed
   *     where it is given up
   * @param told gets the answer as a stream, and the answer's body is then empty; null where it is
   *     waited for whole
   */
  ConversationLine(
      Premises premises,
      Call call,
      Inbound inbound,
      Asked asked,
      @Nullable LineGuard guard,
      @Nullable Conversation read,
      boolean apart,
      @Nullable Told told) {
    this.premises = premises;
    this.sealed = new Sealed(call);
    this.inbound = inbound;
    this.asked = asked;
    this.guard = guard;
    this.read = read;
    this.apart = apart;
    this.told = told;
  }

  @Override
  public @Nullable Trouble objection(int status, UpstreamError error) {
    return Trouble.objection(status, error, asked);
  }

  @Override
  public @Nullable Reply reply(Served served, Came came) {
    Served.Line line = served.lineOrThrow();
    return line.outbound().reply(came.body(), came.body().length, line.upstream());
  }

  @Override
  public Usage left(Call call) {
    return apart ? new Usage(call.ask().inputTokens(), 0, true) : Usage.NONE;
  }

  private boolean isSame(Served.Line line) {
    return guard == null && !apart && line.outbound().dialect().equals(inbound.dialect());
  }

  private Conversation whole() {
    return read == null ? asked.conversation() : read;
  }

  private Conversation toSend() {
    return asked.stream() && guard != null ? whole().notStreamed() : whole();
  }

  /** None where guardrails have to read the whole answer first. */
  @Override
  public @Nullable Relay relay(Served.Line line) {
    return told == null || guard != null
        ? null
        : new TranslatingRelay(line.outbound().reader(line.upstream()), inbound.writer(asked));
  }

  @Override
  public Told told() {
    return told == null ? LineTask.super.told() : told;
  }

  @Override
  public Outgoing outgoing(Served.Line line) throws Untranslatable {
    if (!isSame(line)) {
      return asked.ask(sealed.readable(toSend(), line), line.outbound(), line.upstream());
    }
    if (asked.holdsForeignSeals()) {
      var _ = sealed.readable(whole(), line); // which the bytes are then spliced for
    }
    return asked.passThrough(line.upstream());
  }

  @Override
  public Refusal refusal(Untranslatable why) {
    return Refusals.of(why, asked);
  }

  @Override
  public void passOver(Call call, Untranslatable why) {
    sealed.passOver(why);
  }

  @Override
  public boolean goesOnWithout() {
    return sealed.goesOnWithout();
  }

  @Override
  public @Nullable Done read(Served served, Came came) throws InterruptedException {
    Served.Line line = served.lineOrThrow();
    byte[] body = came.body();
    if (!isSame(line)) {
      return written(reply(served, came));
    }
    Outbound.Tally tally = line.outbound().tally(came.headers(), body, body.length);
    if (tally == null) {
      return null;
    }
    long input = asked.weight().expectedTokens();
    Usage usage =
        tally.use() == null
            ? new Usage(input, Tokens.estimate(body.length, 0), true)
            : Usage.counted(tally.use());
    return new Done(200, new String(body, UTF_8), usage);
  }

  private @Nullable Done written(@Nullable Reply reply) throws InterruptedException {
    if (reply == null) {
      return null;
    }
    Usage usage = Usage.of(reply, asked.weight().expectedTokens());
    if (guard == null) {
      return told(reply, usage);
    }
    return switch (guard.leave(reply)) {
      case Oversight.Exit.Tell tell -> told(tell.reply(), usage);
      case Oversight.Exit.Refuse refuse ->
          new Done(
              refuse.refusal().status(), LineTask.text(inbound.refuse(refuse.refusal())), usage);
      case Oversight.Exit.Unfit _ -> null;
    };
  }

  private Done told(Reply reply, Usage usage) {
    if (told == null) {
      return new Done(200, LineTask.text(inbound.write(reply, asked)), usage);
    }
    StreamWriter writer = inbound.writer(asked);
    Telling.deltas(reply).forEach(d -> told.take(writer.write(d), () -> {}));
    told.take(writer.end(), () -> {});
    return new Done(200, "", usage);
  }

  @Override
  public @Nullable Done builtIn(Call call, Served served) throws InterruptedException {
    CompletableFuture<@Nullable Reply> made = new CompletableFuture<>();
    BuiltInTalk.answer(premises, whole(), call, premises.network().anyLoop(), made::complete);
    return written(made.join());
  }
}
