package org.anabranch.kernel;

import java.lang.Character.UnicodeScript;

/**
 * The two scripts that decide how text is cut, counted and drawn here. Anything written mostly in
 * Han, kana or hangul is {@link #CJK}; everything else is {@link #SPACED}.
 */
public enum Language {
  SPACED,
  CJK;

  /** CJK when at least a third of the letters are. An empty text is {@link #SPACED}. */
  public static Language of(String text) {
    long letters = text.codePoints().filter(Character::isLetter).count();
    long cjk = text.codePoints().filter(Language::isCjk).count();
    return letters > 0 && cjk * 3 >= letters ? CJK : SPACED;
  }

  public static boolean isCjk(int codePoint) {
    return switch (UnicodeScript.of(codePoint)) {
      case HAN, HIRAGANA, KATAKANA, HANGUL, BOPOMOFO -> true;
      default -> false;
    };
  }
}
