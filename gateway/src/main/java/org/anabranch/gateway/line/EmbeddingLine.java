package org.anabranch.gateway.line;

import org.anabranch.gateway.call.Call;
import org.anabranch.gateway.conversation.Untranslatable;
import org.anabranch.gateway.dialect.Outgoing;
import org.anabranch.gateway.exchange.EmbeddingJob;
import org.anabranch.gateway.exchange.WholeExchange;
import org.anabranch.gateway.route.Served;
import org.jspecify.annotations.Nullable;

/**
 * Embeddings as a line of a batch.
 *
 * @param job as guardrails let it pass
 */
record EmbeddingLine(EmbeddingJob job) implements LineTask {
  @Override
  public Outgoing outgoing(Served.Line line) throws Untranslatable {
    return job.outgoing(line);
  }

  @Override
  public @Nullable Done read(Served served, Came came) {
    return done(job.read(served, came.headers(), came.body(), came.body().length));
  }

  @Override
  public @Nullable Done builtIn(Call call, Served served)
      throws Untranslatable, InterruptedException {
    job.asksBuiltIn();
    return done(job.builtIn(served));
  }

  private static @Nullable Done done(WholeExchange.@Nullable Done whole) {
    return whole == null ? null : new Done(200, LineTask.text(whole.answer()), whole.usage());
  }
}
