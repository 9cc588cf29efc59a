package org.anabranch.publish.bilibili;

import java.util.Set;
import org.anabranch.publish.Failure;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.internal.Api;

/** Bilibili's refusals in our terms, by the {@code code} inside an HTTP 200: 0 is success. */
final class BilibiliErrors {
  private static final int NONE = Integer.MIN_VALUE;

  private BilibiliErrors() {}

  static boolean isSuccess(Api.Reply reply) {
    return reply.ok() && code(reply) == 0;
  }

  /**
   * Whether a refused submission certainly was not made: a timeout, a stumble or a code that the
   * documents do not list says nothing of the kind.
   */
  static boolean provesNothingWasMade(Api.Reply reply) {
    int code = code(reply);
    if (code == NONE) {
      return reply.status() == 429;
    }
    return reason(code, Reason.TRANSIENT) != Reason.TRANSIENT;
  }

  /**
   * @param otherwise the reason of a code that the table does not know: what the call was about
   */
  static Failure classify(Api.Reply reply, Reason otherwise) {
    int code = code(reply);
    if (code == NONE) {
      Reason reason = reply.status() == 429 ? Reason.THROTTLED : Reason.TRANSIENT;
      return new Failure(
          reason, "http " + reply.status(), message(reason), reply.retryAfter().orElse(null));
    }
    Reason reason = reason(code, otherwise);
    Failure failure = Failure.of(reason, Integer.toString(code), message(reason));
    return isGone(failure)
        ? Failure.of(Reason.CONTENT, failure.code(), "Bilibili has this submission no more.")
        : failure;
  }

  /** Whether the submission is not there any more: deleted (127107) or unknown (127124). */
  static boolean isGone(Failure failure) {
    return Set.of("-404", "127107", "127124").contains(failure.code());
  }

  private static int code(Api.Reply reply) {
    return reply.json().path("code").asInt(NONE);
  }

  private static Reason reason(int code, Reason otherwise) {
    return switch (code) {
      case 127009, 127306, 123026 -> Reason.THROTTLED;
      case 122000, 122001, 122002, 122007, 122008 -> Reason.REAUTHORISE;
      case 127000, 127001, 127002, 127003, 127004, 127012, 127022, 127023 -> Reason.REAUTHORISE;
      // The nonce was seen: the same request arrived before, and may have been carried out.
      case 127008 -> Reason.TRANSIENT;
      case 123001, 127005, 127006, 127007, 127010, 127011, 130001 -> Reason.PERMISSION;
      case 4004, 123007, 123015 -> Reason.DUPLICATE;
      case 123029, 123036, 123037, 129009, 129012, 129018 -> Reason.QUOTA;
      case 123028, 127201, 141002, 141003, 141005 -> Reason.TRANSIENT;
      case 123006, 127102, 129022, 130007 -> Reason.MEDIA;
      case -400, 127100, 127107, 127124, 127207 -> Reason.CONTENT;
      default -> otherwise;
    };
  }

  private static String message(Reason reason) {
    return switch (reason) {
      case THROTTLED -> "Bilibili asks for fewer calls for a while.";
      case TRANSIENT -> "Bilibili stumbled; nothing came of the call.";
      case QUOTA -> "Bilibili takes no more submissions of this account today.";
      case REAUTHORISE ->
          "Bilibili no longer accepts the account's grant. Connect the account again.";
      case PERMISSION -> "Bilibili has not granted this app that right.";
      case CONTENT -> "Bilibili does not accept the title, the description or the tags.";
      case MEDIA -> "Bilibili does not accept the video or the cover.";
      case DUPLICATE -> "Bilibili already has this submission.";
      case ACCOUNT -> "Bilibili has restricted the account.";
    };
  }
}
