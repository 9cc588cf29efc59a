package org.anabranch.publish.x;

import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import org.anabranch.publish.Failure;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.internal.Api;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * X's refusals in our terms: by problem type and numbered code where X gives one, else by status.
 */
final class XErrors {
  private static final String PROBLEMS = "https://api.twitter.com/2/problems/";

  /** X gives this refusal no code of its own; this is its whole text. */
  private static final String DUPLICATE =
      "You are not allowed to create a Tweet with duplicate content.";

  private static final Map<String, Reason> BY_TYPE =
      Map.of(
          PROBLEMS + "usage-capped", Reason.QUOTA,
          PROBLEMS + "credits", Reason.QUOTA,
          PROBLEMS + "client-forbidden", Reason.PERMISSION,
          PROBLEMS + "not-authorized-for-resource", Reason.PERMISSION,
          PROBLEMS + "oauth1-permissions", Reason.PERMISSION,
          PROBLEMS + "user-suspended", Reason.ACCOUNT);

  /** The numbered codes of the older API, which v2 still passes on for accounts. */
  private static final Map<Integer, Reason> BY_CODE =
      Map.of(
          32, Reason.REAUTHORISE,
          64, Reason.ACCOUNT,
          88, Reason.THROTTLED,
          89, Reason.REAUTHORISE,
          187, Reason.DUPLICATE,
          326, Reason.ACCOUNT);

  private XErrors() {}

  /**
   * @param otherwise the reason of a plain 400: what the call was about
   */
  static Failure classify(Api.Reply reply, Reason otherwise) {
    JsonNode body = reply.json();
    String type = body.path("type").asString("");
    int code = body.path("errors").path(0).path("code").asInt(0);
    Reason reason = reason(reply.status(), type, code, body.path("detail").asString(""), otherwise);
    String said = code == 0 ? "http " + reply.status() : reply.status() + "/" + code;
    return new Failure(reason, said, message(reason), retryAfter(reply).orElse(null));
  }

  private static Reason reason(int status, String type, int code, String detail, Reason otherwise) {
    @Nullable Reason named = BY_CODE.getOrDefault(code, BY_TYPE.get(type));
    if (named != null) {
      return named;
    }
    return switch (status) {
      case 401 -> Reason.REAUTHORISE;
      case 402 -> Reason.QUOTA;
      case 403 -> detail.equals(DUPLICATE) ? Reason.DUPLICATE : Reason.PERMISSION;
      case 413 -> Reason.MEDIA;
      case 429 -> Reason.THROTTLED;
      case 400, 404, 409, 415, 422 -> otherwise;
      default -> Reason.TRANSIENT;
    };
  }

  private static String message(Reason reason) {
    return switch (reason) {
      case THROTTLED -> "X asks for fewer calls for a while.";
      case TRANSIENT -> "X stumbled; nothing came of the call.";
      case QUOTA -> "The credits or the monthly quota of the X app are used up.";
      case REAUTHORISE -> "X no longer accepts the account's grant. Connect the account again.";
      case PERMISSION -> "X does not let this app or account do that.";
      case CONTENT -> "X does not accept the post.";
      case MEDIA -> "X does not accept a file of the post.";
      case DUPLICATE -> "X already has a post with this text from a short time ago.";
      case ACCOUNT -> "X has locked or suspended the account.";
    };
  }

  /** From {@code Retry-After}, or from the reset time against X's own clock. */
  private static Optional<Duration> retryAfter(Api.Reply reply) {
    if (reply.status() != 429) {
      return Optional.empty();
    }
    return reply.retryAfter().or(() -> untilReset(reply));
  }

  private static Optional<Duration> untilReset(Api.Reply reply) {
    try {
      Optional<Long> now =
          reply
              .header("Date")
              .map(d -> ZonedDateTime.parse(d, DateTimeFormatter.RFC_1123_DATE_TIME))
              .map(ZonedDateTime::toEpochSecond);
      Optional<Long> reset = reply.header("x-rate-limit-reset").map(Long::parseLong);
      return now.flatMap(n -> reset.map(r -> Duration.ofSeconds(Math.max(1, r - n))));
    } catch (DateTimeParseException | NumberFormatException e) {
      return Optional.empty();
    }
  }
}
