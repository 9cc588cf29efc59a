package org.anabranch.publish.linkedin;

import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import org.anabranch.publish.Failure;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.internal.Api;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * LinkedIn's refusals in our terms: by service code and code where there is one, else by status.
 */
final class LinkedInErrors {
  private static final Map<Integer, Reason> SERVICE_CODES =
      Map.of(65600, Reason.REAUTHORISE, 65601, Reason.REAUTHORISE, 65602, Reason.REAUTHORISE);

  private static final Map<String, Reason> CODES =
      Map.of(
          "ACCESS_DENIED", Reason.PERMISSION,
          "CONFLICT", Reason.TRANSIENT,
          "DUPLICATE_POST", Reason.DUPLICATE,
          "NONEXISTENT_VERSION", Reason.PERMISSION);

  private LinkedInErrors() {}

  /**
   * @param otherwise the reason of a plain 400 or 422: what the call was about
   */
  static Failure classify(Api.Reply reply, Reason otherwise) {
    JsonNode body = reply.json();
    int serviceCode = body.path("serviceErrorCode").asInt(0);
    String code = body.path("code").asString("");
    Reason reason =
        Optional.ofNullable(SERVICE_CODES.get(serviceCode))
            .or(() -> Optional.ofNullable(CODES.get(code)))
            .orElseGet(() -> byStatus(reply, otherwise));
    String said = code.isEmpty() ? "http " + reply.status() : reply.status() + "/" + code;
    return new Failure(reason, said, message(reason, reply.status()), wait(reason, reply));
  }

  /** A 429 without a time is the day's limit, which ends at midnight UTC. */
  private static Reason byStatus(Api.Reply reply, Reason otherwise) {
    return switch (reply.status()) {
      case 401 -> Reason.REAUTHORISE;
      case 403, 426 -> Reason.PERMISSION;
      case 429 -> reply.retryAfter().isPresent() ? Reason.THROTTLED : Reason.QUOTA;
      case 400, 404, 413, 415, 422 -> otherwise;
      default -> Reason.TRANSIENT;
    };
  }

  private static @Nullable Duration wait(Reason reason, Api.Reply reply) {
    return switch (reason) {
      case THROTTLED -> reply.retryAfter().orElse(null);
      case QUOTA -> untilMidnight(reply).orElse(null);
      default -> null;
    };
  }

  private static Optional<Duration> untilMidnight(Api.Reply reply) {
    try {
      return reply
          .header("Date")
          .map(d -> ZonedDateTime.parse(d, DateTimeFormatter.RFC_1123_DATE_TIME))
          .map(now -> now.withZoneSameInstant(ZoneOffset.UTC))
          .map(now -> Duration.between(now, now.truncatedTo(ChronoUnit.DAYS).plusDays(1)));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static String message(Reason reason, int status) {
    return switch (reason) {
      case THROTTLED -> "LinkedIn asks for fewer calls for a while.";
      case TRANSIENT -> "LinkedIn stumbled; nothing came of the call.";
      case QUOTA -> "LinkedIn's calls for today are used up; they begin anew at midnight UTC.";
      case REAUTHORISE ->
          "LinkedIn no longer accepts the account's grant. Connect the account again.";
      case PERMISSION ->
          status == 426
              ? "LinkedIn no longer serves the API version that is set; set a newer one."
              : "The LinkedIn app lacks the product or scope for this.";
      case CONTENT -> "LinkedIn does not accept the post.";
      case MEDIA -> "LinkedIn does not accept a file of the post.";
      case DUPLICATE -> "LinkedIn already has a post with this text.";
      case ACCOUNT -> "LinkedIn has restricted the account.";
    };
  }
}
