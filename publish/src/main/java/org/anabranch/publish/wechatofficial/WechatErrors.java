package org.anabranch.publish.wechatofficial;

import java.util.OptionalInt;
import org.anabranch.publish.Failure;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.internal.Api;
import tools.jackson.databind.JsonNode;

/**
 * WeChat's refusals in our terms, by the {@code errcode} inside an HTTP 200: none or 0 is success.
 */
final class WechatErrors {
  static final int INVALID_MEDIA_ID = 40007;

  private WechatErrors() {}

  static boolean isSuccess(Api.Reply reply) {
    return reply.ok() && code(reply).orElse(-1) == 0;
  }

  /** Whether the token is at fault: a new one helps, and nothing was carried out. */
  static boolean isStale(Api.Reply reply) {
    return switch (code(reply).orElse(0)) {
      case 40001, 40014, 42001 -> true;
      default -> false;
    };
  }

  static boolean isInvalidMediaId(Failure failure) {
    return failure.code().equals(Integer.toString(INVALID_MEDIA_ID));
  }

  /**
   * Whether a refused submission certainly was not made: a stumble, a code that the documents do
   * not list and a draft that is gone say nothing of the kind.
   */
  static boolean provesNothingWasMade(Api.Reply reply) {
    OptionalInt code = code(reply);
    if (code.isEmpty()) {
      return reply.status() == 429;
    }
    return code.getAsInt() != INVALID_MEDIA_ID
        && reason(code.getAsInt(), Reason.TRANSIENT) != Reason.TRANSIENT;
  }

  /**
   * @param otherwise the reason of a code that the table does not know: what the call was about
   */
  static Failure classify(Api.Reply reply, Reason otherwise) {
    OptionalInt code = code(reply);
    if (code.isEmpty() || code.getAsInt() == 0) {
      Reason reason = reply.status() == 429 ? Reason.THROTTLED : Reason.TRANSIENT;
      return new Failure(
          reason, "http " + reply.status(), message(reason), reply.retryAfter().orElse(null));
    }
    Reason reason = reason(code.getAsInt(), otherwise);
    return Failure.of(reason, Integer.toString(code.getAsInt()), message(reason));
  }

  /** Empty when the reply is no JSON object. */
  private static OptionalInt code(Api.Reply reply) {
    JsonNode json = reply.json();
    return json.isObject() ? OptionalInt.of(json.path("errcode").asInt(0)) : OptionalInt.empty();
  }

  private static Reason reason(int code, Reason otherwise) {
    return switch (code) {
      case -1 -> Reason.TRANSIENT;
      case 40001, 40013, 40014, 40125, 42001 -> Reason.REAUTHORISE;
      case 40164, 48001, 48004, 61004, 88000 -> Reason.PERMISSION;
      case 45009 -> Reason.QUOTA;
      case 45011 -> Reason.THROTTLED;
      case 44003, 45002, 45003, 45004, 47001, 53404 -> Reason.CONTENT;
      case INVALID_MEDIA_ID -> Reason.MEDIA;
      default -> otherwise;
    };
  }

  private static String message(Reason reason) {
    return switch (reason) {
      case THROTTLED -> "WeChat asks for fewer calls for a while.";
      case TRANSIENT -> "WeChat stumbled; nothing came of the call.";
      case QUOTA -> "The calls that WeChat allows in a day are used up.";
      case REAUTHORISE ->
          "WeChat does not accept the account's AppID and AppSecret. Connect the account again.";
      case PERMISSION ->
          "WeChat refuses this server or account: check the IP whitelist and that it is verified.";
      case CONTENT -> "WeChat does not accept the title, the digest or the article.";
      case MEDIA -> "WeChat does not accept a picture.";
      case DUPLICATE -> "WeChat already has this article.";
      case ACCOUNT -> "WeChat has restricted the account.";
    };
  }
}
