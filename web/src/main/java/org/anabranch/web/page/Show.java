package org.anabranch.web.page;

import static java.math.RoundingMode.HALF_EVEN;

import java.math.BigDecimal;
import java.math.MathContext;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.anabranch.gateway.books.Entry;
import org.anabranch.gateway.catalog.Capability;
import org.anabranch.gateway.catalog.Price;
import org.anabranch.gateway.config.Weights;
import org.anabranch.gateway.route.Decision;
import org.anabranch.kernel.Money;
import org.anabranch.kernel.Provenance;
import org.anabranch.loop.Run;
import org.anabranch.publish.Metrics.Metric;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Post;
import org.anabranch.publish.Publication;
import org.jspecify.annotations.Nullable;

/** The words, signs and numbers that pages show, one way each. */
public final class Show {
  private static final DateTimeFormatter MOMENT =
      DateTimeFormatter.ofPattern("d MMM yyyy, HH:mm", Locale.ENGLISH);
  private static final DateTimeFormatter MONTH =
      DateTimeFormatter.ofPattern("MMM yyyy", Locale.ENGLISH);

  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("d MMM yyyy", Locale.ENGLISH);

  private static final BigDecimal CENT = new BigDecimal("0.01");
  private static final MathContext TWO_DIGITS = new MathContext(2, HALF_EVEN);
  private static final MathContext THREE_DIGITS = new MathContext(3, HALF_EVEN);
  private static final int NAME = 70;

  private Show() {}

  /** {@code no files}, {@code 1 file}, {@code 3 files}. */
  public static String files(int count) {
    return count == 0 ? "no files" : count == 1 ? "1 file" : count + " files";
  }

  public static String number(long value) {
    return String.format(Locale.ENGLISH, "%,d", value);
  }

  /** Three digits and a unit: {@code 12.3k}. */
  public static String compact(double value) {
    double size = Math.abs(value);
    if (size >= 1e9) {
      return digits(value / 1e9) + "B";
    }
    if (size >= 1e6) {
      return digits(value / 1e6) + "M";
    }
    return size >= 1e4 ? digits(value / 1e3) + "k" : number(Math.round(value));
  }

  /** A chance from 0 to 1, in two digits; a tiny one is never shown as none. */
  public static String chance(double chance) {
    if (chance >= 0.995) {
      return "1";
    }
    return chance < 0.001
        ? "below 0.001"
        : new BigDecimal(chance).round(new MathContext(2)).stripTrailingZeros().toPlainString();
  }

  private static String digits(double value) {
    return String.format(Locale.ENGLISH, Math.abs(value) >= 100 ? "%.0f" : "%.1f", value);
  }

  public static String percent(double share) {
    return String.format(
        Locale.ENGLISH, share > 0 && share < 0.1 ? "%.1f %%" : "%.0f %%", share * 100);
  }

  /** A part of a cent has as many digits as it needs. */
  public static String dollars(double usd) {
    BigDecimal size = BigDecimal.valueOf(Math.abs(usd));
    BigDecimal shown =
        size.compareTo(CENT) >= 0 ? size.setScale(2, HALF_EVEN) : size.round(TWO_DIGITS);
    return (usd < 0 ? "−$" : "$") + (size.signum() == 0 ? "0" : shown.toPlainString());
  }

  /** For comparing: three digits however small. */
  public static String part(double usd) {
    BigDecimal shown = BigDecimal.valueOf(Math.abs(usd)).round(THREE_DIGITS);
    return (usd < 0 ? "−$" : "$") + (shown.signum() == 0 ? "0" : shown.toPlainString());
  }

  public static String cost(Money money) {
    return dollars(money.usd().doubleValue());
  }

  /** The difference in words: {@code $1.20 less, 12 %}. */
  public static String change(Money before, Money after) {
    int direction = after.compareTo(before);
    if (direction == 0) {
      return "the same";
    }
    double difference = Math.abs(after.minus(before).usd().doubleValue());
    String share = before.isZero() ? "" : ", " + percent(difference / before.usd().doubleValue());
    return dollars(difference) + (direction > 0 ? " more" : " less") + share;
  }

