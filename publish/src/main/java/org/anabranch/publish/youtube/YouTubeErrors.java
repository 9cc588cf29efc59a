package org.anabranch.publish.youtube;

import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import org.anabranch.publish.Failure;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.internal.Api;
import tools.jackson.databind.JsonNode;

/** Google's refusals in our terms: by the reason it names, else by status. */
final class YouTubeErrors {
  /** Daily quotas start anew at midnight there. */
  private static final ZoneId QUOTA_ZONE = ZoneId.of("America/Los_Angeles");

  private static final Duration CHANNEL_CAP = Duration.ofHours(24);

  private static final Map<String, Reason> BY_REASON =
      Map.ofEntries(
          Map.entry("authError", Reason.REAUTHORISE),
          Map.entry("quotaExceeded", Reason.QUOTA),
          Map.entry("dailyLimitExceeded", Reason.QUOTA),
          Map.entry("uploadLimitExceeded", Reason.QUOTA),
          Map.entry("rateLimitExceeded", Reason.THROTTLED),
          Map.entry("userRateLimitExceeded", Reason.THROTTLED),
          Map.entry("uploadRateLimitExceeded", Reason.THROTTLED),
          Map.entry("youtubeSignupRequired", Reason.ACCOUNT),
          Map.entry("forbidden", Reason.PERMISSION),
          Map.entry("insufficientPermissions", Reason.PERMISSION),
          Map.entry("invalidTitle", Reason.CONTENT),
          Map.entry("invalidDescription", Reason.CONTENT),
          Map.entry("invalidTags", Reason.CONTENT),
          Map.entry("invalidCategoryId", Reason.CONTENT),
          Map.entry("invalidPublishAt", Reason.CONTENT),
          Map.entry("invalidVideoMetadata", Reason.CONTENT),
          Map.entry("mediaBodyRequired", Reason.MEDIA),
          Map.entry("invalidImage", Reason.MEDIA));

  private YouTubeErrors() {}

  /**
   * @param otherwise the reason of a 400 or 404 that names none we know: what the call was about
   */
  static Failure classify(Api.Reply reply, Reason otherwise) {
    JsonNode error = reply.json().path("error");
    String named = error.path("errors").path(0).path("reason").asString("");
    Reason reason = BY_REASON.getOrDefault(named, byStatus(reply.status(), otherwise));
    String code = named.isEmpty() ? "http " + reply.status() : reply.status() + "/" + named;
    return new Failure(reason, code, message(reason), retryAfter(reply, named).orElse(null));
  }

  private static Reason byStatus(int status, Reason otherwise) {
    return switch (status) {
      case 401 -> Reason.REAUTHORISE;
      case 403 -> Reason.PERMISSION;
      case 413 -> Reason.MEDIA;
      case 429 -> Reason.THROTTLED;
      case 400, 404, 410, 416 -> otherwise;
      default -> Reason.TRANSIENT;
    };
  }

  private static Optional<Duration> retryAfter(Api.Reply reply, String named) {
    return switch (named) {
      case "uploadLimitExceeded" -> Optional.of(CHANNEL_CAP);
      case "quotaExceeded", "dailyLimitExceeded" ->
          reply.header("Date").flatMap(YouTubeErrors::untilReset);
      default -> reply.retryAfter();
    };
  }

  /** From Google's own clock to the next midnight of its quotas. */
  private static Optional<Duration> untilReset(String date) {
    try {
      ZonedDateTime now =
          ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
              .withZoneSameInstant(QUOTA_ZONE);
      return Optional.of(
          Duration.between(
              now, now.toLocalDate().plusDays(1).atTime(LocalTime.MIN).atZone(QUOTA_ZONE)));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static String message(Reason reason) {
    return switch (reason) {
      case THROTTLED -> "YouTube asks for fewer calls for a while.";
      case TRANSIENT -> "YouTube stumbled; nothing came of the call.";
      case QUOTA -> "YouTube's quota of this project or channel is used up for today.";
      case REAUTHORISE ->
          "YouTube no longer accepts the account's grant. Connect the account again.";
      case PERMISSION -> "YouTube has not granted this app that right.";
      case CONTENT -> "YouTube does not accept the title or the description.";
      case MEDIA -> "YouTube does not accept the video.";
      case DUPLICATE -> "YouTube already has this video.";
      case ACCOUNT -> "The account has no YouTube channel, or it is closed.";
    };
  }
}
