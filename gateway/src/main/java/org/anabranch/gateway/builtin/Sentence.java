package org.anabranch.gateway.builtin;

import java.util.regex.Pattern;

/**
 * A sentence where it stands.
 *
 * @param index counts through the article
 * @param section counts the article's sections
 * @param paragraph counts through the article
 * @param place how early: 1 the first of the article, then its first paragraph, then the first of a
 *     section and of a paragraph
 * @param dangling whether it refers to the one before it, so that it cannot open a text
 * @param prose from 0 (a heading, a stub, a caption) to 1 (a sentence that can be quoted)
 */
record Sentence(
    int index,
    String text,
    int section,
    int paragraph,
    double place,
    boolean dangling,
    double prose) {

  private static final Pattern FIGURE = Pattern.compile("\\d|百分之|[一二三四五六七八九十百千万亿两]{3,}");

  private static final Pattern CONTRAST =
      Pattern.compile(
          "(?i)\\b(but|yet|although|instead of|rather than|nobody|nothing|never|no longer|pero|sino|nunca"
              + "|nadie|mais|jamais|personne|aber|doch|sondern|nie|niemand|mas|ninguém)\\b"
              + "|不是.+而是|却|没有人|只有|不再|从来没");

  int length() {
    return Cutter.length(text);
  }

  boolean hasNumber() {
    return FIGURE.matcher(text).find();
  }

  /** Sets one thing against another, which makes a reader stop. */
  boolean contrasts() {
    return CONTRAST.matcher(text).find();
  }

  boolean hasQuote() {
    return text.codePoints().anyMatch(c -> "\"“„«「".indexOf(c) >= 0);
  }

  boolean asks() {
    return text.endsWith("?") || text.endsWith("？");
  }
}
