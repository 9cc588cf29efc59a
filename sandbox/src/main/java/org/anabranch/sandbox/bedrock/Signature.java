package org.anabranch.sandbox.bedrock;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.anabranch.kernel.Digest;
import org.anabranch.sandbox.models.Bytes;
import org.anabranch.sandbox.models.Call;

/**
 * Verifies AWS Signature Version 4 from the request's own bytes: method, path as it was sent and
 * encoded once more, query, every signed header, and the body.
 */
final class Signature {
  static final String ACCESS_KEY = "AKIASANDBOXBEDROCK00";
  static final String SECRET = "sandbox-bedrock-secret";
  private static final Duration TOLERANCE = Duration.ofMinutes(5);
  private static final Pattern HEADER =
      Pattern.compile(
          "AWS4-HMAC-SHA256 Credential=([^/]+)/(\\d{8})/([^/]+)/([^/]+)/aws4_request,"
              + " *SignedHeaders=([^,]+), *Signature=([0-9a-f]{64})");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private Signature() {}

  /** Throws what Bedrock refuses a wrong signature with. */
  static void verify(Call call, String authorization, Instant now) {
    Matcher header = HEADER.matcher(authorization);
    if (!header.matches()) {
      throw BedrockVendor.refused(
          403, "IncompleteSignatureException", "The Authorization header is not understood.");
    }
    if (!header.group(1).equals(ACCESS_KEY)) {
      throw BedrockVendor.refused(
          403,
          "UnrecognizedClientException",
          "The security token included in the request is invalid.");
    }
    String date = call.header("x-amz-date").orElse("");
    verifyTime(date, header, now);
    List<String> names = List.of(header.group(5).split(";"));
    if (!names.contains("host") || !header.group(4).equals("bedrock")) {
      throw mismatch("the host must be signed and the service be bedrock");
    }
    String scope =
        header.group(2) + "/" + header.group(3) + "/" + header.group(4) + "/aws4_request";
    String toSign =
        "AWS4-HMAC-SHA256\n" + date + "\n" + scope + "\n" + Digest.sha256(canonical(call, names));
    byte[] key = ("AWS4" + SECRET).getBytes(StandardCharsets.UTF_8);
    for (String step : scope.split("/")) {
      key = Bytes.hmac(key, step);
    }
    byte[] given = HexFormat.of().parseHex(header.group(6));
    if (!MessageDigest.isEqual(Bytes.hmac(key, toSign), given)) {
      throw mismatch("it does not match the request");
    }
  }

  private static void verifyTime(String date, Matcher header, Instant now) {
    try {
      Instant signed = Instant.from(TIME.parse(date));
      if (Duration.between(signed, now).abs().compareTo(TOLERANCE) > 0
          || !date.startsWith(header.group(2))) {
        throw mismatch("it expired, or is of another day");
      }
    } catch (DateTimeParseException e) {
      throw mismatch("x-amz-date is missing or malformed");
    }
  }

  private static RuntimeException mismatch(String why) {
    return BedrockVendor.refused(
        403,
        "InvalidSignatureException",
        "The request signature we calculated does not match the signature you provided: "
            + why
            + ".");
  }

  private static String canonical(Call call, List<String> names) {
    StringBuilder text = new StringBuilder();
    text.append(call.method()).append('\n');
    text.append(encodedAgain(call.request().prologue().uriPath().rawPath())).append('\n');
    text.append(query(call.request().query().rawValue())).append('\n');
    for (String name : names) {
      String value = call.header(name).orElse("").strip().replaceAll(" +", " ");
      text.append(name).append(':').append(value).append('\n');
    }
    text.append('\n').append(String.join(";", names)).append('\n');
    return text.append(call.bodySha256()).toString();
  }

  private static String query(String raw) {
    if (raw.isEmpty()) {
      return "";
    }
    List<String> pairs = new ArrayList<>();
    for (String pair : raw.split("&")) {
      pairs.add(pair.contains("=") ? pair : pair + "=");
    }
    return String.join("&", pairs.stream().sorted().toList());
  }

  private static String encodedAgain(String path) {
    StringBuilder encoded = new StringBuilder();
    for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean plain =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || "-_.~/".indexOf(c) >= 0;
      encoded.append(plain ? String.valueOf(c) : "%%%02X".formatted((int) c));
    }
    return encoded.toString();
  }
}
