package org.anabranch.publish.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.anabranch.kernel.Count;
import org.anabranch.publish.Connector;
import org.anabranch.publish.Failure;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.Feature;
import org.anabranch.publish.Media;
import org.anabranch.publish.Post;
import org.anabranch.publish.Rules;

/**
 * Holds a post against what its connector says of its platform: the lengths as the platform counts
 * them, what it has no place for, and its files. A connector's {@code validate} is this, plus what
 * only that platform asks. A cover is never refused, since a platform without covers leaves it out.
 */
public final class RuleCheck {
  private static final Pattern HASHTAG =
      Pattern.compile("(?<![\\p{L}\\p{N}_&/])#[\\p{L}\\p{N}_]*\\p{L}[\\p{L}\\p{N}_]*");

  /** What a person can do about each. */
  private static final Map<String, String> FIXES =
      Map.ofEntries(
          Map.entry("title-not-taken", "Put the title into the text."),
          Map.entry("title-too-long", "Shorten the title."),
          Map.entry("thread-not-taken", "Join the parts, or leave some out."),
          Map.entry("thread-too-long", "Join parts, or leave some out."),
          Map.entry("text-too-long", "Shorten the text."),
          Map.entry("text-empty", "Write something, or leave it out."),
          Map.entry("hashtags-not-taken", "Leave the hashtags out."),
          Map.entry("too-many-hashtags", "Keep the most telling ones."),
          Map.entry("link-not-taken", "Put the link into the text, where links work."),
          Map.entry("article-not-taken", "Post a summary and the link."),
          Map.entry("article-missing", "Give the post an article."),
          Map.entry("media-missing", "Add a file."),
          Map.entry("images-not-taken", "Make a video of the pictures, or leave them out."),
          Map.entry("too-many-images", "Leave some out, or make a second post."),
          Map.entry("image-type", "Convert the picture to JPEG."),
          Map.entry("image-too-large", "Make the picture smaller."),
          Map.entry("video-not-taken", "Post pictures, or a link to the video."),
          Map.entry("too-many-videos", "Keep one video, or make a second post."),
          Map.entry("video-too-short", "Choose a longer video."),
          Map.entry("video-too-long", "Cut the video."),
          Map.entry("video-too-large", "Encode the video at a lower bitrate."),
          Map.entry("mixed-media-not-taken", "Keep the pictures or the video."),
          Map.entry("too-many-files", "Leave some out, or make a second post."));

  private final String platform;
  private final Rules rules;
  private final Set<Feature> features;
  private final Post post;
  private final List<Failure> found = new ArrayList<>();

  private RuleCheck(Connector connector, Post post) {
    this.platform = connector.platform().title();
    this.rules = connector.rules();
    this.features = connector.features();
    this.post = post;
  }

  /** Everything that is wrong, one plain sentence each; empty when the post fits. */
  public static List<Failure> check(Connector connector, Post post) {
    if (post.platform() != connector.platform()) {
      throw new IllegalArgumentException(
          "A post for %s was given to %s".formatted(post.platform(), connector.platform()));
    }
    RuleCheck check = new RuleCheck(connector, post);
    check.title();
    check.parts();
    check.hashtags();
    check.link();
    check.substance();
    check.images();
    check.video();
    check.mixture();
    check.found.addAll(OptionCheck.check(connector, post));
    return List.copyOf(check.found);
  }

  private void title() {
    int length = rules.counting().length(post.title());
    if (length > 0 && (rules.titleMax() == 0 || !features.contains(Feature.TITLE))) {
      content("title-not-taken", "%s takes no title.", platform);
    } else if (length > rules.titleMax()) {
      content(
          "title-too-long",
          "The title has %,d %s; %s allows %,d.",
          length,
          unit(),
          platform,
          rules.titleMax());
    }
  }

  private void parts() {
    int parts = post.parts().size();
    if (parts > 1 && (rules.partsMax() <= 1 || !features.contains(Feature.THREAD))) {
      content("thread-not-taken", "The text has %d parts; %s takes one.", parts, platform);
    } else if (parts > rules.partsMax()) {
      content(
          "thread-too-long",
          "The text has %d parts; %s allows %d.",
          parts,
          platform,
          rules.partsMax());
    }
    for (int i = 0; i < parts; i++) {
      part(i, parts == 1 ? "The text" : "Part %d".formatted(i + 1));
    }
  }

  private void part(int index, String name) {
    String text = post.parts().get(index);
    int length = rules.counting().length(text);
    if (length > rules.textMax()) {
      content(
          "text-too-long",
          "%s has %,d %s; %s allows %,d.",
          name,
          length,
          unit(),
          platform,
          rules.textMax());
    }
    if (post.parts().size() > 1 && text.isBlank()) {
      content("text-empty", "%s is empty.", name);
    }
  }

  private void hashtags() {
    int listed = post.hashtags().size();
    if (listed > 0 && rules.hashtagsMax() == 0) {
      content("hashtags-not-taken", "%s takes no hashtags.", platform);
      return;
    }
    long inText =
        rules.hashtagsInText()
            ? post.parts().stream()
                .flatMap(t -> HASHTAG.matcher(t).results())
                .map(m -> m.group().toLowerCase(Locale.ROOT))
                .distinct()
                .count()
            : 0;
    long count = Math.max(listed, inText);
    if (rules.hashtagsMax() > 0 && count > rules.hashtagsMax()) {
      content(
          "too-many-hashtags",
          "The post has %d hashtags; %s allows %d.",
          count,
          platform,
          rules.hashtagsMax());
    }
  }

