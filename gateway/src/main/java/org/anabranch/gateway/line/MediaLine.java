package org.anabranch.gateway.line;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.anabranch.gateway.account.Usage;
import org.anabranch.gateway.call.Call;
import org.anabranch.gateway.conversation.Untranslatable;
import org.anabranch.gateway.dialect.Inbound;
import org.anabranch.gateway.dialect.Outgoing;
import org.anabranch.gateway.dialect.Refusal;
import org.anabranch.gateway.exchange.MediaExchange;
import org.anabranch.gateway.media.MediaAnswer;
import org.anabranch.gateway.media.MediaAsk;
import org.anabranch.gateway.media.MediaUse;
import org.anabranch.gateway.route.Served;
import org.jspecify.annotations.Nullable;

/** Pictures or moderation as a line of a batch: by whoever speaks OpenAI's dialect. */
final class MediaLine implements LineTask {
  private final Inbound inbound;
  private final MediaAsk asked;
  private final LineGuard.@Nullable Media guard;

  /**
   * @param asked as guardrails let it pass
   * @param guard reads the answer, or null
   */
  MediaLine(Inbound inbound, MediaAsk asked, LineGuard.@Nullable Media guard) {
    this.inbound = inbound;
    this.asked = asked;
    this.guard = guard;
  }

  @Override
  public Outgoing outgoing(Served.Line line) throws Untranslatable {
    if (!line.outbound().dialect().equals(MediaExchange.DIALECT)) {
      throw otherDialect();
    }
    return asked.outgoing(line.upstream().model());
  }

  private static Untranslatable otherDialect() {
    return new Untranslatable("model", "names models that do not speak OpenAI's dialect");
  }

  @Override
  public @Nullable Done read(Served served, Came came) throws InterruptedException {
    byte[] body = came.body();
    Usage usage = MediaUse.of(asked, body, body.length);
    boolean reads = usage != null && guard != null && guard.guard().readsAnswer();
    MediaAnswer answer = reads ? MediaAnswer.read("application/json", body, body.length) : null;
    if (guard == null || usage == null || answer == null) {
      return usage == null ? null : new Done(200, new String(body, UTF_8), usage);
    }
    try {
      return new Done(200, new String(guard.leave(answer).bytes(), UTF_8), usage);
    } catch (LineGuard.Refused e) {
      Refusal refusal = e.refusal();
      return new Done(refusal.status(), LineTask.text(inbound.refuse(refusal)), usage);
    }
  }

  @Override
  public @Nullable Done builtIn(Call call, Served served) throws Untranslatable {
    throw otherDialect();
  }
}
