package org.anabranch.web.publish;

import java.util.Locale;
import org.anabranch.publish.Metrics.Metric;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Post;
import org.anabranch.publish.Publication;

/** How pages speak of posts, platforms and where a publication stands. */
public final class Words {
  private static final int NAME = 70;

  private Words() {}

  public static String state(Publication.State state) {
    return switch (state) {
      case QUEUED -> "queued";
      case PREPARING -> "preparing";
      case CHECKING -> "processing";
      case COMMITTING -> "publishing";
      case OUTCOME_UNKNOWN -> "outcome unknown";
      case CONFIRMING -> "confirming";
      case WAITING_FOR_PERSON -> "waiting for you";
      case WAITING_FOR_ACCOUNT -> "waiting for its account";
      case PUBLISHED -> "live";
      case FAILED -> "failed";
      case CANCELLED -> "cancelled";
    };
  }

  /** The chip's class. */
  public static String tone(Publication.State state) {
    return switch (state) {
      case QUEUED, CANCELLED -> "calm";
      case PREPARING, CHECKING, COMMITTING, CONFIRMING -> "busy";
      case OUTCOME_UNKNOWN, WAITING_FOR_PERSON, WAITING_FOR_ACCOUNT -> "warn";
      case PUBLISHED -> "ok";
      case FAILED -> "bad";
    };
  }

  /** A post's title, or the beginning of its text where its platform has no titles. */
  public static String name(Post post) {
    if (!post.title().isEmpty()) {
      return post.title();
    }
    String line = post.text().strip().lines().findFirst().orElse("");
    if (line.isEmpty()) {
      return post.platform().title();
    }
    int end = line.codePointCount(0, line.length()) > NAME ? line.offsetByCodePoints(0, NAME) : -1;
    return end < 0 ? line : line.substring(0, end).strip() + "…";
  }

  public static String metric(Metric metric) {
    return metric.name().toLowerCase(Locale.ROOT);
  }

  /** Two letters that stand for a platform; its own logo is its own. */
  static String monogram(Platform platform) {
    return switch (platform) {
      case DOUYIN -> "Dy";
      case KUAISHOU -> "Ks";
      case WECHAT_OFFICIAL -> "Oa";
      case WECHAT_CHANNELS -> "Ch";
      case BILIBILI -> "Bi";
      case XIAOHONGSHU -> "Rn";
      case FACEBOOK -> "Fb";
      case INSTAGRAM -> "Ig";
      case LINKEDIN -> "in";
      case THREADS -> "Th";
      case YOUTUBE -> "Yt";
      case PINTEREST -> "Pi";
      case X -> "X";
    };
  }
}
