package org.anabranch.sandbox.internal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Calls an address that a client registered, as the platforms do; on this machine only. */
public final class Caller {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .connectTimeout(PATIENCE)
          .build();

  /** The reply's text when its status is 200; empty for anything else. */
  public Optional<String> post(String address, String type, String body, Map<String, String> more) {
    return send(address, type, HttpRequest.BodyPublishers.ofString(body), "POST", more);
  }

  /** As {@link #post}, without a body. */
  public Optional<String> get(String address) {
    return send(address, "text/plain", HttpRequest.BodyPublishers.noBody(), "GET", Map.of());
  }

  private Optional<String> send(
      String address,
      String type,
      HttpRequest.BodyPublisher body,
      String method,
      Map<String, String> headers) {
    try {
      URI uri = URI.create(address);
      if (uri.getHost() == null || !InetAddress.getByName(uri.getHost()).isLoopbackAddress()) {
        return Optional.empty();
      }
      HttpRequest.Builder request =
          HttpRequest.newBuilder(uri)
              .timeout(PATIENCE)
              .header("Content-Type", type)
              .method(method, body);
      headers.forEach(request::header);
      HttpResponse<String> reply =
          client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      return reply.statusCode() == 200 ? Optional.of(reply.body()) : Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
