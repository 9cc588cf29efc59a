package org.anabranch.publish.bilibili;

import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.anabranch.publish.Account;

/**
 * Signs a call as Bilibili asks: HMAC-SHA256 with the app's secret over its {@code x-bili-*} header
 * lines in order, among them the body's MD5, the time and a nonce that is used once.
 */
final class Signature {
  private final Clock clock;
  private final RandomGenerator random;

  Signature(Clock clock, RandomGenerator random) {
    this.clock = clock;
    this.random = random;
  }

  /**
   * @param json the body; empty when there is none, or when it is a file
   */
  void sign(HttpRequest.Builder request, Account account, String json) {
    Map<String, String> lines = new TreeMap<>();
    lines.put("x-bili-accesskeyid", account.credential("client_id").reveal());
    lines.put("x-bili-content-md5", md5(json));
    lines.put("x-bili-signature-method", "HMAC-SHA256");
    lines.put("x-bili-signature-nonce", nonce());
    lines.put("x-bili-signature-version", "2.0");
    lines.put("x-bili-timestamp", Long.toString(clock.instant().getEpochSecond()));
    lines.forEach(request::header);
    String text =
        lines.entrySet().stream()
            .map(line -> line.getKey() + ":" + line.getValue())
            .collect(Collectors.joining("\n"));
    request
        .header("Authorization", hmac(account.credential("client_secret").reveal(), text))
        .header("Access-Token", account.credential("access_token").reveal());
  }

  private String nonce() {
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private static String md5(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java has MD5", e);
    }
  }

  private static String hmac(String secret, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java has HMAC-SHA256", e);
    }
  }
}
