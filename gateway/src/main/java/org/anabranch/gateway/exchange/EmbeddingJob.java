package org.anabranch.gateway.exchange;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.anabranch.gateway.account.Account;
import org.anabranch.gateway.account.Usage;
import org.anabranch.gateway.config.Service;
import org.anabranch.gateway.conversation.Tokens;
import org.anabranch.gateway.conversation.Untranslatable;
import org.anabranch.gateway.dialect.Answer;
import org.anabranch.gateway.dialect.EmbeddingAsk;
import org.anabranch.gateway.dialect.Embeddings;
import org.anabranch.gateway.dialect.Inbound;
import org.anabranch.gateway.dialect.Incoming;
import org.anabranch.gateway.dialect.Outgoing;
import org.anabranch.gateway.route.Ask;
import org.anabranch.gateway.route.Needs;
import org.anabranch.gateway.route.Served;
import org.anabranch.kernel.Deadline;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Embeddings, whoever's dialect they are asked for in. */
public final class EmbeddingJob implements WholeExchange.Job {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddingJob.class);
  private static final Duration LONGEST_BUILT_IN = Duration.ofSeconds(60);

  private final Premises premises;
  private final Inbound inbound;
  private final EmbeddingAsk asked;
  private final @Nullable Incoming own;
  private boolean passed;

  /**
   * @param own the client's own bytes; null where they may not be passed on
   */
  public EmbeddingJob(
      Premises premises, Inbound inbound, EmbeddingAsk asked, @Nullable Incoming own) {
    this.own = own;
    this.premises = premises;
    this.inbound = inbound;
    this.asked = asked;
  }

  public EmbeddingAsk asked() {
    return asked;
  }

  public Ask ask(Account account, long seed) {
    return new Ask(
        account,
        Service.EMBEDDING,
        asked.model(),
        "embedding",
        tokens(),
        cut() + asked.texts().stream().mapToLong(t -> Tokens.atMost(3L * t.length(), 1)).sum(),
        1,
        1,
        asked.user(),
        seed,
        false,
        Needs.NONE);
  }

  @Override
  public Map<String, String> words() {
    return asked.words();
  }

  private long tokens() {
    return cut() + asked.texts().stream().mapToLong(Tokens::estimate).sum();
  }

  private long cut() {
    return asked.tokens().stream().mapToLong(List::size).sum();
  }

  @Override
  public Outgoing outgoing(Served.Line line) throws Untranslatable {
    Outgoing through =
        own == null ? null : inbound.passEmbedding(own, line.outbound().dialect(), line.upstream());
    passed = through != null;
    return through == null ? line.outbound().embed(asked, line.upstream()) : through;
  }

  @Override
  public WholeExchange.@Nullable Done read(
      Served served, HttpHeaders headers, byte[] body, int length) {
    Embeddings found = served.lineOrThrow().outbound().embeddings(body, length);
    if (passed && found != null) {
      return passed(found, headers, Arrays.copyOf(body, length));
    }
    return found == null || found.vectors().size() != asked.inputs() ? null : done(found);
  }

  /** The vendor's own answer, counted in its body or in a header of Bedrock's. */
  private WholeExchange.Done passed(Embeddings found, HttpHeaders received, byte[] body) {
    HttpHeaders copied = new DefaultHttpHeaders();
    Forwarded.copy(received, copied);
    Map<String, String> headers = new HashMap<>();
    copied
        .remove(HttpHeaderNames.CONTENT_LENGTH)
        .remove(HttpHeaderNames.CONTENT_TYPE)
        .forEach(h -> headers.put(h.getKey(), h.getValue()));
    Long counted = found.inputTokens();
    String told = received.get("x-amzn-bedrock-input-token-count");
    if (counted == null && told != null && told.matches("\\d{1,9}")) {
      counted = Long.valueOf(told);
    }
    return new WholeExchange.Done(
        Answer.json(200, headers, body),
        new Usage(counted == null ? tokens() : counted, 0, counted == null));
  }

  private WholeExchange.Done done(Embeddings found) {
    Long counted = found.inputTokens();
    return new WholeExchange.Done(
        inbound.writeEmbeddings(found, asked),
        new Usage(counted == null ? tokens() : counted, 0, counted == null));
  }

  @Override
  public void asksBuiltIn() throws Untranslatable {
    asked.textsAlone();
  }

  @Override
  public WholeExchange.@Nullable Done builtIn(Served served) throws InterruptedException {
    try {
      List<float[]> vectors =
          premises.workshop().embed(asked.texts(), Deadline.in(LONGEST_BUILT_IN));
      Embeddings made = new Embeddings(served.id(), vectors, tokens());
      return new WholeExchange.Done(
          inbound.writeEmbeddings(made, asked), new Usage(tokens(), 0, true));
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("The built-in embeddings failed");
      return null;
    }
  }
}
