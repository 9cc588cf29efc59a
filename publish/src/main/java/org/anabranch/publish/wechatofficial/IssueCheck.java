package org.anabranch.publish.wechatofficial;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.anabranch.publish.Failure;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.Media;
import org.anabranch.publish.Post;

/**
 * What only WeChat asks of an issue, beyond the rules that are the same everywhere. Limits: the
 * documents of {@code draft/add}, {@code media/uploadimg} and {@code material/add_material}.
 */
final class IssueCheck {
  static final int LONGEST_TITLE = 32;
  static final int MOST_PICTURES = 20;

  /** What the account's own editor takes below an image post; the documents give no number. */
  private static final int LONGEST_WORDS = 1000;

  private static final int CONTENT_LIMIT = 20_000;

  /** What a picture's address may add to the article. */
  private static final int ROOM_FOR_ADDRESS = 200;

  private static final long LARGEST_INLINE = 1L << 20;
  private static final long LARGEST_MATERIAL = 10L << 20;
  private static final Set<String> TYPES = Set.of("image/jpeg", "image/png");

  private final Post post;
  private final List<Failure> found = new ArrayList<>();

  private IssueCheck(Post post) {
    this.post = post;
  }

  static List<Failure> check(Post post) {
    IssueCheck check = new IssueCheck(post);
    if (post.title().isBlank()) {
      check.content("title-missing", "WeChat needs a title.", "Give the post a title.");
    }
    switch (Issue.of(post)) {
      case Issue.Articles issue -> check.articles(issue);
      case Issue.Pictures issue -> check.pictures(issue);
    }
    return check.found;
  }

  private void articles(Issue.Articles issue) {
    if (issue.articles().size() > Issue.MOST_ARTICLES) {
      content(
          "too-many-articles",
          "The post has %d articles; WeChat takes %d at once."
              .formatted(issue.articles().size(), Issue.MOST_ARTICLES),
          "Make a second post of the others.");
    }
    for (Article article : issue.articles()) {
      if (!issue.single()) {
        title(article);
      }
      cover(article);
      body(article);
    }
  }

  private void title(Article article) {
    int length = article.title().codePointCount(0, article.title().length());
    if (length == 0) {
      content(
          "title-missing",
          "WeChat needs a title for each article.",
          "Begin each article with a heading of the first level.");
    } else if (length > LONGEST_TITLE) {
      content(
          "title-too-long",
          "The title “%s” has %d characters; WeChat allows %d."
              .formatted(article.title(), length, LONGEST_TITLE),
          "Shorten the title.");
    }
  }

  private void cover(Article article) {
    int number = article.cover();
    if (number < 0 || number >= post.media().size()) {
      media(
          "cover-missing",
          "WeChat needs a cover for each article.",
          "Add a cover, or put a picture into the article.");
      return;
    }
    Media cover = post.media().get(number);
    if (!TYPES.contains(cover.contentType()) || cover.bytes() > LARGEST_MATERIAL) {
      media(
          "cover-unfit",
          "WeChat takes a cover in JPEG or PNG, up to 10 MB.",
          "Convert the cover to JPEG.");
    }
  }

  private void body(Article article) {
    for (int number : article.pictures()) {
      if (number >= post.media().size() || post.media().get(number).isVideo()) {
        media(
            "no-such-picture",
            "The article shows a picture that is not there.",
            "Add the picture, or take it out of the article.");
      } else if (post.media().get(number).bytes() > LARGEST_INLINE) {
        media(
            "image-too-large",
            "WeChat takes pictures of up to 1 MB in an article.",
            "Make the picture smaller.");
      }
    }
    if (article.length() + article.pictures().size() * ROOM_FOR_ADDRESS >= CONTENT_LIMIT) {
      content(
          "article-too-long",
          "WeChat takes articles of up to 20,000 characters.",
          "Shorten the article, or make two of it.");
    }
  }

  private void pictures(Issue.Pictures issue) {
    for (int number : issue.pictures()) {
      Media picture = post.media().get(number);
      if (picture.bytes() > LARGEST_MATERIAL) {
        media(
            "image-too-large",
            "WeChat takes pictures of up to 10 MB in an image post.",
            "Make the picture smaller.");
      }
    }
    String words = post.text();
    if (words.codePointCount(0, words.length()) > LONGEST_WORDS) {
      content(
          "text-too-long",
          "The text has more than the 1,000 characters that an image post takes.",
          "Shorten the text, or give the post a cover: then it becomes an article.");
    }
    if (post.link() != null) {
      content(
          "link-not-taken",
          "An image post on WeChat has no field for a link.",
          "Give the post a cover: then it becomes an article, which has one.");
    }
  }

  private void content(String code, String message, String fix) {
    found.add(Failure.of(Reason.CONTENT, code, message).withFix(fix));
  }

  private void media(String code, String message, String fix) {
    found.add(Failure.of(Reason.MEDIA, code, message).withFix(fix));
  }
}
