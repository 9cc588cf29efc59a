package org.anabranch.gateway.bedrock;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.anabranch.kernel.Digest;

/**
 * A signature (AWS Signature Version 4) as it stands in the authorization header.
 *
 * @param signedHeaders names in lower case, in the order the signer wrote them
 * @param value lower-case hex
 */
record Signature(String accessKeyId, Scope scope, List<String> signedHeaders, String value) {
  static final String ALGORITHM = "AWS4-HMAC-SHA256";

  /** What the key would sign: the canonical request's hash, bound to its time and scope. */
  static String of(CanonicalRequest request, String time, Scope scope, byte[] key) {
    String toSign =
        ALGORITHM + "\n" + time + "\n" + scope.path() + "\n" + Digest.sha256(request.text());
    return HexFormat.of().formatHex(Hashes.hmac(key, toSign));
  }

  String header() {
    return "%s Credential=%s/%s, SignedHeaders=%s, Signature=%s"
        .formatted(ALGORITHM, accessKeyId, scope.path(), String.join(";", signedHeaders), value);
  }

  static boolean claimedBy(String authorization) {
    return authorization.startsWith(ALGORITHM);
  }

  /** Empty when the header is not whole. */
  static Optional<Signature> read(String authorization) {
    Map<String, String> parts = new HashMap<>();
    for (String part : authorization.substring(ALGORITHM.length()).split(",", 8)) {
      int equals = part.indexOf('=');
      if (equals > 0) {
        parts.put(part.substring(0, equals).strip(), part.substring(equals + 1).strip());
      }
    }
    String[] credential = parts.getOrDefault("Credential", "").split("/", -1);
    String headers = parts.getOrDefault("SignedHeaders", "");
    String value = parts.getOrDefault("Signature", "");
    int end = credential.length;
    if (end < 5 || !credential[end - 1].equals(Scope.END) || headers.isEmpty() || value.isEmpty()) {
      return Optional.empty();
    }
    Scope scope = new Scope(credential[end - 4], credential[end - 3], credential[end - 2]);
    String keyId = String.join("/", List.of(credential).subList(0, end - 4));
    return Optional.of(new Signature(keyId, scope, List.of(headers.split(";", -1)), value));
  }

  /** Compares in a time that does not tell how much was right. */
  boolean matches(String expected) {
    return MessageDigest.isEqual(
        value.getBytes(StandardCharsets.US_ASCII), expected.getBytes(StandardCharsets.US_ASCII));
  }
}
