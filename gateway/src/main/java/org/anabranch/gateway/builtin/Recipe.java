package org.anabranch.gateway.builtin;

import java.util.Locale;
import org.anabranch.kernel.Language;

/**
 * What readers of a platform expect of a text. Limits are not here: they come with each request.
 *
 * @param name decides between sentences that are nearly as good, so that no two platforms say the
 *     same
 * @param least sentences, where the source and the limits allow it
 * @param most sentences
 * @param target characters of a spaced script; CJK says the same in fewer
 */
record Recipe(
    String name, int least, int most, int target, Opening opening, Taste taste, Shape shape) {
  /** Which sentence comes first. */
  enum Opening {
    /** The one the article itself opens with, or nearly. */
    LEAD,
    /** The one nearest to what the whole says. */
    CENTRAL,
    /** Short, with a figure or a contrast. */
    STRIKING,
    /** Whatever comes first in the article. */
    NONE
  }

  /** What is preferred among equally good sentences. */
  enum Taste {
    PLAIN,
    SHORT,
    FIGURES,
    PEOPLE
  }

  /** How the sentences are set. */
  enum Shape {
    /** One paragraph. */
    CAPTION,
    /** The opening alone, then one paragraph. */
    HOOK_AND_BODY,
    /** A paragraph for each stretch of the article. */
    PARAGRAPHS,
    /** Paragraphs, the opening in the first of them. */
    SUMMARY,
    /** The same, then the article's headings. */
    OUTLINED,
    /** A line for each thought. */
    LINES,
    /** Several parts, each of whole sentences. */
    THREAD
  }

  static Recipe of(String platform, int partsMax) {
    return switch (platform.toLowerCase(Locale.ROOT)) {
      case "douyin" -> new Recipe("douyin", 2, 3, 230, Opening.CENTRAL, Taste.SHORT, Shape.CAPTION);
      case "kuaishou" ->
          new Recipe("kuaishou", 2, 2, 190, Opening.STRIKING, Taste.PEOPLE, Shape.CAPTION);
      case "wechat-channels" ->
          new Recipe("wechat-channels", 2, 3, 280, Opening.LEAD, Taste.PEOPLE, Shape.CAPTION);
      case "wechat-official" ->
          new Recipe("wechat-official", 1, 3, 280, Opening.CENTRAL, Taste.PLAIN, Shape.CAPTION);
      case "bilibili" ->
          new Recipe("bilibili", 4, 7, 800, Opening.LEAD, Taste.FIGURES, Shape.OUTLINED);
      case "youtube" ->
          new Recipe("youtube", 6, 10, 1500, Opening.LEAD, Taste.PLAIN, Shape.OUTLINED);
      case "xiaohongshu" ->
          new Recipe("xiaohongshu", 4, 7, 700, Opening.STRIKING, Taste.SHORT, Shape.LINES);
      case "facebook" ->
          new Recipe("facebook", 3, 5, 600, Opening.LEAD, Taste.PEOPLE, Shape.HOOK_AND_BODY);
      case "instagram" ->
          new Recipe("instagram", 3, 4, 430, Opening.CENTRAL, Taste.PEOPLE, Shape.HOOK_AND_BODY);
      case "threads" ->
          new Recipe("threads", 2, 4, 400, Opening.STRIKING, Taste.PLAIN, Shape.HOOK_AND_BODY);
      case "pinterest" ->
          new Recipe("pinterest", 2, 3, 340, Opening.CENTRAL, Taste.PLAIN, Shape.CAPTION);
      case "linkedin" ->
          new Recipe("linkedin", 5, 9, 1250, Opening.STRIKING, Taste.FIGURES, Shape.PARAGRAPHS);
      case "x" -> x(partsMax);
      default -> new Recipe(platform, 2, 5, 500, Opening.LEAD, Taste.PLAIN, Shape.HOOK_AND_BODY);
    };
  }

  /** A plain summary of about {@code characters}. */
  static Recipe summary(int sentences, int characters) {
    return new Recipe("", 1, sentences, characters, Opening.LEAD, Taste.PLAIN, Shape.SUMMARY);
  }

  private static Recipe x(int partsMax) {
    return partsMax < 2
        ? new Recipe("x", 1, 2, 240, Opening.CENTRAL, Taste.SHORT, Shape.CAPTION)
        : new Recipe(
            "x", partsMax, partsMax * 2, partsMax * 210, Opening.LEAD, Taste.PLAIN, Shape.THREAD);
  }

  int target(Language script) {
    return script == Language.CJK ? target * 2 / 5 : target;
  }
}
