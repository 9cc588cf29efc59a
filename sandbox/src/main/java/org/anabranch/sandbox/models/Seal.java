package org.anabranch.sandbox.models;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;

/**
 * The signature by which a vendor knows its own reasoning again. What was changed on its way to the
 * client and back, by a single letter, no longer fits.
 */
public final class Seal {
  private final byte[] key;

  /**
   * @param vendor whose seal it is: one vendor does not take another's
   */
  public Seal(String vendor) {
    this.key = ("sandbox seal of " + vendor).getBytes(StandardCharsets.UTF_8);
  }

  public String of(String reasoning) {
    return Base64.getEncoder().encodeToString(Bytes.hmac(key, reasoning));
  }

  public boolean fits(String reasoning, String signature) {
    return MessageDigest.isEqual(
        of(reasoning).getBytes(StandardCharsets.UTF_8), signature.getBytes(StandardCharsets.UTF_8));
  }
}
