package org.anabranch.publish.linkedin;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.anabranch.publish.Failure;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.Job;
import org.anabranch.publish.Media;
import org.anabranch.publish.Poll;
import org.anabranch.publish.Post;
import tools.jackson.databind.node.ObjectNode;

/**
 * The {@code content} of a post on LinkedIn, which is one of: a file as {@code media}, several
 * pictures as {@code multiImage}, a link as {@code article}, a {@code poll}.
 */
final class LinkedInContent {
  private static final int TITLE_MAX = 100;
  private static final int QUESTION_MAX = 140;
  private static final Map<Long, String> OPEN =
      Map.of(1L, "ONE_DAY", 3L, "THREE_DAYS", 7L, "ONE_WEEK", 14L, "TWO_WEEKS");

  private LinkedInContent() {}

  /** What LinkedIn asks of these beyond their lengths. */
  static List<Failure> unfit(Post post) {
    List<Failure> found = new ArrayList<>();
    boolean files = !post.shown().isEmpty() || post.document().isPresent();
    Poll poll = post.options().poll();
    if (post.link() != null && (files || poll != null)) {
      found.add(
          wrong(
              "link-not-alone",
              "LinkedIn shows a link, files or a poll, only one of them.",
              "Put the link into the text."));
    }
    if (poll != null) {
      if (poll.question().isBlank() && post.text().length() > QUESTION_MAX) {
        found.add(
            wrong("question-missing", "LinkedIn's polls need a question.", "Give the poll one."));
      }
      if (!OPEN.containsKey(poll.open().toDays())
          || poll.open().toHours() != 24 * poll.open().toDays()) {
        found.add(
            wrong(
                "poll-duration",
                "LinkedIn's polls are open for 1, 3, 7 or 14 days.",
                "Choose one of these."));
      }
    }
    return found;
  }

  private static Failure wrong(String code, String message, String fix) {
    return Failure.of(Reason.CONTENT, code, message).withFix(fix);
  }

  static void add(Job job, ObjectNode body) {
    Post post = job.post();
    List<Media> images = post.images();
    Poll poll = post.options().poll();
    if (post.video().isPresent()) {
      single(body, handle(job, "video.urn"), "", "");
    } else if (post.document().isPresent()) {
      single(body, handle(job, "document.urn"), "", title(post.document().get()));
    } else if (images.size() == 1) {
      single(body, handle(job, "image.0.urn"), images.getFirst().altText(), "");
    } else if (!images.isEmpty()) {
      several(job, body, images);
    } else if (poll != null) {
      poll(body, post, poll);
    } else if (post.link() != null) {
      article(body, post, post.link());
    }
  }

  private static String handle(Job job, String name) {
    return job.handles().get(name).orElseThrow();
  }

  private static void single(ObjectNode body, String urn, String alt, String title) {
    ObjectNode media = body.putObject("content").putObject("media").put("id", urn);
    if (!alt.isBlank()) {
      media.put("altText", alt);
    }
    if (!title.isBlank()) {
      media.put("title", title);
    }
  }

  /** A document is shown with a title; what describes it is the best we have. */
  private static String title(Media document) {
    String name = String.valueOf(document.file().getFileName());
    return clip(document.altText().isBlank() ? name : document.altText());
  }

  private static void several(Job job, ObjectNode body, List<Media> images) {
    var list = body.putObject("content").putObject("multiImage").putArray("images");
    for (int i = 0; i < images.size(); i++) {
      list.addObject()
          .put("id", handle(job, "image." + i + ".urn"))
          .put("altText", images.get(i).altText());
    }
  }

  private static void poll(ObjectNode body, Post post, Poll poll) {
    ObjectNode asked =
        body.putObject("content")
            .putObject("poll")
            .put("question", poll.question().isBlank() ? post.text() : poll.question());
    var options = asked.putArray("options");
    poll.answers().forEach(answer -> options.addObject().put("text", answer));
    asked.putObject("settings").put("duration", OPEN.get(poll.open().toDays()));
  }

  /** LinkedIn does not read the page behind a link: the title comes from the post. */
  private static void article(ObjectNode body, Post post, String link) {
    String first = post.text().lines().findFirst().orElse("");
    String host = String.valueOf(URI.create(link).getHost());
    body.putObject("content")
        .putObject("article")
        .put("source", link)
        .put("title", clip(first.isBlank() ? host : first));
  }

  private static String clip(String text) {
    int length = text.codePointCount(0, text.length());
    return length <= TITLE_MAX
        ? text
        : text.substring(0, text.offsetByCodePoints(0, TITLE_MAX - 1)) + "…";
  }
}
