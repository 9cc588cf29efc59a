package org.anabranch.http;

import io.helidon.http.NotFoundException;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.anabranch.kernel.Problem;
import org.anabranch.publish.Media;

/**
 * Gives platforms that fetch files an address for each: signed, valid for two hours, good for that
 * one file. The key lives as long as the process. Safe for many threads.
 */
public final class SignedMedia implements HttpService, Function<Media, URI> {
  private static final Duration VALID = Duration.ofHours(2);

  private final Path root;
  private final Clock clock;
  private final SecretKeySpec key;
  private final AtomicReference<URI> base = new AtomicReference<>();

  /**
   * @param root the data directory; nothing outside it is ever served
   */
  public SignedMedia(Path root, SecureRandom random, Clock clock) {
    this.root = root;
    this.clock = clock;
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    this.key = new SecretKeySpec(bytes, "HmacSHA256");
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

  @Override
  public void routing(HttpRules rules) {
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
