package org.anabranch.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.anabranch.gateway.account.Usage;
import org.anabranch.gateway.conversation.Untranslatable;
import org.anabranch.gateway.dialect.Outgoing;
import org.anabranch.gateway.media.MediaAsk;
import org.anabranch.gateway.media.MediaUse;
import org.jspecify.annotations.Nullable;

/** Pictures or moderation as a line of a batch: by whoever speaks OpenAI's dialect. */
final class MediaLine implements LineTask {
  private final MediaAsk asked;

  MediaLine(MediaAsk asked) {
    this.asked = asked;
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
  public @Nullable Done read(Served served, Came came) {
    Usage usage = MediaUse.of(asked, came.body(), came.body().length);
    return usage == null ? null : new Done(200, new String(came.body(), UTF_8), usage);
  }

  @Override
  public @Nullable Done builtIn(Call call, Served served) throws Untranslatable {
    throw otherDialect();
  }
}
