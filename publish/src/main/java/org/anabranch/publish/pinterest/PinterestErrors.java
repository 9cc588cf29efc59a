package org.anabranch.publish.pinterest;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.anabranch.publish.Failure;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.internal.Api;

/** Pinterest's refusals in our terms: by its numbered code, else by status. */
final class PinterestErrors {
  static final int BOARD_NOT_FOUND = 40;

  private static final Map<Integer, Reason> BY_CODE =
      Map.of(
          2,
          Reason.REAUTHORISE,
          3,
          Reason.REAUTHORISE,
          7,
          Reason.PERMISSION,
          8,
          Reason.THROTTLED,
          29,
          Reason.PERMISSION,
          BOARD_NOT_FOUND,
          Reason.CONTENT);

  private PinterestErrors() {}

  /**
   * @param otherwise the reason of a refusal without a code we know: what the call was about
   */
  static Failure classify(Api.Reply reply, Reason otherwise) {
    int code = reply.json().path("code").asInt(0);
    Reason reason = BY_CODE.getOrDefault(code, byStatus(reply.status(), otherwise));
    String said = code == 0 ? "http " + reply.status() : reply.status() + "/" + code;
    String message =
        code == BOARD_NOT_FOUND
            ? "Pinterest no longer has the board. Choose another, or connect the account again."
            : message(reason);
    return new Failure(reason, said, message, retryAfter(reply).orElse(null));
  }

  /** Whether the pin is not there any more. */
  static boolean isGone(Failure failure) {
    return failure.code().equals("404/50");
  }

  private static Reason byStatus(int status, Reason otherwise) {
    return switch (status) {
      case 401 -> Reason.REAUTHORISE;
      case 403 -> Reason.PERMISSION;
      case 413 -> Reason.MEDIA;
      case 429 -> Reason.THROTTLED;
      case 400, 404, 409, 415, 422 -> otherwise;
      default -> Reason.TRANSIENT;
    };
  }

  /** {@code x-ratelimit-reset} counts the seconds until calls are allowed again. */
  private static Optional<Duration> retryAfter(Api.Reply reply) {
    if (reply.status() != 429) {
      return Optional.empty();
    }
    return reply
        .retryAfter()
        .or(
            () ->
                reply
                    .header("x-ratelimit-reset")
                    .filter(v -> v.matches("\\d{1,5}"))
                    .map(v -> Duration.ofSeconds(Long.parseLong(v))));
  }

  private static String message(Reason reason) {
    return switch (reason) {
      case THROTTLED -> "Pinterest asks for fewer calls for a while.";
      case TRANSIENT -> "Pinterest stumbled; nothing came of the call.";
      case QUOTA -> "Pinterest's quota for today is used up.";
      case REAUTHORISE ->
          "Pinterest no longer accepts the account's grant. Connect the account again.";
      case PERMISSION -> "Pinterest has not granted this app that right.";
      case CONTENT -> "Pinterest does not accept the pin.";
      case MEDIA -> "Pinterest does not accept a file of the pin.";
      case DUPLICATE -> "Pinterest already has this pin.";
      case ACCOUNT -> "Pinterest has restricted the account.";
    };
  }
}
