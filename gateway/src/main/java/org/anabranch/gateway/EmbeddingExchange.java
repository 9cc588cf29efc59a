package org.anabranch.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.anabranch.gateway.openai.BadRequest;
import org.anabranch.gateway.openai.EmbeddingRequest;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Money;
import org.anabranch.kernel.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request for embeddings, answered by the built-in model on a virtual thread. */
final class EmbeddingExchange implements InFlight {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddingExchange.class);
  private static final Duration LONGEST = Duration.ofSeconds(60);

  private final RoutedGateway gateway;
  private final ClientConnection connection;
  private final Account account;
  private boolean gone;

  EmbeddingExchange(RoutedGateway gateway, ClientConnection connection, Account account) {
    this.gateway = gateway;
    this.connection = connection;
    this.account = account;
  }

  void start(ByteBuf body) {
    connection.carry(this);
    byte[] bytes = Arrays.copyOf(body.array(), body.writerIndex());
    if (!gateway.workshop().handOver(() -> work(bytes))) {
      connection.refuse(busy());
    }
  }

  private static Refusal busy() {
    return Refusal.of(503, "busy", "The built-in models are busy. Try again later.");
  }

  private void work(byte[] body) throws InterruptedException {
    try {
      EmbeddingRequest request = EmbeddingRequest.read(body);
      if (!request.model().equals(BuiltIn.EMBEDDINGS_ID) || !account.mayAsk(request.model())) {
        throw Problem.of(
                Problem.Kind.NOT_FOUND,
                "model-unknown",
                "There is no embedding model “%s”.".formatted(request.model()),
                "Ask for " + BuiltIn.EMBEDDINGS_ID + ".")
            .asException();
      }
      List<float[]> vectors = gateway.workshop().embed(request.texts(), Deadline.in(LONGEST));
      long tokens = request.texts().stream().mapToLong(Tokens::estimate).sum();
      byte[] answer = request.answer(vectors, tokens);
      meter(tokens);
      tell(() -> connection.send(200, Map.of(), Unpooled.wrappedBuffer(answer)));
    } catch (BadRequest e) {
      tell(() -> connection.refuse(Refusal.of(e)));
    } catch (Workshop.TooBusy e) {
      tell(() -> connection.refuse(busy()));
    } catch (org.anabranch.kernel.ProblemException e) {
      tell(() -> connection.refuse(Refusal.of(e.problem())));
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("The built-in embeddings failed");
      tell(
          () ->
              connection.refuse(
                  Refusal.of(500, "internal_error", "The gateway met an error of its own.")));
    }
  }

  private void meter(long tokens) {
    gateway.meter(BuiltIn.EMBEDDINGS_ID, account, new Usage(tokens, 0, true), Money.ZERO);
  }

  private void tell(Runnable reply) {
    connection
        .loop()
        .execute(
            () -> {
              if (!gone) {
                reply.run();
              }
            });
  }

  @Override
  public void clientGone() {
    gone = true;
  }

  @Override
  public void writabilityChanged() {
    // the whole answer is handed to the connection at once
  }
}
