package org.anabranch.publish.schedule;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.Locale;
import org.anabranch.kernel.Digest;
import org.anabranch.publish.Post;

/**
 * A post's words, made ready to be compared with others'. How alike two posts are to a reader is
 * the share of runs of four characters that both have (the Jaccard index of their 4-grams), after
 * case, punctuation, addresses and spaces are taken away. Works for scripts without spaces too.
 */
final class Likeness {
  private static final int GRAM = 4;

  /** From here on a second post looks like the first, with a word or two changed. */
  static final double NEAR = 0.7;

  private final String fingerprint;

  /** The hashes of the runs, each once, sorted. */
  private final int[] grams;

  private Likeness(String plain) {
    this.fingerprint = Digest.sha256(plain);
    this.grams = grams(plain);
  }

  static Likeness of(Post post) {
    return new Likeness(plain(post));
  }

  /** The same for posts that differ in case, punctuation, addresses or spaces alone. */
  static String fingerprint(Post post) {
    return Digest.sha256(plain(post));
  }

  boolean isSame(Likeness other) {
    return fingerprint.equals(other.fingerprint);
  }

  boolean isNear(Likeness other) {
    int fewer = Math.min(grams.length, other.grams.length);
    int more = Math.max(grams.length, other.grams.length);
    return fewer >= NEAR * more && to(other) >= NEAR;
  }

  /** From 0 to 1. */
  double to(Likeness other) {
    int both = 0;
    for (int i = 0, k = 0; i < grams.length && k < other.grams.length; ) {
      int order = Integer.compare(grams[i], other.grams[k]);
      both += order == 0 ? 1 : 0;
      i += order <= 0 ? 1 : 0;
      k += order >= 0 ? 1 : 0;
    }
    int all = grams.length + other.grams.length - both;
    return all == 0 ? 0 : (double) both / all;
  }

  private static String plain(Post post) {
    String text = post.title() + " " + String.join(" ", post.parts());
    return Normalizer.normalize(text, Normalizer.Form.NFKC)
        .toLowerCase(Locale.ROOT)
        .replaceAll("https?://\\S+", "")
        .replaceAll("[^\\p{L}\\p{N}]+", "");
  }

  private static int[] grams(String text) {
    int[] points = text.codePoints().toArray();
    int runs = points.length == 0 ? 0 : Math.max(1, points.length - GRAM + 1);
    int[] grams = new int[runs];
    for (int i = 0; i < runs; i++) {
      grams[i] = Arrays.hashCode(Arrays.copyOfRange(points, i, Math.min(i + GRAM, points.length)));
    }
    return Arrays.stream(grams).sorted().distinct().toArray();
  }
}
