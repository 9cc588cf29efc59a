package org.anabranch.publish.wechatofficial;

import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.anabranch.publish.Failure;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.internal.Api;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * WeChat's refusals in our terms, by the {@code errcode} inside an HTTP 200: none or 0 is success.
 * The codes are those of the platform's “全局返回码” and of the pages of {@code draft}, {@code
 * freepublish}, {@code comment} and {@code component}.
 */
final class WechatErrors {
  static final int INVALID_MEDIA_ID = 40007;

  /** The account has no right to comments. */
  static final String NO_COMMENTS = "88000";

  /** The article is gone, or never was. */
  static final String NO_SUCH_ARTICLE = "53600";

  /** What one code means and what to do about it. */
  private record Meaning(Reason reason, String message, @Nullable String fix) {}

  private static Meaning means(Reason reason, String message, @Nullable String fix) {
    return new Meaning(reason, message, fix);
  }

  private static final Meaning TOKEN =
      means(
          Reason.REAUTHORISE,
          "WeChat does not accept the account's access token any more.",
          "Connect the account again.");

  private static final Map<Integer, Meaning> MEANINGS =
      Map.ofEntries(
          Map.entry(-1, means(Reason.TRANSIENT, "WeChat is busy; nothing came of the call.", null)),
          Map.entry(40001, TOKEN),
          Map.entry(40014, TOKEN),
          Map.entry(42001, TOKEN),
          Map.entry(
              40013,
              means(
                  Reason.REAUTHORISE,
                  "WeChat knows no account with this AppID.",
                  "Copy the AppID from 设置与开发 → 基本配置 and connect the account again.")),
          Map.entry(
              40125,
              means(
                  Reason.REAUTHORISE,
                  "WeChat does not accept the AppSecret.",
                  "Reset the AppSecret in 设置与开发 → 基本配置 and connect the account again.")),
          Map.entry(
              40243,
              means(
                  Reason.REAUTHORISE, "The AppSecret is frozen.", "Unfreeze it in 设置与开发 → 基本配置.")),
          Map.entry(
              61023,
              means(
                  Reason.REAUTHORISE,
                  "The account took its authorisation back.",
                  "Connect the account again.")),
          Map.entry(
              40164,
              means(
                  Reason.PERMISSION,
                  "This server's address is not on the account's IP whitelist.",
                  "Add it in 设置与开发 → 基本配置 → IP白名单, then try again.")),
          Map.entry(
              61004,
              means(
                  Reason.PERMISSION,
                  "This server's address is not on the third-party platform's IP whitelist.",
                  "Add it in the WeChat Open Platform's console, then try again.")),
          Map.entry(
              48001,
              means(
                  Reason.PERMISSION,
                  "The account may not publish by the API: it is not verified (认证).",
                  "Have the account verified in WeChat's console, or publish by hand.")),
          Map.entry(
              48004,
              means(
                  Reason.PERMISSION,
                  "WeChat has blocked this interface for the account.",
                  "See the notice in WeChat's console.")),
          Map.entry(
              61007,
              means(
                  Reason.PERMISSION,
                  "The account did not grant the permission set that this call belongs to.",
                  "Connect it again and tick publishing (7) and drafts (11).")),
          Map.entry(
              88000,
              means(
                  Reason.PERMISSION,
                  "The account has no right to comments.",
                  "Publish it without: let nobody answer.")),
          Map.entry(
              88003,
              means(
                  Reason.CONTENT,
                  "WeChat features no more comments below this article.",
                  "Feature another one no longer, then this one.")),
          Map.entry(
              88004,
              means(Reason.CONTENT, "Who wrote the comment has deleted it.", "Leave it out.")),
          Map.entry(
              88005,
              means(
                  Reason.DUPLICATE,
                  "The comment has an answer already; WeChat takes one.",
                  "Delete the answer first.")),
          Map.entry(
              88007, means(Reason.CONTENT, "The answer is too long for WeChat.", "Shorten it.")),
          Map.entry(
              45009,
              means(
                  Reason.QUOTA,
                  "The calls that WeChat allows in a day are used up.",
                  "Wait for midnight in Beijing, or clear the quota in WeChat's console (ten times a"
                      + " month).")),
          Map.entry(
              45011, means(Reason.THROTTLED, "WeChat asks for fewer calls for a while.", null)),
          Map.entry(
              45002,
              means(Reason.CONTENT, "The article is too long for WeChat.", "Shorten the article.")),
          Map.entry(
              45003,
              means(Reason.CONTENT, "The title is too long for WeChat.", "Shorten the title.")),
          Map.entry(
              45004,
              means(Reason.CONTENT, "The digest is too long for WeChat.", "Shorten the text.")),
          Map.entry(
              44003,
              means(Reason.CONTENT, "WeChat found no article in the draft.", "Write an article.")),
          Map.entry(
              47001,
              means(
                  Reason.CONTENT,
                  "WeChat could not read the draft.",
                  "Look for unusual characters in the article.")),
          Map.entry(
              53404,
              means(
                  Reason.CONTENT,
                  "WeChat has restricted the account's publishing of this content.",
                  "See the notice in WeChat's console.")),
          Map.entry(
              53503,
              means(
                  Reason.CONTENT,
                  "The draft did not pass WeChat's check before publishing.",
                  "Preview it in WeChat's console, which marks what is wrong.")),
          Map.entry(
              53504,
              means(
                  Reason.CONTENT,
                  "WeChat wants this draft published in its console, by hand.",
                  "Open the draft box in WeChat's console and publish it there.")),
          Map.entry(
              53505,
              means(
                  Reason.CONTENT,
                  "WeChat wants the draft saved in its console first, by hand.",
                  "Open the draft in WeChat's console, save it, and try again.")),
          Map.entry(
              40005,
              means(
                  Reason.MEDIA,
                  "WeChat does not accept the picture's type.",
                  "Convert it to JPEG.")),
          Map.entry(
              40009,
              means(Reason.MEDIA, "The picture is too large for WeChat.", "Make it smaller.")),
          Map.entry(
              45001, means(Reason.MEDIA, "The file is too large for WeChat.", "Make it smaller.")),
          Map.entry(45007, means(Reason.MEDIA, "The recording is too long for WeChat.", "Cut it.")),
          Map.entry(
              INVALID_MEDIA_ID,
              means(
                  Reason.MEDIA,
                  "WeChat no longer has a picture of the draft.",
                  "Try again: it is uploaded anew.")));

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

