package org.anabranch.studio;

import org.anabranch.kernel.Language;
import org.anabranch.publish.Counting;
import org.anabranch.publish.Rules;
import org.jspecify.annotations.Nullable;

/**
 * The room a variant has. The units are the platform's own and are what is enforced; the others are
 * code points, safe for the source's script, and are what the writer is told.
 *
 * @param titleUnits 0 where there is no title
 * @param partUnits for one part with all that stands in it
 * @param link what stands in the last part's text, or null
 * @param notice that a model wrote it, where the platform has no field for that, or null
 */
record Room(
    int titleUnits,
    int partUnits,
    int titleMax,
    int textMax,
    int partsMax,
    int hashtagsMax,
    boolean hashtagsInText,
    @Nullable String link,
    @Nullable String notice,
    Counting counting) {
  private static final int UNITS_PER_TAG = 16;
  private static final int CHARS_PER_CJK_TAG = 5;
  private static final int NUMBER = 4;

  static Room of(Rules rules, Manner manner, Source source, @Nullable String notice) {
    boolean wide = Language.of(source.text()) == Language.CJK;
    double units = unitsPerCodePoint(rules.counting(), source.text(), wide);
    int hashtags = Math.min(rules.hashtagsMax(), manner.hashtags());
    String link = linkInText(rules, source);
    int beside =
        (rules.hashtagsInText() ? tags(hashtags, units, wide, rules.textMax()) : 0)
            + (link == null ? 0 : rules.counting().length(link) + 2)
            + (notice == null ? 0 : rules.counting().length(notice) + 2);
    int wanted = (int) Math.ceil(letters(manner.text(), wide) * units) + beside;
    int part = Math.min(rules.textMax(), wanted);
    int parts = parts(rules, manner, source, (int) ((part - beside) / units));
    int body = part - beside - (parts > 1 ? NUMBER : 0);
    return new Room(
        rules.titleMax(),
        part,
        (int) Math.min(rules.titleMax() / units, letters(manner.title(), wide)),
        Math.max(1, (int) (body / units)),
        parts,
        hashtags,
        rules.hashtagsInText(),
        link,
        notice,
        rules.counting());
  }

  /** Code points of this script that say as much as so many letters. */
  private static int letters(int letters, boolean wide) {
    return wide ? (int) Math.ceil(letters / Manner.LETTERS_PER_CJK) : letters;
  }

  private static int tags(int count, double units, boolean wide, int textMax) {
    int each = wide ? (int) Math.ceil(CHARS_PER_CJK_TAG * units) + 2 : UNITS_PER_TAG;
    return Math.min(count * each, textMax / 4);
  }

  /** A link that would take half of the text is left out of it. */
  private static @Nullable String linkInText(Rules rules, Source source) {
    if (!rules.linkInText() || source.address() == null) {
      return null;
    }
    String link = source.address().toASCIIString();
    return rules.counting().length(link) * 2 > rules.textMax() ? null : link;
  }

  /** A thread only where the source says at least twice as much as one part holds. */
  private static int parts(Rules rules, Manner manner, Source source, int partMax) {
    int enough = source.text().length() / Math.max(1, 2 * partMax);
    return Math.max(1, Math.min(enough, Math.min(rules.partsMax(), manner.parts())));
  }

  /** What one code point takes: the most it can in CJK, else what it takes in this very text. */
  private static double unitsPerCodePoint(Counting counting, String text, boolean wide) {
    if (wide) {
      return switch (counting) {
        case X_WEIGHTED -> 2;
        case UTF8_BYTES -> 3;
        case CODE_POINTS, UTF16, THREADS -> 1;
      };
    }
    String sample = text.substring(0, Math.min(text.length(), 4_000));
    double average = (double) counting.length(sample) / sample.codePointCount(0, sample.length());
    return average <= 1 ? 1 : average * 1.05;
  }
}
