package org.anabranch.app;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;

/** A real HTTP client that keeps what it sent as JSON and what it got. */
final class RecordingClient extends WrappedClient {
  /**
   * One call.
   *
   * @param body what was sent, when it was JSON
   * @param type of the reply's content
   */
  record Exchange(
      HttpRequest request, Optional<byte[]> body, int status, String type, byte[] reply) {}

  private final List<Exchange> exchanges = new CopyOnWriteArrayList<>();

  List<Exchange> exchanges() {
    return List.copyOf(exchanges);
  }

  @Override
  @SuppressWarnings("unchecked") // Api reads replies as streams, and nobody else uses this client
  public <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler)
      throws IOException, InterruptedException {
    Optional<byte[]> sent =
        request
            .bodyPublisher()
            .filter(
                _ ->
                    request
                        .headers()
                        .firstValue("Content-Type")
                        .orElse("")
                        .startsWith("application/json"))
            .map(RecordingClient::bytes);
    HttpResponse<byte[]> reply = real.send(request, HttpResponse.BodyHandlers.ofByteArray());
    String type = reply.headers().firstValue("Content-Type").orElse("");
    exchanges.add(new Exchange(request, sent, reply.statusCode(), type, reply.body()));
    InputStream body = new ByteArrayInputStream(reply.body());
    return new Kept<>(reply, (T) body);
  }

  private static byte[] bytes(HttpRequest.BodyPublisher publisher) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    CompletableFuture<byte[]> done = new CompletableFuture<>();
    publisher.subscribe(
        new Flow.Subscriber<>() {
          @Override
          public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
          }

          @Override
          public void onNext(ByteBuffer item) {
            byte[] part = new byte[item.remaining()];
            item.get(part);
            all.writeBytes(part);
          }

          @Override
          public void onError(Throwable e) {
            done.completeExceptionally(e);
          }

          @Override
          public void onComplete() {
            done.complete(all.toByteArray());
          }
        });
    return done.join();
  }

  /** The reply with its body in another form. */
  private record Kept<T>(HttpResponse<byte[]> reply, T body) implements HttpResponse<T> {
    @Override
    public int statusCode() {
      return reply.statusCode();
    }

    @Override
    public HttpRequest request() {
      return reply.request();
    }

    @Override
    public Optional<HttpResponse<T>> previousResponse() {
      return Optional.empty();
    }

    @Override
    public HttpHeaders headers() {
      return reply.headers();
    }

    @Override
    public Optional<javax.net.ssl.SSLSession> sslSession() {
      return Optional.empty();
    }

    @Override
    public URI uri() {
      return reply.uri();
    }

    @Override
    public Version version() {
      return reply.version();
    }
  }
}
