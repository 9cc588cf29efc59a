package org.anabranch.publish.douyin;

import java.util.Map;
import java.util.Set;
import org.anabranch.publish.Failure;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.internal.Api;

/**
 * Douyin's refusals in our terms. HTTP is 200 whatever happened; the end stands in {@code
 * data.error_code}, 0 being success. The codes are those of the open platform's pages 上传视频, 创建视频,
 * 创建图文 and 图片上传 (developer.open-douyin.com, dop/develop/openapi/video-management/douyin); 2114006,
 * 2190007 and the 75 posts of a day behind 2114007 are from clients that quote those pages.
 */
final class DouyinErrors {
  static final String INVALID_VIDEO = "2190007";
  static final String INVALID_PARAMETER = "2100005";

  private static final Set<String> BUSY = Set.of("28001005", "28001006", "2100004", "10001");
  private static final Set<String> STALE =
      Set.of("28001003", "28001008", "10008", "2190008", "10010", "10003", "10013");

  private static final Set<String> NO_RIGHT =
      Set.of("28001012", "28001014", "28001016", "28001018", "28001019", "28001056");

  private static final Map<String, Reason> REASONS =
      Map.ofEntries(
          Map.entry("28003018", Reason.THROTTLED),
          Map.entry("10020", Reason.THROTTLED),
          Map.entry("28003017", Reason.QUOTA),
          Map.entry("2190001", Reason.QUOTA),
          Map.entry("2114007", Reason.QUOTA),
          Map.entry("2190005", Reason.MEDIA),
          Map.entry("2114006", Reason.MEDIA),
          Map.entry(INVALID_VIDEO, Reason.MEDIA),
          Map.entry("2114001", Reason.CONTENT),
          Map.entry("2100009", Reason.ACCOUNT));

  private static final Map<String, String> MESSAGES =
      Map.ofEntries(
          Map.entry("28003018", "Douyin asks for fewer calls for a while."),
          Map.entry("10020", "Douyin asks for fewer calls for a while."),
          Map.entry("28003017", "The app's quota at Douyin is used up."),
          Map.entry("2190001", "The app's quota at Douyin is used up."),
          Map.entry("2114007", "The account has published as much today as Douyin allows by API."),
          Map.entry("2190005", "The file is larger than Douyin takes."),
          Map.entry("2114006", "The video is longer than 15 minutes."),
          Map.entry(INVALID_VIDEO, "Douyin no longer knows the uploaded video."),
          Map.entry("2114001", "The caption is longer than 1,000 characters."),
          Map.entry("2100009", "Douyin has banned the account."),
          Map.entry("28001012", "The account did not grant this right."),
          Map.entry("28001014", "The app has no capability at Douyin."),
          Map.entry("28001018", "The app lacks this capability at Douyin."),
          Map.entry("28001016", "Douyin has banned the app or taken it offline."),
          Map.entry("28001019", "Douyin has taken this capability from the app."),
          Map.entry("28001056", "Douyin has taken this call offline."));

  private DouyinErrors() {}

  /** The code in the body; empty when the body says nothing. */
  static String code(Api.Reply reply) {
    return reply.json().path("data").path("error_code").asString("");
  }

  static boolean isSuccess(Api.Reply reply) {
    return reply.ok() && code(reply).equals("0");
  }

  /** Whether nobody knows what came of a call that was answered so. */
  static boolean provesNothing(Api.Reply reply) {
    String code = code(reply);
    boolean said = !code.isEmpty() && !code.equals("0");
    return said ? BUSY.contains(code) : reply.status() != 429;
  }

  /**
   * @param otherwise the reason of a code that the table does not know: what the call was about
   */
  static Failure classify(Api.Reply reply, Reason otherwise) {
    String code = code(reply);
    return code.isEmpty() || code.equals("0") ? status(reply) : classify(code, otherwise);
  }

  static Failure classify(String code, Reason otherwise) {
    if (BUSY.contains(code)) {
      return Failure.of(Reason.TRANSIENT, code, "Douyin is busy.");
    }
    if (STALE.contains(code)) {
      return Failure.of(
          Reason.REAUTHORISE, code, "Douyin does not accept the app's key or the token.");
    }
    Failure failure =
        Failure.of(
            NO_RIGHT.contains(code) ? Reason.PERMISSION : REASONS.getOrDefault(code, otherwise),
            code,
            MESSAGES.getOrDefault(code, "Douyin refused with code %s.".formatted(code)));
    return NO_RIGHT.contains(code)
        ? failure.withFix(
            "Apply for the capability in the open platform's console (能力管理), then connect again.")
        : failure;
  }

  private static Failure status(Api.Reply reply) {
    Reason reason =
        reply.status() == 429
            ? Reason.THROTTLED
            : reply.ok() || reply.status() >= 500 ? Reason.TRANSIENT : Reason.PERMISSION;
    return new Failure(
        reason,
        "http " + reply.status(),
        "Douyin answered with status %d.".formatted(reply.status()),
        reply.retryAfter().orElse(null));
  }
}
