package org.anabranch.gateway.gemini;

import com.google.auth.oauth2.AccessToken;
import com.google.auth.oauth2.GoogleCredentials;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.anabranch.gateway.dialect.Dialects;
import org.anabranch.gateway.dialect.Signer;
import org.anabranch.kernel.Secret;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signs requests to Vertex AI with a service account's token. Google gives tokens for an hour; one
 * is fetched when the first request comes, and the next some minutes before it ends, in the
 * background: requests never wait for one. Until there is a token, requests are {@link
 * Signer.NotReady}, and another deployment is asked.
 */
public final class GoogleSigner implements Signer {
  private static final Logger LOG = LoggerFactory.getLogger(GoogleSigner.class);
  private static final List<String> SCOPES =
      List.of("https://www.googleapis.com/auth/cloud-platform");
  private static final Duration AHEAD = Duration.ofMinutes(5);
  private static final Duration BETWEEN_TRIES = Duration.ofSeconds(10);

  private final GoogleCredentials credentials;
  private final Clock clock;
  private final AtomicBoolean fetching = new AtomicBoolean();
  private volatile @Nullable AccessToken token;
  private volatile long lastTry = Long.MIN_VALUE / 2;
  private volatile String trouble = "no token has come yet";

  private GoogleSigner(GoogleCredentials credentials, Clock clock) {
    this.credentials = credentials;
    this.clock = clock;
  }

  /**
   * Takes a service account's JSON as the secret. Throws {@link IllegalArgumentException} when it
   * is none.
   */
  public static Dialects.SignerMaker maker(Clock clock) {
    return (_, secret) -> new GoogleSigner(credentials(secret), clock);
  }

  private static GoogleCredentials credentials(Secret secret) {
    byte[] json = secret.reveal().getBytes(StandardCharsets.UTF_8);
    try {
      return GoogleCredentials.fromStream(new ByteArrayInputStream(json)).createScoped(SCOPES);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "The api_key of a deployment that signs with google must be a service account's JSON.");
    }
  }

  @Override
  public void sign(String method, String host, String path, HttpHeaders headers, ByteBuf body) {
    AccessToken current = token;
    long left = current == null ? 0 : current.getExpirationTime().getTime() - clock.millis();
    if (left < AHEAD.toMillis()) {
      fetch();
    }
    if (current == null || left <= 0) {
      throw new NotReady("Google: " + trouble);
    }
    headers.set(HttpHeaderNames.AUTHORIZATION, "Bearer " + current.getTokenValue());
  }

  private void fetch() {
    long now = clock.millis();
    if (now - lastTry < BETWEEN_TRIES.toMillis() || !fetching.compareAndSet(false, true)) {
      return;
    }
    lastTry = now;
    Thread.ofVirtual()
        .name("google-token")
        .start(
            () -> {
              try {
                token = credentials.refreshAccessToken();
              } catch (IOException | RuntimeException e) {
                trouble = "no token could be fetched";
                LOG.atWarn().addKeyValue("reason", e.getMessage()).log("Google gives no token");
              } finally {
                fetching.set(false);
              }
            });
  }
}
