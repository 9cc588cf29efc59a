package org.anabranch.gateway.bedrock;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.anabranch.gateway.dialect.Dialects;
import org.anabranch.gateway.dialect.Signer;
import org.anabranch.kernel.Secret;

/**
 * Signs requests that go to Bedrock (AWS Signature Version 4). Derives a key once a day, then signs
 * in microseconds plus the hash of the body. Safe for many threads; never blocks.
 */
public final class SigV4Signer implements Signer {
  private static final Pattern REGION = Pattern.compile("[.-]([a-z]{2,3}(?:-[a-z]+)+-\\d)\\.");

  private final SigningKeys keys;
  private final AwsCredentials who;
  private final String region;
  private final String service;
  private final Clock clock;

  SigV4Signer(SigningKeys keys, AwsCredentials who, String region, String service, Clock clock) {
    this.keys = keys;
    this.who = who;
    this.region = region;
    this.service = service;
    this.clock = clock;
  }

  /**
   * Makes signers from a deployment's settings: its {@code region}, or else the one its {@code
   * base_url} names, and its key as {@code ACCESS_KEY_ID:SECRET} or, for temporary keys, {@code
   * ACCESS_KEY_ID:SECRET:SESSION_TOKEN}. Throws {@link IllegalArgumentException}.
   */
  public static Dialects.SignerMaker maker(Clock clock) {
    SigningKeys keys = new SigningKeys();
    return (settings, secret) ->
        new SigV4Signer(keys, credentials(secret), region(settings), "bedrock", clock);
  }

  private static AwsCredentials credentials(Secret secret) {
    String[] parts = secret.reveal().strip().split(":", 3);
    if (parts.length < 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
      throw new IllegalArgumentException(
          "The key of a deployment that signs (SigV4) must be ACCESS_KEY_ID:SECRET.");
    }
    Secret session = parts.length == 3 ? new Secret(parts[2]) : null;
    return new AwsCredentials(parts[0], new Secret(parts[1]), session);
  }

  private static String region(Map<String, String> settings) {
    String region = settings.get("region");
    if (region != null && !region.isBlank()) {
      return region;
    }
    String host = URI.create(settings.getOrDefault("base_url", "")).getHost();
    Matcher named = REGION.matcher(host == null ? "" : host);
    if (named.find()) {
      return named.group(1);
    }
    throw new IllegalArgumentException(
        "A deployment that signs (SigV4) needs a region, such as us-east-1.");
  }

  @Override
  public void sign(String method, String host, String path, HttpHeaders headers, ByteBuf body) {
    String time = AwsTime.write(clock.instant());
    headers.remove(HttpHeaderNames.AUTHORIZATION).set(SignatureCheck.TIME, time);
    headers.set(HttpHeaderNames.HOST, host);
    if (who.sessionToken() != null) {
      headers.set("x-amz-security-token", who.sessionToken().reveal());
    }
    List<String> signed = signedNames(headers);
    CanonicalRequest request =
        CanonicalRequest.of(method, path, headers, signed, Hashes.sha256(body));
    Scope scope = new Scope(AwsTime.day(time), region, service);
    String value = Signature.of(request, time, scope, keys.of(who.secretAccessKey(), scope));
    headers.set(
        HttpHeaderNames.AUTHORIZATION,
        new Signature(who.accessKeyId(), scope, signed, value).header());
  }

  /** Host, content type and Amazon's own: what no proxy on the way may change. */
  private static List<String> signedNames(HttpHeaders headers) {
    List<String> names = new ArrayList<>();
    for (String name : headers.names()) {
      String lower = name.toLowerCase(Locale.ROOT);
      if (lower.equals("host") || lower.equals("content-type") || lower.startsWith("x-amz-")) {
        names.add(lower);
      }
    }
    return names.stream().distinct().sorted().toList();
  }
}
