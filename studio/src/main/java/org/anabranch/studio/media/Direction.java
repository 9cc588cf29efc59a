package org.anabranch.studio.media;

/**
 * Which way a text runs: the way of most of its letters, so that a foreign first word turns
 * nothing.
 */
final class Direction {
  private Direction() {}

  static boolean isRightToLeft(String text) {
    long right = text.codePoints().filter(Direction::isRightToLeft).count();
    long letters = text.codePoints().filter(Character::isLetter).count();
    return right * 2 > letters;
  }

  private static boolean isRightToLeft(int codePoint) {
    return switch (Character.getDirectionality(codePoint)) {
      case Character.DIRECTIONALITY_RIGHT_TO_LEFT, Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC ->
          true;
      default -> false;
    };
  }
}
