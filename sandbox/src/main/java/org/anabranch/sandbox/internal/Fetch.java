package org.anabranch.sandbox.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

/**
 * Fetches a file from the address that a client gave, as the platforms do; from this machine only,
 * without following redirects, and no more than {@code largest} bytes.
 */
public final class Fetch {
  private static final Set<String> SCHEMES = Set.of("http", "https");
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .connectTimeout(PATIENCE)
          .build();

  /** Returns whether all of it is in {@code file} now. */
  public boolean to(Path file, String address, long largest) {
    try {
      URI uri = URI.create(address);
      if (!isHere(uri)) {
        return false;
      }
      HttpRequest request = HttpRequest.newBuilder(uri).timeout(PATIENCE).build();
      HttpResponse<InputStream> reply =
          client.send(request, HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream in = reply.body();
          OutputStream out = Files.newOutputStream(file)) {
        return reply.statusCode() == 200 && copy(in, out, largest);
      }
    } catch (IOException | IllegalArgumentException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static boolean isHere(URI uri) throws IOException {
    return uri.getHost() != null
        && SCHEMES.contains(uri.getScheme())
        && InetAddress.getByName(uri.getHost()).isLoopbackAddress();
  }

  private static boolean copy(InputStream in, OutputStream out, long largest) throws IOException {
    byte[] chunk = new byte[64 * 1024];
    long sum = 0;
    for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
      sum += n;
      if (sum > largest) {
        return false;
      }
      out.write(chunk, 0, n);
    }
    return sum > 0;
  }
}
