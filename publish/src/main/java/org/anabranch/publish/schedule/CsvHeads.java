package org.anabranch.publish.schedule;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.anabranch.publish.Platform;

/**
 * What calendars call their columns and the platforms, in English and in Chinese: our own heads,
 * and those of other tools' calendars.
 */
final class CsvHeads {
  private static final Map<String, Set<String>> FORMS =
      Map.ofEntries(
          Map.entry(
              "account", Set.of("account", "account id", "channel", "profile", "账号", "帐号", "渠道")),
          Map.entry("platform", Set.of("platform", "network", "平台", "发布平台")),
          Map.entry(
              "at",
              Set.of(
                  "at",
                  "date & time",
                  "datetime",
                  "date time",
                  "publish at",
                  "scheduled at",
                  "发布时间",
                  "日期时间",
                  "发布日期时间")),
          Map.entry("date", Set.of("date", "day", "日期", "发布日期")),
          Map.entry("time", Set.of("time", "时间", "时刻")),
          Map.entry("zone", Set.of("zone", "timezone", "time zone", "时区")),
          Map.entry("title", Set.of("title", "标题")),
          Map.entry(
              "text",
              Set.of(
                  "text", "message", "content", "caption", "post", "body", "正文", "内容", "文案", "文字")),
          Map.entry("hashtags", Set.of("hashtags", "tags", "话题", "标签")),
          Map.entry("link", Set.of("link", "url", "链接")),
          Map.entry("images", Set.of("images", "image", "media", "pictures", "图片", "配图", "素材")),
          Map.entry("cover", Set.of("cover", "thumbnail", "封面")),
          Map.entry("article", Set.of("article", "文章")),
          Map.entry("ai", Set.of("ai", "ai made", "made with ai", "ai生成")));

  private static final Map<String, Platform> IN_CHINESE =
      Map.ofEntries(
          Map.entry("抖音", Platform.DOUYIN),
          Map.entry("快手", Platform.KUAISHOU),
          Map.entry("公众号", Platform.WECHAT_OFFICIAL),
          Map.entry("微信公众号", Platform.WECHAT_OFFICIAL),
          Map.entry("视频号", Platform.WECHAT_CHANNELS),
          Map.entry("微信视频号", Platform.WECHAT_CHANNELS),
          Map.entry("b站", Platform.BILIBILI),
          Map.entry("哔哩哔哩", Platform.BILIBILI),
          Map.entry("小红书", Platform.XIAOHONGSHU),
          Map.entry("领英", Platform.LINKEDIN));

  private CsvHeads() {}

  /** The file's own name of each column, by ours; a head without a known name is passed over. */
  static Map<String, String> of(List<String> names) {
    Map<String, String> heads = new HashMap<>();
    for (String name : names) {
      String plain = name.strip().toLowerCase(Locale.ROOT).replace('_', ' ');
      FORMS.forEach(
          (head, forms) -> {
            if (forms.contains(plain)) {
              heads.putIfAbsent(head, name);
            }
          });
    }
    if (!heads.containsKey("at") && !heads.containsKey("date") && heads.containsKey("time")) {
      heads.put("at", heads.remove("time")); // 时间 alone is the whole moment
    }
    return heads;
  }

  /** A platform by its key, its name, or its name in Chinese. */
  static Optional<Platform> platform(String name) {
    String plain = name.strip().toLowerCase(Locale.ROOT);
    return Platform.byKey(plain)
        .or(() -> Optional.ofNullable(IN_CHINESE.get(plain)))
        .or(
            () ->
                List.of(Platform.values()).stream()
                    .filter(p -> p.title().equalsIgnoreCase(plain))
                    .findFirst());
  }
}