  private void link() {
    if (post.link() != null && !features.contains(Feature.LINK)) {
      content("link-not-taken", "%s has no field for a link.", platform);
    }
  }

  /** Whether there is anything of what the platform shows. */
  private void substance() {
    if (post.articleHtml() != null && !features.contains(Feature.ARTICLE)) {
      content("article-not-taken", "%s takes no articles.", platform);
    }
    boolean article = post.articleHtml() != null && !post.articleHtml().isBlank();
    boolean pictures =
        post.video().isPresent() || !post.images().isEmpty() || post.document().isPresent();
    if (rules.format() == Rules.Format.ARTICLE) {
      if (!article) {
        content("article-missing", "%s needs an article.", platform);
      }
    } else if (!pictures && !article) {
      if (!features.contains(Feature.TEXT)) {
        media("media-missing", "%s needs %s.", platform, wanted());
      } else if (post.text().isBlank()) {
        content("text-empty", "The text is empty.");
      }
    }
  }

  private String wanted() {
    if (!takesImages()) {
      return "a video";
    }
    return features.contains(Feature.VIDEO) ? "a picture or a video" : "a picture";
  }

  private boolean takesImages() {
    return rules.imagesMax() > 0
        && (features.contains(Feature.SINGLE_IMAGE)
            || features.contains(Feature.MULTIPLE_IMAGES)
            || features.contains(Feature.ARTICLE));
  }

  private int imagesMax() {
    boolean several =
        features.contains(Feature.MULTIPLE_IMAGES) || features.contains(Feature.ARTICLE);
    return several ? rules.imagesMax() : Math.min(1, rules.imagesMax());
  }

  private void images() {
    List<Media> images = post.images();
    if (!images.isEmpty() && !takesImages()) {
      media("images-not-taken", "%s takes no pictures.", platform);
      return;
    }
    if (images.size() > imagesMax()) {
      media(
          "too-many-images",
          "The post has %s; %s allows %d.",
          Count.of(images.size(), "picture"),
          platform,
          imagesMax());
    }
    for (int i = 0; i < images.size(); i++) {
      image(images.get(i), i + 1);
    }
  }

  private void image(Media image, int number) {
    if (!rules.imageTypes().contains(image.contentType())) {
      media(
          "image-type",
          "Picture %d is %s; %s takes %s.",
          number,
          image.contentType(),
          platform,
          String.join(", ", rules.imageTypes().stream().sorted().toList()));
    }
    if (image.bytes() > rules.imageMaxBytes()) {
      media(
          "image-too-large",
          "Picture %d has %,d bytes; %s allows %,d.",
          number,
          image.bytes(),
          platform,
          rules.imageMaxBytes());
    }
  }

  private void video() {
    List<Media> videos = post.media().stream().filter(Media::isVideo).toList();
    if (videos.isEmpty()) {
      return;
    }
    if (!features.contains(Feature.VIDEO)) {
      media("video-not-taken", "%s takes no video.", platform);
      return;
    }
    if (videos.size() > 1 && !features.contains(Feature.MIXED_MEDIA)) {
      media("too-many-videos", "The post has %d videos; %s takes one.", videos.size(), platform);
    }
    videos.stream().distinct().forEach(this::video);
  }

  /** Pictures and videos in one post. */
  private void mixture() {
    boolean both = post.video().isPresent() && !post.images().isEmpty();
    if (both && takesImages() && features.contains(Feature.VIDEO)) {
      if (!features.contains(Feature.MIXED_MEDIA)) {
        media(
            "mixed-media-not-taken",
            "%s takes pictures or a video in one post, not both.",
            platform);
      } else if (post.shown().size() > imagesMax()) {
        media(
            "too-many-files",
            "The post has %d pictures and videos; %s allows %d.",
            post.shown().size(),
            platform,
            imagesMax());
      }
    }
  }

  private void video(Media video) {
    if (video.duration().compareTo(rules.videoMin()) < 0) {
      media(
          "video-too-short",
          "The video runs %s; %s asks for at least %s.",
          seconds(video.duration()),
          platform,
          seconds(rules.videoMin()));
    }
    if (video.duration().compareTo(rules.videoMax()) > 0) {
      media(
          "video-too-long",
          "The video runs %s; %s allows %s.",
          seconds(video.duration()),
          platform,
          seconds(rules.videoMax()));
    }
    if (video.bytes() > rules.videoMaxBytes()) {
      media(
          "video-too-large",
          "The video has %,d bytes; %s allows %,d.",
          video.bytes(),
          platform,
          rules.videoMaxBytes());
    }
  }

  private String unit() {
    return switch (rules.counting()) {
      case UTF8_BYTES -> "bytes";
      case X_WEIGHTED -> "weighted characters";
      case CODE_POINTS, UTF16, THREADS -> "characters";
    };
  }

  private static String seconds(Duration time) {
    return time.toMillisPart() == 0
        ? String.format(Locale.ROOT, "%,d s", time.toSeconds())
        : String.format(Locale.ROOT, "%,.1f s", time.toMillis() / 1000.0);
  }

  private void content(String code, String message, Object... values) {
    refuse(Reason.CONTENT, code, message, values);
  }

  private void media(String code, String message, Object... values) {
    refuse(Reason.MEDIA, code, message, values);
  }

  private void refuse(Reason reason, String code, String message, Object... values) {
    found.add(
        Failure.of(reason, code, String.format(Locale.ROOT, message, values))
            .withFix(FIXES.get(code)));
  }
}
