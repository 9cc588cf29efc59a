package org.anabranch.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.anabranch.sandbox.World.Attachment;
import org.jspecify.annotations.Nullable;

/** Fetches files from servers on this machine, and from nowhere else; follows no redirect. */
final class LoopbackFiles {
  private static final long LARGEST = 1L << 30;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** Streams what is at {@code address} into {@code file}; throws a problem when it cannot. */
  Attachment fetch(String address, Path file) throws InterruptedException {
    URI uri = loopback(address);
    try (HttpClient client = client()) {
      HttpResponse<InputStream> reply =
          client.send(
              HttpRequest.newBuilder(uri).timeout(PATIENCE).build(), BodyHandlers.ofInputStream());
      try (InputStream in = reply.body();
          OutputStream out = Files.newOutputStream(file)) {
        if (reply.statusCode() != 200) {
          throw unfetched(address, "it answers " + reply.statusCode(), null);
        }
        copy(in, out);
      }
      return new Attachment(
          file, reply.headers().firstValue("Content-Type").orElse("application/octet-stream"), "");
    } catch (IOException e) {
      throw unfetched(address, String.valueOf(e.getMessage()), e);
    }
  }

  private static HttpClient client() {
    return HttpClient.newBuilder()
        .connectTimeout(Duration.ofSeconds(5))
        .followRedirects(HttpClient.Redirect.NEVER)
        .build();
  }

  private static void copy(InputStream in, OutputStream out) throws IOException {
    byte[] chunk = new byte[64 * 1024];
    long total = 0;
    for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
      total += read;
      if (total > LARGEST) {
        throw new IOException("it is larger than 1 GiB");
      }
      out.write(chunk, 0, read);
    }
  }

  private static URI loopback(String address) {
    try {
      URI uri = URI.create(address);
      String host = String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT);
      boolean literal = host.matches("127(\\.\\d{1,3}){3}|\\[::1]|localhost");
      if ("http".equals(uri.getScheme())
          && literal
          && InetAddress.getByName(host).isLoopbackAddress()) {
        return uri;
      }
    } catch (IllegalArgumentException | UnknownHostException e) {
      throw unfetched(address, "it is no address on this machine", e);
    }
    throw unfetched(address, "it is no address on this machine", null);
  }

  private static ProblemException unfetched(
      String address, String reason, @Nullable Throwable cause) {
    return new ProblemException(
        Problem.badInput(
            "file-not-fetched",
            "The phone cannot fetch “%s”: %s.".formatted(address, reason),
            "Give addresses of files on this machine, such as http://127.0.0.1:8080/…"),
        cause);
  }
}
