package org.anabranch.publish.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.anabranch.kernel.Secret;

/**
 * Proves to the receiver who sent a call and when: {@code t=<seconds>,v1=<hex>}, where the hex is
 * HMAC-SHA256 over {@code <seconds>.<body>} with the webhook's secret. The receiver reckons the
 * same and refuses calls whose time is old, so that a recorded call cannot be sent again.
 */
public final class Signature {
  private Signature() {}

  public static String of(String body, Instant at, Secret secret) {
    return "t=%d,v1=%s".formatted(at.getEpochSecond(), hmac(at.getEpochSecond(), body, secret));
  }

  /** What a receiver does; in constant time. */
  public static boolean holds(
      String signature, String body, Secret secret, Instant now, Duration oldest) {
    String[] parts = signature.split(",v1=", 2);
    if (parts.length != 2 || !parts[0].matches("t=\\d{1,12}")) {
      return false;
    }
    long at = Long.parseLong(parts[0].substring(2));
    boolean fresh = Duration.between(Instant.ofEpochSecond(at), now).abs().compareTo(oldest) <= 0;
    return fresh
        && MessageDigest.isEqual(
            hmac(at, body, secret).getBytes(StandardCharsets.US_ASCII),
            parts[1].getBytes(StandardCharsets.US_ASCII));
  }

  private static String hmac(long seconds, String body, Secret secret) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.reveal().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return HexFormat.of()
          .formatHex(mac.doFinal((seconds + "." + body).getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java has HmacSHA256", e);
    }
  }
}
