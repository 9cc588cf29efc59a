package org.anabranch.publish.kuaishou;

import java.util.Map;
import org.anabranch.publish.Failure;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.internal.Api;

/**
 * Kuaishou's refusals in our terms, by {@code result}: 1 is success, whatever the HTTP status says.
 */
final class KuaishouErrors {
  private static final int SUCCESS = 1;
  private static final int NOT_FOUND = 100120001;

  private static final Map<Integer, Reason> BY_RESULT =
      Map.of(
          100200100,
          Reason.PERMISSION,
          100200102,
          Reason.REAUTHORISE,
          100200103,
          Reason.PERMISSION,
          10000200,
          Reason.CONTENT,
          NOT_FOUND,
          Reason.TRANSIENT);

  private KuaishouErrors() {}

  static boolean isSuccess(Api.Reply reply) {
    return reply.ok() && reply.json().path("result").asInt(0) == SUCCESS;
  }

  static boolean isNotFound(Failure failure) {
    return failure.code().equals(Integer.toString(NOT_FOUND));
  }

  /**
   * @param otherwise the reason of a result that the table does not know: what the call was about
   */
  static Failure classify(Api.Reply reply, Reason otherwise) {
    int result = reply.json().path("result").asInt(0);
    if (result == 0) {
      Reason reason = reply.status() == 429 ? Reason.THROTTLED : Reason.TRANSIENT;
      return new Failure(
          reason, "http " + reply.status(), message(reason), reply.retryAfter().orElse(null));
    }
    Reason reason = BY_RESULT.getOrDefault(result, otherwise);
    return Failure.of(reason, Integer.toString(result), message(reason));
  }

  private static String message(Reason reason) {
    return switch (reason) {
      case THROTTLED -> "Kuaishou asks for fewer calls for a while.";
      case TRANSIENT -> "Kuaishou stumbled; nothing came of the call.";
      case QUOTA -> "Kuaishou's quota for today is used up.";
      case REAUTHORISE ->
          "Kuaishou no longer accepts the account's grant. Connect the account again.";
      case PERMISSION -> "Kuaishou has not granted this app that right.";
      case CONTENT -> "Kuaishou does not accept the caption or the cover.";
      case MEDIA -> "Kuaishou does not accept the video.";
      case DUPLICATE -> "Kuaishou already has this work.";
      case ACCOUNT -> "Kuaishou has restricted the account.";
    };
  }
}
