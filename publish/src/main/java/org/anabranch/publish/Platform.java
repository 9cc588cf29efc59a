package org.anabranch.publish;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The thirteen channels. The {@link #key} is what people type and files and addresses use; it never
 * changes.
 */
public enum Platform {
  DOUYIN("douyin", "Douyin"),
  KUAISHOU("kuaishou", "Kuaishou"),
  WECHAT_OFFICIAL("wechat-official", "WeChat Official Account"),
  WECHAT_CHANNELS("wechat-channels", "WeChat Channels"),
  BILIBILI("bilibili", "Bilibili"),
  XIAOHONGSHU("xiaohongshu", "Xiaohongshu"),
  FACEBOOK("facebook", "Facebook"),
  INSTAGRAM("instagram", "Instagram"),
  LINKEDIN("linkedin", "LinkedIn"),
  THREADS("threads", "Threads"),
  YOUTUBE("youtube", "YouTube"),
  PINTEREST("pinterest", "Pinterest"),
  X("x", "X");

  private final String key;
  private final String title;

  Platform(String key, String title) {
    this.key = key;
    this.title = title;
  }

  public String key() {
    return key;
  }

  /** The name as people write it. */
  public String title() {
    return title;
  }

  /** The {@link #key}, so that files and replies say what people type. */
  @Override
  public String toString() {
    return key;
  }

  /** Finds by {@link #key}, whatever the case. */
  public static Optional<Platform> byKey(String key) {
    String wanted = key.strip().toLowerCase(Locale.ROOT);
    return Arrays.stream(values()).filter(p -> p.key.equals(wanted)).findFirst();
  }

  public static List<String> keys() {
    return Arrays.stream(values()).map(Platform::key).toList();
  }
}
