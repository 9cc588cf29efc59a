package org.anabranch.sandbox;

import java.util.List;
import java.util.Optional;

/**
 * How a platform's posts are laid out.
 *
 * @param key the platform's, and the class that sets its colour in the style sheet
 * @param phonePath for hand-off platforms: the path of a post's page below {@code /<key>}, else
 *     empty
 */
record Look(String key, String title, Layout layout, String phonePath) {
  enum Layout {
    /** An upright video on a dark stage, the words beside it. */
    STAGE,
    /** A wide player, the words below. */
    PLAYER,
    /** A column to read. */
    ARTICLE,
    /** Picture and words side by side. */
    NOTE,
    /** A card in a stream. */
    FEED
  }

  private static final List<Look> ALL =
      List.of(
          new Look("douyin", "Douyin", Layout.STAGE, "/web/video/"),
          new Look("kuaishou", "Kuaishou", Layout.STAGE, ""),
          new Look("wechat-official", "WeChat Official Account", Layout.ARTICLE, ""),
          new Look("wechat-channels", "WeChat Channels", Layout.STAGE, "/web/feed/"),
          new Look("bilibili", "Bilibili", Layout.PLAYER, ""),
          new Look("xiaohongshu", "Xiaohongshu", Layout.NOTE, "/web/explore/"),
          new Look("facebook", "Facebook", Layout.FEED, ""),
          new Look("instagram", "Instagram", Layout.NOTE, ""),
          new Look("linkedin", "LinkedIn", Layout.FEED, ""),
          new Look("threads", "Threads", Layout.FEED, ""),
          new Look("youtube", "YouTube", Layout.PLAYER, ""),
          new Look("pinterest", "Pinterest", Layout.NOTE, ""),
          new Look("x", "X", Layout.FEED, ""));

  /** The platform's look, or a plain one. */
  static Look of(String platform) {
    return ALL.stream()
        .filter(l -> l.key.equals(platform))
        .findFirst()
        .orElseGet(() -> new Look(platform, platform, Layout.FEED, ""));
  }

  /** The platforms where a person publishes with a phone. */
  static List<Look> withPhone() {
    return ALL.stream().filter(l -> !l.phonePath.isEmpty()).toList();
  }

  static Optional<Look> withPhone(String platform) {
    return withPhone().stream().filter(l -> l.key.equals(platform)).findFirst();
  }
}