  /** Whether a comment, or the answer to it, is not there any more. */
  static boolean isGoneComment(Failure failure) {
    return Set.of("88004", "88008", "88009").contains(failure.code());
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
    Meaning meaning = MEANINGS.get(code.getAsInt());
    return code.getAsInt() != INVALID_MEDIA_ID
        && meaning != null
        && meaning.reason() != Reason.TRANSIENT;
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
    String name = Integer.toString(code.getAsInt());
    Meaning meaning = MEANINGS.get(code.getAsInt());
    return meaning == null
        ? Failure.of(otherwise, name, message(otherwise))
        : Failure.of(meaning.reason(), name, meaning.message()).withFix(meaning.fix());
  }

  /** Empty when the reply is no JSON object. */
  private static OptionalInt code(Api.Reply reply) {
    JsonNode json = reply.json();
    return json.isObject() ? OptionalInt.of(json.path("errcode").asInt(0)) : OptionalInt.empty();
  }

  private static String message(Reason reason) {
    return switch (reason) {
      case THROTTLED -> "WeChat asks for fewer calls for a while.";
      case TRANSIENT -> "WeChat stumbled; nothing came of the call.";
      case QUOTA -> "The calls that WeChat allows in a day are used up.";
      case REAUTHORISE -> "WeChat does not accept the account. Connect it again.";
      case PERMISSION -> "WeChat does not let the account do this.";
      case CONTENT -> "WeChat does not accept the title, the digest or the article.";
      case MEDIA -> "WeChat does not accept a picture.";
      case DUPLICATE -> "WeChat already has this article.";
      case ACCOUNT -> "WeChat has restricted the account.";
    };
  }
}
