package org.anabranch.gateway.network;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.anabranch.gateway.route.RetryAfter;
import org.anabranch.gateway.route.Trouble;
import org.anabranch.gateway.upstream.Listener;
import org.jspecify.annotations.Nullable;

/** Collects an upstream's answer for a thread that waits for it. */
public final class WholeAnswer implements Listener {
  /** The longest answer that is kept in memory. */
  public static final int MOST_BYTES = 64 << 20;

  /** How one attempt ended: with an answer whose meaning is still open, or in trouble. */
  public sealed interface Result {
    record Came(byte[] body) implements Result {}

    record Failed(Trouble trouble) implements Result {}
  }

  private final CompletableFuture<Result> result = new CompletableFuture<>();
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private final Clock clock;
  private int status;
  private HttpHeaders headers = EmptyHttpHeaders.INSTANCE;

  public WholeAnswer(Clock clock) {
    this.clock = clock;
  }

  /** Completed once, on the event loop; never exceptionally. */
  public CompletableFuture<Result> result() {
    return result;
  }

  @Override
  public void head(int code, HttpHeaders received) {
    status = code;
    headers = received;
  }

  @Override
  public void bytes(ByteBuf chunk) {
    try {
      if (body.size() + chunk.readableBytes() <= MOST_BYTES) {
        chunk.readBytes(body, chunk.readableBytes());
      } else {
        result.complete(failed("the answer is longer than 64 MiB"));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      chunk.release();
    }
  }

  private static Result failed(String reason) {
    return new Result.Failed(Trouble.of(Trouble.Kind.BROKEN, reason));
  }

  @Override
  public void endOfRead() {}

  @Override
  public void end() {
    result.complete(
        status == 200
            ? new Result.Came(body.toByteArray())
            : new Result.Failed(Trouble.status(status, RetryAfter.of(headers, clock))));
  }

  @Override
  public void failed(Failure failure, String reason) {
    result.complete(new Result.Failed(trouble(failure, reason)));
  }

  /** So soon one of the connections may be free again. */
  private static final Duration BUSY_PAUSE = Duration.ofSeconds(1);

  /** What a failure to hear from an upstream means for the route. */
  public static Trouble trouble(Failure failure, @Nullable String reason) {
    String why = String.valueOf(reason);
    return switch (failure) {
      case UNREACHABLE, BROKEN -> Trouble.of(Trouble.Kind.BROKEN, why);
      case LATE -> Trouble.of(Trouble.Kind.LATE, why);
      case BUSY -> new Trouble(Trouble.Kind.LIMITED, why, BUSY_PAUSE);
    };
  }
}
