package org.anabranch.web;

import static java.math.RoundingMode.HALF_EVEN;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.anabranch.kernel.Provenance;
import org.anabranch.loop.Run;
import org.anabranch.publish.Metrics.Metric;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Post;
import org.anabranch.publish.Publication;

/** The words, signs and numbers that pages show, one way each. */
final class Show {
  private static final DateTimeFormatter MOMENT =
      DateTimeFormatter.ofPattern("d MMM yyyy, HH:mm", Locale.ENGLISH)
          .withZone(ZoneId.systemDefault());
  private static final DateTimeFormatter MONTH =
      DateTimeFormatter.ofPattern("MMM yyyy", Locale.ENGLISH);

  private static final BigDecimal CENT = new BigDecimal("0.01");
  private static final MathContext TWO_DIGITS = new MathContext(2, HALF_EVEN);
  private static final int NAME = 70;

  private Show() {}

  static String number(long value) {
    return String.format(Locale.ENGLISH, "%,d", value);
  }

  /** Three digits and a unit: {@code 12.3k}. */
  static String compact(double value) {
    double size = Math.abs(value);
    if (size >= 1e9) {
      return digits(value / 1e9) + "B";
    }
    if (size >= 1e6) {
      return digits(value / 1e6) + "M";
    }
    return size >= 1e4 ? digits(value / 1e3) + "k" : number(Math.round(value));
  }

  private static String digits(double value) {
    return String.format(Locale.ENGLISH, Math.abs(value) >= 100 ? "%.0f" : "%.1f", value);
  }

  static String percent(double share) {
    return String.format(
        Locale.ENGLISH, share > 0 && share < 0.1 ? "%.1f %%" : "%.0f %%", share * 100);
  }

  /** A part of a cent has as many digits as it needs. */
  static String dollars(double usd) {
    BigDecimal size = BigDecimal.valueOf(Math.abs(usd));
    BigDecimal shown =
        size.compareTo(CENT) >= 0 ? size.setScale(2, HALF_EVEN) : size.round(TWO_DIGITS);
    return (usd < 0 ? "−$" : "$") + (size.signum() == 0 ? "0" : shown.toPlainString());
  }

  static String moment(Instant at) {
    return MOMENT.format(at);
  }

  static String month(YearMonth month) {
    return MONTH.format(month);
  }

  static String state(Publication.State state) {
    return switch (state) {
      case QUEUED -> "queued";
      case PREPARING -> "preparing";
      case CHECKING -> "processing";
      case COMMITTING -> "publishing";
      case OUTCOME_UNKNOWN -> "outcome unknown";
      case CONFIRMING -> "confirming";
      case WAITING_FOR_PERSON -> "waiting for you";
      case PUBLISHED -> "live";
      case FAILED -> "failed";
      case CANCELLED -> "cancelled";
    };
  }

  /** The chip's class. */
  static String tone(Publication.State state) {
    return switch (state) {
      case QUEUED, CANCELLED -> "calm";
      case PREPARING, CHECKING, COMMITTING, CONFIRMING -> "busy";
      case OUTCOME_UNKNOWN, WAITING_FOR_PERSON -> "warn";
      case PUBLISHED -> "ok";
      case FAILED -> "bad";
    };
  }

  static String stage(Run.Stage stage) {
    return switch (stage) {
      case WRITE -> "Write";
      case REVIEW -> "Review";
      case MAKE -> "Make media";
      case PUBLISH -> "Publish";
      case MEASURE -> "Measure";
      case RATE -> "Rate";
      case DONE -> "Done";
    };
  }

  /** A post's title, or the beginning of its text where its platform has no titles. */
  static String name(Post post) {
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

  /** An address or a name as it is, a file by its last part. */
  static String source(String name) {
    return name.contains("://") ? name : name.replaceFirst("^.*[/\\\\]", "");
  }

  static String metric(Metric metric) {
    return metric.name().toLowerCase(Locale.ROOT);
  }

  static boolean simulated(Provenance provenance) {
    return provenance == Provenance.SIMULATED;
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
