package org.anabranch.sandbox;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.anabranch.sandbox.World.Reactions;
import org.anabranch.sandbox.World.SandboxPost;
import org.jsoup.Jsoup;

/**
 * The simulated audience: a model, not a measurement. Its constants are chosen so that figures look
 * plausible and that better-made posts do better on average; they say nothing about real people.
 *
 * <p><b>Total views</b> of a post, after all time, are log-normal around the platform's base:
 *
 * <pre>
 * total = base · quality · exp(0.6 · N)
 * </pre>
 *
 * where {@code N} is a standard normal deviate drawn for this post, and {@code quality} the product
 * of
 *
 * <ul>
 *   <li><i>media</i>: 1.6 with a video, 1.35 with a picture, else 1
 *   <li><i>length</i>: 0.6 + 0.6 · exp(−ln(length ⁄ sweet)² ⁄ 2), so 1.2 at the platform's sweet
 *       spot and near 0.6 far from it
 *   <li><i>hashtags</i>: 1.15 with one to three, 0.8 with more than eight, else 1
 *   <li><i>hook</i>: 1.15 when the title, or else the first 80 characters, asks a question or has a
 *       number
 *   <li><i>sentences</i>: 1.1 when they have at most 18 words on average, 0.85 above 30, else 1;
 *       two Chinese, Japanese or Korean characters count as a word
 *   <li><i>title</i>: where the platform has titles, 1.15 with one and 0.85 without; else 1
 *   <li><i>place</i>: 0.5 for a post that continues another, else 1
 * </ul>
 *
 * <p><b>Over time</b>, {@code views(t) = ⌊total · (1 − exp(−t ⁄ τ))⌋} with the platform's τ: zero
 * at age zero, never falling, saturating.
 *
 * <p><b>What viewers do</b>: likes, comments, shares, saves and clicks are each a constant share of
 * the same curve, rounded down: the platform's rate · √quality · exp(0.35 · N), with an {@code N}
 * for each. Together the shares are scaled down to at most one half, so their sum never exceeds the
 * views. Reach is a share of the views between 0.72 and 0.94.
 *
 * <p>All chance comes from the world's seed and the post's platform and id. The model sees what the
 * audience sees: title, text, article and the kind of media. It sees neither the account, nor the
 * AI label, nor anything about who or which model wrote the post. Safe for many threads.
 */
final class Audience {
  /**
   * One platform's habits.
   *
   * @param base median of the views of a post of quality 1
   * @param tauHours after this time, 63 % of the views are in
   * @param sweet length of text, in characters, that does best
   */
  private record Habits(
      double base,
      double tauHours,
      double sweet,
      boolean titled,
      double likes,
      double comments,
      double shares,
      double saves,
      double clicks) {}

  private static final Habits OTHER =
      new Habits(500, 12, 300, false, 0.03, 0.004, 0.004, 0.004, 0.01);

  private static final Map<String, Habits> HABITS =
      Map.ofEntries(
          Map.entry("douyin", new Habits(2400, 14, 90, true, 0.045, 0.005, 0.006, 0.010, 0.004)),
          Map.entry("kuaishou", new Habits(1800, 16, 90, false, 0.040, 0.007, 0.004, 0.006, 0.004)),
          Map.entry(
              "wechat-official",
              new Habits(900, 20, 1200, true, 0.012, 0.003, 0.020, 0.008, 0.030)),
          Map.entry(
              "wechat-channels",
              new Habits(1100, 18, 120, true, 0.025, 0.004, 0.015, 0.006, 0.006)),
          Map.entry("bilibili", new Habits(1300, 30, 200, true, 0.050, 0.008, 0.006, 0.020, 0.006)),
          Map.entry(
              "xiaohongshu", new Habits(1400, 24, 500, true, 0.055, 0.008, 0.006, 0.045, 0.006)),
          Map.entry("facebook", new Habits(600, 10, 250, false, 0.025, 0.004, 0.005, 0.002, 0.018)),
          Map.entry(
              "instagram", new Habits(900, 14, 220, false, 0.050, 0.004, 0.006, 0.010, 0.004)),
          Map.entry("linkedin", new Habits(700, 20, 900, false, 0.022, 0.005, 0.003, 0.004, 0.022)),
          Map.entry("threads", new Habits(500, 8, 220, false, 0.030, 0.006, 0.004, 0.002, 0.006)),
          Map.entry("youtube", new Habits(1000, 36, 600, true, 0.035, 0.004, 0.003, 0.006, 0.010)),
          Map.entry("pinterest", new Habits(400, 60, 250, true, 0.008, 0.001, 0.004, 0.050, 0.025)),
          Map.entry("x", new Habits(800, 6, 200, false, 0.020, 0.003, 0.005, 0.004, 0.012)));

