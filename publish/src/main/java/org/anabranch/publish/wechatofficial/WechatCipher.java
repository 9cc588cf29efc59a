package org.anabranch.publish.wechatofficial;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.anabranch.kernel.Secret;

/**
 * Opens what WeChat encrypts, by its “加密解密技术方案”: AES-256 in CBC mode with the key's first half as
 * its start, over 16 random bytes, the message's length in four bytes, the message and the app's
 * id, padded to 32 bytes. The signature is SHA-1 over the sorted token, timestamp, nonce and, for a
 * message, the encrypted text. Stateless.
 */
final class WechatCipher {
  private static final int RANDOM = 16;
  private static final int BLOCK = 32;

  private WechatCipher() {}

  /** The hexadecimal SHA-1 of these, sorted and joined. */
  static String signature(String... parts) {
    String joined = Arrays.stream(parts).sorted().collect(Collectors.joining());
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-1").digest(joined.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java has SHA-1", e);
    }
  }

  /**
   * The message, when it was encrypted with this key for one of these ids; empty for anything else.
   *
   * @param encodingAesKey 43 characters, as entered in WeChat's console
   */
  static Optional<String> open(Secret encodingAesKey, List<String> ids, String encrypted) {
    try {
      byte[] key = Base64.getDecoder().decode(encodingAesKey.reveal() + "=");
      Cipher cipher = Cipher.getInstance("AES/CBC/NoPadding");
      cipher.init(
          Cipher.DECRYPT_MODE,
          new SecretKeySpec(key, "AES"),
          new IvParameterSpec(Arrays.copyOf(key, cipher.getBlockSize())));
      return read(cipher.doFinal(Base64.getMimeDecoder().decode(encrypted)), ids);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> read(byte[] padded, List<String> ids) {
    int padding = padded.length == 0 ? 0 : padded[padded.length - 1];
    int end = padded.length - padding;
    if (padding < 1 || padding > BLOCK || end < RANDOM + Integer.BYTES) {
      return Optional.empty();
    }
    int length = ByteBuffer.wrap(padded).getInt(RANDOM);
    int start = RANDOM + Integer.BYTES;
    if (length < 0 || length > end - start) {
      return Optional.empty();
    }
    String id = text(padded, start + length, end);
    return ids.contains(id) ? Optional.of(text(padded, start, start + length)) : Optional.empty();
  }

  private static String text(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.UTF_8);
  }
}
