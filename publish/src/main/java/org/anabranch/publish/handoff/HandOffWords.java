package org.anabranch.publish.handoff;

import org.anabranch.publish.Media;

/**
 * The words of a hand-off's page. A platform's name, a length and the like stand for {@code %s}.
 */
record HandOffWords(
    String tag,
    String heading,
    String why,
    String steps,
    String open,
    String scan,
    String title,
    String text,
    String part,
    String hashtags,
    String link,
    String location,
    String length,
    String lengthOf,
    String aiMade,
    String media,
    String cover,
    String picture,
    String video,
    String save,
    String live,
    String paste,
    String otherLanguage) {
  static final HandOffWords ENGLISH =
      new HandOffWords(
          "en",
          "Publish on %s",
          "%s offers no interface to publish for you. Everything is prepared; you press the button.",
          "Steps",
          "Open %s",
          "Scan it with the phone that has the account.",
          "Title",
          "Text",
          "Text, part %d",
          "Hashtags",
          "Link",
          "Location",
          "%d characters",
          "%d of %d allowed characters",
          "Made with AI. Set the platform's label for AI-made content.",
          "Media, in this order",
          "Cover",
          "Picture",
          "Video",
          "Save %s",
          "When it is live",
          "Paste its link into Anabranch. It looks like %s.",
          "中文步骤");

  static final HandOffWords CHINESE =
      new HandOffWords(
          "zh-CN",
          "发布到%s",
          "%s不提供代发接口。内容都已备好，由您按下发布。",
          "步骤",
          "打开%s",
          "用登录了该账号的手机扫码。",
          "标题",
          "正文",
          "正文，第 %d 部分",
          "话题",
          "链接",
          "位置",
          "%d 字",
          "%d 字，最多 %d 字",
          "由 AI 生成。请勾选平台的 AI 内容声明。",
          "素材，按此顺序",
          "封面",
          "图片",
          "视频",
          "保存 %s",
          "发布之后",
          "把作品链接粘贴到 Anabranch，形如 %s。",
          "Steps in English");

  static HandOffWords of(String language) {
    return language.startsWith("zh") ? CHINESE : ENGLISH;
  }

  String of(Media.Role role) {
    return switch (role) {
      case COVER -> cover;
      case VIDEO -> video;
      case IMAGE, DOCUMENT -> picture;
    };
  }
}
