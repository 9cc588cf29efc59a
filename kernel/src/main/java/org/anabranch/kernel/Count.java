package org.anabranch.kernel;

import java.util.Locale;

/** A number and what it counts, in English: {@code 1 post}, {@code 1,000 posts}. */
public final class Count {
  private Count() {}

  /**
   * @param one the noun for one; an s makes it the noun for others
   */
  public static String of(long number, String one) {
    return of(number, one, one + "s");
  }

  /**
   * @param one what stands behind one: {@code post is planned}
   * @param other what stands behind every other number: {@code posts are planned}
   */
  public static String of(long number, String one, String other) {
    return String.format(Locale.ENGLISH, "%,d %s", number, number == 1 ? one : other);
  }
}
