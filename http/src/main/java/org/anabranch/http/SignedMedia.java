package org.anabranch.http;

import io.helidon.http.NotFoundException;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.anabranch.kernel.Problem;
import org.anabranch.publish.Failure;
import org.anabranch.publish.Media;
import org.anabranch.publish.MediaHost;

/**
 * Gives platforms that fetch files an address for each: signed, valid for two hours, good for that
 * one file. The key lives as long as the process. Safe for many threads.
 */
public final class SignedMedia implements HttpService, MediaHost {
  private static final Duration VALID = Duration.ofHours(2);
  private static final Duration PATIENCE = Duration.ofSeconds(8);

  /** A good answer holds this long; a bad one is asked for anew. */
  private static final Duration REMEMBERED = Duration.ofMinutes(5);

  private final Path root;
  private final Clock clock;
  private final SecretKeySpec key;
  private final String word;
  private final AtomicReference<URI> base = new AtomicReference<>();
  private final AtomicReference<Instant> reached = new AtomicReference<>(Instant.EPOCH);
  private final HttpClient client =
      HttpClient.newBuilder()
          .connectTimeout(PATIENCE)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  /**
   * @param root the data directory; nothing outside it is ever served
   */
  public SignedMedia(Path root, SecureRandom random, Clock clock) {
    this.root = root;
    this.clock = clock;
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    this.key = new SecretKeySpec(bytes, "HmacSHA256");
    byte[] other = new byte[16];
    random.nextBytes(other);
    this.word = encode(other);
  }

  /**
   * Says under which address the world reaches this server: our own for the sandbox, a public one
   * for real platforms.
   */
  public void reachedAt(URI address) {
    base.set(address);
  }

  @Override
  public URI apply(Media media) {
    URI address = base.get();
    if (address == null) {
      throw Problem.of(
              Problem.Kind.ENVIRONMENT,
              "media-unreachable",
              "There is no address at which a platform could fetch media.",
              "Set media.public_base_url in the configuration.")
          .asException();
    }
    String path = root.relativize(media.file()).toString();
    long until = clock.instant().plus(VALID).getEpochSecond();
    String claim = until + ":" + path;
    String name = media.file().getFileName().toString();
    String extension = name.substring(name.lastIndexOf('.') + 1);
    return address.resolve(
        "/media/"
            + encode(claim.getBytes(StandardCharsets.UTF_8))
            + "."
            + encode(sign(claim))
            + "."
            + extension);
  }

  /**
   * Asks for a word that only this process knows by the address that platforms are given. It is
   * asked from here, so a proxy or a firewall that treats the outside differently is not seen.
   */
  @Override
  public Optional<Failure> unreachable() {
    URI address = base.get();
    Instant now = clock.instant();
    if (address != null && now.isBefore(reached.get().plus(REMEMBERED))) {
      return Optional.empty();
    }
    String why = address == null ? "there is no address" : missing(address);
    if (why.isEmpty()) {
      reached.set(now);
      return Optional.empty();
    }
    return Optional.of(
        Failure.of(
                Failure.Reason.MEDIA,
                "media-unreachable",
                "The platform could not fetch this post's files: %s.".formatted(why))
            .withFix(
                "Set media.public_base_url to an address at which the world reaches this server's"
                    + " /media, and try it in a browser."));
  }

  /** Why the word does not come back; empty when it does. */
  private String missing(URI address) {
    try {
      HttpResponse<String> reply =
          client.send(
              HttpRequest.newBuilder(address.resolve("/media/reach")).timeout(PATIENCE).build(),
              HttpResponse.BodyHandlers.ofString());
      return reply.statusCode() == 200 && reply.body().equals(word)
          ? ""
          : "%s answers with status %d".formatted(address, reply.statusCode());
    } catch (IOException e) {
      return address + " does not answer";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "asking was interrupted";
    }
  }

  @Override
  public void routing(HttpRules rules) {
    rules.get("/media/reach", (_, response) -> response.send(word));
    rules.get("/media/{token}", this::serve);
  }

  private void serve(ServerRequest request, ServerResponse response) {
    String[] parts = request.path().pathParameters().get("token").split("\\.");
    if (parts.length < 2) {
      throw new NotFoundException("No such file");
    }
    String claim;
    byte[] signature;
    try {
      claim = new String(Base64.getUrlDecoder().decode(parts[0]), StandardCharsets.UTF_8);
      signature = Base64.getUrlDecoder().decode(parts[1]);
    } catch (IllegalArgumentException e) {
      throw new NotFoundException("No such file", e);
    }
    if (!MessageDigest.isEqual(signature, sign(claim))) {
      throw new NotFoundException("No such file");
    }
    int colon = claim.indexOf(':');
    if (Long.parseLong(claim.substring(0, colon)) < clock.instant().getEpochSecond()) {
      throw Problem.of(
              Problem.Kind.NOT_FOUND,
              "media-expired",
              "This address has expired.",
              "Ask for a fresh one.")
          .asException();
    }
    Files.send(root, claim.substring(colon + 1), request, response);
  }

  private byte[] sign(String claim) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      return mac.doFinal(claim.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java has HmacSHA256", e);
    }
  }

  private static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
