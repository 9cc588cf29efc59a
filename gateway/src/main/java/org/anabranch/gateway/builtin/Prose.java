package org.anabranch.gateway.builtin;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.anabranch.kernel.Language;

/** An article's sentences in order, each with what can be told by looking at it. */
final class Prose {
  private static final Pattern ENDED =
      Pattern.compile(".*[.!?…。！？｡][\"'”’»)\\]）】」』]*$", Pattern.DOTALL);
  private static final Pattern LINK = Pattern.compile("https?://|www\\.|\\S+@\\S+\\.\\p{L}");
  private static final Pattern CAPTION =
      Pattern.compile(
          "^(figure|fig\\.|table|photo|image|credit|source|note|editor|copyright|©|图|表|来源|注[:：]|编者)"
              + "\\b.*|.*(click here|subscribe|sign up|read more|all rights reserved|点击|关注我们"
              + "|扫码|版权所有|转载).*",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
  private static final Pattern ABOUT_ITSELF =
      Pattern.compile(
          "(?i)\\b(this (article|post|piece|section|chapter|paper)|as (shown|described|mentioned|"
              + "discussed)|(see|shown) (above|below)|the following|mentioned above)\\b|本文|如下|上文|下文"
              + "|如图|见图|综上");
  private static final Pattern LIST_MARK =
      Pattern.compile("^([-*•·–—▪◦]|\\(?\\d{1,2}[.)、]|[①-⑳]|[一二三四五六七八九十]+、)\\s*.*", Pattern.DOTALL);

  private Prose() {}

  static List<Sentence> of(Article article) {
    List<Sentence> sentences = new ArrayList<>();
    int paragraphs = 0;
    for (int s = 0; s < article.sections().size(); s++) {
      boolean first = true;
      for (String paragraph : article.sections().get(s).paragraphs()) {
        List<String> parts = SentenceSplitter.split(paragraph);
        for (int i = 0; i < parts.size(); i++) {
          String text = parts.get(i);
          double place = place(sentences.isEmpty(), first, i, parts.size(), paragraphs == 0);
          sentences.add(
              new Sentence(
                  sentences.size(),
                  text,
                  s,
                  paragraphs,
                  place,
                  Openings.dangles(text) || Openings.speaks(text) && i > 0,
                  quality(text)));
        }
        first = first && parts.isEmpty();
        paragraphs++;
      }
    }
    return sentences;
  }

  private static double place(
      boolean opensArticle, boolean opening, int inParagraph, int of, boolean lead) {
    if (opensArticle) {
      return 1;
    }
    if (lead) {
      return 0.75;
    }
    if (inParagraph == 0) {
      return opening ? 0.6 : 0.45;
    }
    return inParagraph == of - 1 ? 0.35 : 0.2;
  }

  private static double quality(String text) {
    Language script = Language.of(text);
    long letters = text.codePoints().filter(Character::isLetter).count();
    int words = text.split("\\s+").length;
    boolean ended = ENDED.matcher(text).matches();
    boolean tooShort = script == Language.CJK ? letters < 8 : words < 4;
    boolean stub = !ended && (script == Language.CJK ? letters < 18 : words < 9);
    if (tooShort
        || stub
        || text.endsWith(":")
        || text.endsWith("：")
        || letters * 2 < Cutter.length(text)
        || !balanced(text)
        || CAPTION.matcher(text).matches()) {
      return 0;
    }
    double quality = ended ? 1 : 0.5;
    quality *= Character.isLowerCase(text.codePointAt(0)) ? 0.5 : 1;
    quality *= LINK.matcher(text).find() ? 0.5 : 1;
    quality *= LIST_MARK.matcher(text).matches() ? 0.5 : 1;
    quality *= ABOUT_ITSELF.matcher(text).find() ? 0.5 : 1;
    return quality * lengthFactor(Cutter.length(text) * (script == Language.CJK ? 2.8 : 1));
  }

  /** Very long sentences are hard to read in a post, very short ones say little. */
  private static double lengthFactor(double length) {
    return length < 45 ? 0.75 : length > 420 ? 0.5 : length > 280 ? 0.8 : 1;
  }

  /** Half a quotation is a fragment. German closes with what English opens with. */
  private static boolean balanced(String text) {
    boolean brackets = count(text, "(（") == count(text, ")）");
    boolean straight = count(text, "\"") % 2 == 0;
    long closed = count(text, "”」』»") + (text.contains("„") ? count(text, "“") : 0);
    long opened = count(text, "„「『«") + (text.contains("„") ? 0 : count(text, "“"));
    return brackets && straight && opened == closed;
  }

  private static long count(String text, String marks) {
    return text.codePoints().filter(c -> marks.indexOf(c) >= 0).count();
  }
}
