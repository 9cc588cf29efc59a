package org.anabranch.studio;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.anabranch.publish.Counting;
import org.anabranch.publish.Failure;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Post;
import org.anabranch.publish.Rules;
import org.anabranch.publish.Rules.Format;
import org.anabranch.publish.Rules.Shape;

/** The platforms' rules as their fact sheets say, and a check of posts against them. */
final class SheetRules {
  private SheetRules() {}

  static Rules of(Platform platform) {
    return switch (platform) {
      case DOUYIN -> rules(30, 1_000, Counting.CODE_POINTS, 5, false, 1, Format.VIDEO, 0);
      case KUAISHOU -> rules(30, 1_000, Counting.CODE_POINTS, 4, false, 1, Format.VIDEO, 0);
      case WECHAT_OFFICIAL -> rules(64, 120, Counting.CODE_POINTS, 0, false, 1, Format.ARTICLE, 20);
      case WECHAT_CHANNELS -> rules(16, 1_000, Counting.CODE_POINTS, 5, false, 1, Format.VIDEO, 0);
      case BILIBILI -> fieldTags(80, 250, Counting.CODE_POINTS, 10, Format.VIDEO);
      case XIAOHONGSHU -> rules(20, 1_000, Counting.CODE_POINTS, 5, false, 1, Format.IMAGES, 9);
      case FACEBOOK -> rules(0, 63_206, Counting.UTF16, 30, true, 1, Format.TEXT_WITH_IMAGES, 10);
      case INSTAGRAM -> rules(0, 2_200, Counting.UTF16, 30, false, 1, Format.IMAGES, 10);
      case LINKEDIN -> rules(0, 3_000, Counting.UTF16, 30, true, 1, Format.TEXT_WITH_IMAGES, 20);
      case THREADS -> rules(0, 500, Counting.THREADS, 1, true, 1, Format.TEXT_WITH_IMAGES, 10);
      case YOUTUBE -> fieldTags(100, 5_000, Counting.UTF8_BYTES, 15, Format.VIDEO);
      case PINTEREST -> rules(100, 800, Counting.UTF16, 20, false, 1, Format.IMAGES, 1);
      case X -> rules(0, 280, Counting.X_WEIGHTED, 10, true, 25, Format.TEXT_WITH_IMAGES, 4);
    };
  }

  private static Rules rules(
      int title,
      int text,
      Counting counting,
      int hashtags,
      boolean link,
      int parts,
      Format format,
      int images) {
    return make(title, text, counting, hashtags, hashtags > 0, link, parts, format, images);
  }

  private static Rules fieldTags(
      int title, int text, Counting counting, int hashtags, Format format) {
    return make(title, text, counting, hashtags, false, false, 1, format, 0);
  }

  private static Rules make(
      int title,
      int text,
      Counting counting,
      int hashtags,
      boolean tagsInText,
      boolean link,
      int parts,
      Format format,
      int images) {
    return new Rules(
        title,
        text,
        counting,
        hashtags,
        tagsInText,
        link,
        parts,
        format,
        images,
        Shape.SQUARE,
        Shape.PORTRAIT,
        Duration.ofSeconds(3),
        Duration.ofMinutes(2),
        100L << 20,
        5L << 20,
        Set.of("image/png", "image/jpeg"));
  }

  /** As a connector would: lengths, counts, and a platform without a place for links. */
  static List<Failure> check(Post post) {
    Rules rules = of(post.platform());
    List<Failure> found = new ArrayList<>();
    if (rules.counting().length(post.title()) > rules.titleMax()) {
      found.add(content("title-too-long", "The title is too long."));
    }
    if (post.parts().size() > rules.partsMax()) {
      found.add(content("thread-too-long", "There are too many parts."));
    }
    if (post.parts().stream().anyMatch(p -> rules.counting().length(p) > rules.textMax())) {
      found.add(content("text-too-long", "The text is too long."));
    }
    if (post.hashtags().size() > rules.hashtagsMax()) {
      found.add(content("too-many-hashtags", "There are too many hashtags."));
    }
    if (post.link() != null && post.platform() == Platform.INSTAGRAM) {
      found.add(content("link-not-taken", "Instagram has no field for a link."));
    }
    if (rules.format() == Format.ARTICLE && post.articleHtml() == null) {
      found.add(content("article-missing", "There is no article."));
    }
    if (post.platform() == Platform.YOUTUBE
        && (post.title() + post.text()).matches("(?s).*[<>].*")) {
      found.add(content("angle-brackets", "YouTube takes no angle brackets."));
    }
    if (post.media().isEmpty() && rules.format() != Format.TEXT_WITH_IMAGES) {
      found.add(Failure.of(Failure.Reason.MEDIA, "media-missing", "There are no files."));
    }
    return found;
  }

  private static Failure content(String code, String message) {
    return Failure.of(Failure.Reason.CONTENT, code, message);
  }
}
