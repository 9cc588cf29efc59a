package org.anabranch.gateway.bedrock;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.anabranch.gateway.dialect.Incoming;
import org.anabranch.gateway.dialect.Refusal;
import org.anabranch.kernel.Secret;
import org.jspecify.annotations.Nullable;

/**
 * Checks the signature (AWS Signature Version 4) of a client's request: rebuilds what the client
 * must have signed, from the request line and headers as they came and the body's own hash, and
 * compares. The region is the client's to name; the service must be Bedrock, and the time within
 * five minutes. Safe for many threads; never blocks, though the body's hash takes about a
 * millisecond for a megabyte.
 */
final class SignatureCheck {
  static final String TIME = "x-amz-date";
  static final String EXPIRED = "signature_expired";
  static final Duration MOST_SKEW = Duration.ofMinutes(5);
  private static final int MOST_SIGNED_HEADERS = 64;
  private static final String BODY_HASH = "x-amz-content-sha256";

  private final SigningKeys keys = new SigningKeys();
  private final String service;
  private final Clock clock;

  SignatureCheck(String service, Clock clock) {
    this.service = service;
    this.clock = clock;
  }

  /** The signature a request claims, rightly or not; empty when there is none that is whole. */
  static Optional<Signature> claimed(HttpHeaders headers) {
    String authorization = headers.get(HttpHeaderNames.AUTHORIZATION, "");
    return Signature.claimedBy(authorization) ? Signature.read(authorization) : Optional.empty();
  }

  /** Whether the whole request was signed with this secret, and just now. */
  boolean holds(Signature signature, Secret secret, Incoming whole) {
    HttpHeaders headers = whole.headers();
    if (!isFit(signature, headers)) {
      return false;
    }
    String hash = Hashes.sha256(whole.body());
    CanonicalRequest request =
        new CanonicalRequest(
            whole.method(), whole.path(), whole.query(), headers, signature.signedHeaders(), hash);
    byte[] key = keys.of(secret, signature.scope());
    String expected = Signature.of(request, headers.get(TIME, ""), signature.scope(), key);
    return signature.matches(expected) && headers.get(BODY_HASH, hash).equals(hash);
  }

  /** What can be told without the secret. */
  private boolean isFit(Signature signature, HttpHeaders headers) {
    List<String> signed = signature.signedHeaders();
    boolean whole =
        signed.size() <= MOST_SIGNED_HEADERS
            && signed.contains("host")
            && signed.contains(TIME)
            && signed.stream().allMatch(n -> isLower(n) && headers.contains(n));
    if (!whole) {
      return false;
    }
    String time = headers.get(TIME, "");
    Instant moment = AwsTime.read(time).orElse(null);
    return moment != null
        && signature.scope().date().equals(AwsTime.day(time))
        && signature.scope().service().equals(service)
        && isNear(moment);
  }

  private boolean isNear(Instant moment) {
    return Duration.between(moment, clock.instant()).abs().compareTo(MOST_SKEW) <= 0;
  }

  /**
   * That a request was signed by a clock that is not this one; null where that is not so. Amazon's
   * clients know the type and set themselves by the date.
   */
  @Nullable Refusal untimely(HttpHeaders headers) {
    String time = headers.get(TIME, "");
    Instant moment = AwsTime.read(time).orElse(null);
    if (moment == null || isNear(moment)) {
      return null;
    }
    Instant now = clock.instant();
    String message =
        moment.isBefore(now)
            ? "Signature expired: it is of %s, and here it is %s, more than 5 minutes later."
            : "Signature not yet current: it is of %s, and here it is %s, more than 5 minutes before.";
    return Refusal.of(
            403,
            EXPIRED,
            message.formatted(time, AwsTime.write(now)) + " Set the clock of the client.")
        .with("date", DateTimeFormatter.RFC_1123_DATE_TIME.format(now.atOffset(ZoneOffset.UTC)));
  }

  private static boolean isLower(String name) {
    return name.equals(name.toLowerCase(Locale.ROOT));
  }
}
