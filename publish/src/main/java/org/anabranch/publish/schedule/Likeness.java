package org.anabranch.publish.schedule;

import java.text.Normalizer;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.anabranch.kernel.Digest;
import org.anabranch.publish.Post;

/**
 * How alike two posts are to a reader: the share of runs of four characters that both have (the
 * Jaccard index of their 4-grams), after case, punctuation, addresses and spaces are taken away.
 * Works for scripts without spaces too.
 */
final class Likeness {
  private static final int GRAM = 4;

  /** From here on a second post looks like the first, with a word or two changed. */
  static final double NEAR = 0.7;

  private Likeness() {}

  /** The same for posts that differ in case, punctuation, addresses or spaces alone. */
  static String fingerprint(Post post) {
    return Digest.sha256(plain(post));
  }

  static double between(Post a, Post b) {
    Set<String> one = grams(plain(a));
    Set<String> two = grams(plain(b));
    Set<String> both = new HashSet<>(one);
    both.retainAll(two);
    int all = one.size() + two.size() - both.size();
    return all == 0 ? 0 : (double) both.size() / all;
  }

  private static String plain(Post post) {
    String text = post.title() + " " + String.join(" ", post.parts());
    return Normalizer.normalize(text, Normalizer.Form.NFKC)
        .toLowerCase(Locale.ROOT)
        .replaceAll("https?://\\S+", "")
        .replaceAll("[^\\p{L}\\p{N}]+", "");
  }

  private static Set<String> grams(String text) {
    int[] points = text.codePoints().toArray();
    Set<String> grams = new HashSet<>();
    for (int i = 0; i + GRAM <= points.length; i++) {
      grams.add(new String(points, i, GRAM));
    }
    if (grams.isEmpty() && !text.isEmpty()) {
      grams.add(text);
    }
    return grams;
  }
}