  private static final double MOST_ACT = 0.5;
  private static final int HOOK_LENGTH = 80;
  private static final Pattern HASHTAG = Pattern.compile("[#＃][\\p{L}\\p{N}_]+");
  private static final Pattern HOOK = Pattern.compile("[?？\\p{Nd}]");
  private static final Pattern SENTENCE_END = Pattern.compile("[.!?。！？…]+(?=\\s|$)|[。！？]|\\R+");
  private static final Pattern WIDE =
      Pattern.compile("[\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}\\p{IsHangul}]");

  private final long seed;

  Audience(long seed) {
    this.seed = seed;
  }

  /**
   * What was done with {@code post} when it is {@code age} old; all zero when not yet published.
   */
  Reactions reactions(SandboxPost post, Duration age) {
    Habits habits = HABITS.getOrDefault(post.platform(), OTHER);
    SplittableRandom chance = chance(post);
    double quality = quality(post, habits);
    double total = habits.base() * quality * Math.exp(0.6 * chance.nextGaussian());
    double hours = Math.max(0, age.toMillis()) / 3_600_000.0;
    double views = total * -Math.expm1(-hours / habits.tauHours());
    double reach = 0.72 + 0.22 * chance.nextDouble();
    double[] shares = {
      habits.likes(), habits.comments(), habits.shares(), habits.saves(), habits.clicks()
    };
    double all = 0;
    for (int i = 0; i < shares.length; i++) {
      shares[i] *= Math.sqrt(quality) * Math.exp(0.35 * chance.nextGaussian());
      all += shares[i];
    }
    double acting = views * (all > MOST_ACT ? MOST_ACT / all : 1);
    return new Reactions(
        (long) views,
        (long) (views * reach),
        (long) (acting * shares[0]),
        (long) (acting * shares[1]),
        (long) (acting * shares[2]),
        (long) (acting * shares[3]),
        (long) (acting * shares[4]));
  }

  private SplittableRandom chance(SandboxPost post) {
    CRC32C hash = new CRC32C();
    hash.update((post.platform() + "/" + post.id()).getBytes(StandardCharsets.UTF_8));
    return new SplittableRandom(seed * 0x9E3779B97F4A7C15L ^ hash.getValue());
  }

  private static double quality(SandboxPost post, Habits habits) {
    String text = (post.text() + "\n" + Jsoup.parse(post.html()).text()).strip();
    return media(post)
        * length(text, habits.sweet())
        * hashtags(text)
        * hook(post.title().isBlank() ? text : post.title())
        * sentences(text)
        * (habits.titled() ? (post.title().isBlank() ? 0.85 : 1.15) : 1)
        * (post.inReplyTo().isEmpty() ? 1 : 0.5);
  }

  private static double media(SandboxPost post) {
    boolean video = post.media().stream().anyMatch(m -> m.contentType().startsWith("video/"));
    boolean picture = post.media().stream().anyMatch(m -> m.contentType().startsWith("image/"));
    return video ? 1.6 : picture ? 1.35 : 1;
  }

  private static double length(String text, double sweet) {
    double apart = Math.log(Math.max(1, text.codePointCount(0, text.length())) / sweet);
    return 0.6 + 0.6 * Math.exp(-apart * apart / 2);
  }

  private static double hashtags(String text) {
    long count = HASHTAG.matcher(text).results().count();
    return count >= 1 && count <= 3 ? 1.15 : count > 8 ? 0.8 : 1;
  }

  private static double hook(String opening) {
    String seen = opening.substring(0, Math.min(opening.length(), HOOK_LENGTH));
    return HOOK.matcher(seen).find() ? 1.15 : 1;
  }

  private static double sentences(String text) {
    String plain = HASHTAG.matcher(text).replaceAll("");
    long sentences = SENTENCE_END.splitAsStream(plain).filter(s -> !s.isBlank()).count();
    if (sentences == 0) {
      return 1;
    }
    long wide = WIDE.matcher(plain).results().count();
    long words =
        Pattern.compile("\\s+")
            .splitAsStream(WIDE.matcher(plain).replaceAll(" "))
            .filter(w -> !w.isBlank())
            .count();
    double mean = (words + wide / 2.0) / sentences;
    return mean <= 18 ? 1.1 : mean > 30 ? 0.85 : 1;
  }
}
