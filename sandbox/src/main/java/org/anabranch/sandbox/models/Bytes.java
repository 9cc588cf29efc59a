package org.anabranch.sandbox.models;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Digests and base64 of what is in memory. */
public final class Bytes {
  private Bytes() {}

  public static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(digest(bytes));
  }

  static byte[] digest(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  public static byte[] hmac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java has HmacSHA256", e);
    }
  }

  /** Decodes base64 in either alphabet, padded or not, as Google does; empty when it is none. */
  public static Optional<byte[]> eitherBase64(String text) {
    return base64(standard(text));
  }

  /** The same bytes in the usual alphabet, padded. */
  public static String standard(String base64) {
    String text = base64.replace('-', '+').replace('_', '/');
    return text.length() % 4 == 0 ? text : text + "=".repeat(4 - text.length() % 4);
  }

  /** Decodes strict base64; empty when it is none. */
  public static Optional<byte[]> base64(String text) {
    try {
      return Optional.of(Base64.getDecoder().decode(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