  /** {@code 840 ms}, {@code 2.4 s}. */
  public static String millis(long millis) {
    return millis < 1000
        ? millis + " ms"
        : String.format(Locale.ENGLISH, millis < 100_000 ? "%.1f s" : "%,.0f s", millis / 1000.0);
  }

  public static String attempt(Decision.Attempt.Why why) {
    return switch (why) {
      case FIRST -> "first choice";
      case FALLBACK -> "fallback";
      case RETRY -> "retry at the same";
      case HEDGE -> "hedge against waiting";
      case RESUME -> "going on after a break";
      case MIRROR -> "mirror, its answer unused";
    };
  }

  static String part(Entry.Part part) {
    return switch (part) {
      case CALL -> "the attempt that ended it";
      case HEDGE -> "hedge, another one answered first";
      case BROKEN -> "broke off, another one went on";
      case UNFIT -> "answer that was not as it must be";
      case MIRROR -> "copy, not the caller's";
    };
  }

  /** What counts, without what is left out: {@code price 1, latency 0.5}. */
  public static String weights(Weights weights) {
    String told =
        Stream.of(
                weight("price", weights.price()),
                weight("latency", weights.latency()),
                weight("errors", weights.errors()),
                weight("quality", weights.quality()),
                weight("order", weights.order()),
                weight("split", weights.split()),
                weight("busy", weights.busy()))
            .filter(w -> !w.isEmpty())
            .collect(Collectors.joining(", "));
    return told.isEmpty() ? "nothing counts" : told;
  }

  private static String weight(String name, @Nullable Double weight) {
    return weight == null || weight == 0
        ? ""
        : name + " " + BigDecimal.valueOf(weight).stripTrailingZeros().toPlainString();
  }

  /** Exact, with two digits or as many as it has. */
  public static String price(BigDecimal usd) {
    return "$" + usd.setScale(Math.max(2, usd.scale()), HALF_EVEN).toPlainString();
  }

  /** A price by the token, both ways. */
  public static String price(@Nullable Price price) {
    if (price == null) {
      return "not told";
    }
    return price.free() ? "free or by plan" : price(price.input()) + " / " + price(price.output());
  }

  /** {@code 262k}, {@code 1M}; a dash when nobody tells. */
  public static String tokens(@Nullable Long tokens) {
    if (tokens == null) {
      return "—";
    }
    if (tokens >= 1_000_000) {
      return String.format(Locale.ENGLISH, "%.1fM", tokens / 1e6).replace(".0M", "M");
    }
    return tokens >= 1000 ? Math.round(tokens / 1e3) + "k" : Long.toString(tokens);
  }

  public static String day(LocalDate day) {
    return DAY.format(day);
  }

  public static String capability(Capability capability) {
    return switch (capability) {
      case TOOLS -> "tools";
      case REASONING -> "reasoning";
      case STRUCTURED_OUTPUT -> "structured output";
    };
  }

  /** A value in the query of an address. */
  public static String query(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  /** An id with slashes, as a part of an address. */
  public static String path(String id) {
    return URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20").replace("%2F", "/");
  }

  /** By the clock that the page names at its end. */
  public static String moment(Instant at) {
    return MOMENT.format(at.atZone(ViewerClock.zone()));
  }

  public static String weekday(DayOfWeek day) {
    return day.getDisplayName(TextStyle.FULL, Locale.ENGLISH);
  }

  public static String month(YearMonth month) {
    return MONTH.format(month);
  }

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

  public static String stage(Run.Stage stage) {
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

  /** An address or a name as it is, a file by its last part. */
  public static String source(String name) {
    return name.contains("://") ? name : name.replaceFirst("^.*[/\\\\]", "");
  }

  public static String metric(Metric metric) {
    return metric.name().toLowerCase(Locale.ROOT);
  }

  public static boolean simulated(Provenance provenance) {
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
