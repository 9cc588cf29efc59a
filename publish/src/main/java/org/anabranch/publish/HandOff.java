package org.anabranch.publish;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a person needs to publish by hand.
 *
 * @param open the address that opens the platform's compose page, shown as a link and as a QR code;
 *     a deep link where the platform has one
 * @param steps what to do, in order, one short sentence each
 * @param stepsInChinese the same for who reads Chinese; empty where nobody wrote them
 * @param sharing what the platform's own share component must be given, by its names; empty where
 *     it has none. Holds no secret
 */
public record HandOff(
    Optional<URI> open,
    List<String> steps,
    List<String> stepsInChinese,
    Map<String, String> sharing) {
  /**
   * The handle with the name that the platform gave to a hand-off, where it tells by that name when
   * the person published it.
   */
  public static final String MARK = "hand_off_mark";

  public HandOff {
    steps = List.copyOf(steps);
    stepsInChinese = List.copyOf(stepsInChinese);
    sharing = Map.copyOf(sharing);
  }

  public HandOff(Optional<URI> open, List<String> steps) {
    this(open, steps, List.of(), Map.of());
  }

  /**
   * The steps for who reads this language; English for all but Chinese.
   *
   * @param language a BCP 47 tag, such as a post's
   */
  public List<String> stepsFor(String language) {
    return language.startsWith("zh") && !stepsInChinese.isEmpty() ? stepsInChinese : steps;
  }
}
