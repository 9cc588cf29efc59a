package org.anabranch.gateway.openai;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.anabranch.gateway.conversation.Part;
import org.anabranch.gateway.conversation.Turn;

/**
 * Where a client's request holds what the turns of its conversation are made of: instructions at
 * the top are no turn, and several messages or items may be one. Parts are told apart by identity.
 */
final class Places {
  private static final Pattern PART =
      Pattern.compile("messages\\[(\\d+)](?:\\.content\\[(\\d+)])?(.*)");
  private static final Pattern BELOW_THE_LIST = Pattern.compile("].*");

  private final Map<Part, String> places = new IdentityHashMap<>();

  /** Returns the part, which stands at this place. */
  Part put(Part part, String place) {
    places.put(part, place);
    return part;
  }

  /** The other stands in its place now. */
  void move(Part part, Part other) {
    String place = places.get(part);
    if (place != null) {
      places.put(other, place);
    }
  }

  /** These are the content of a message: a text, or a list with a part for each. */
  void putContent(List<Part> parts, String place, boolean list) {
    for (int i = 0; i < parts.size(); i++) {
      places.put(parts.get(i), list ? place + "[" + i + "]" : place);
    }
  }

  /**
   * What the client calls a field.
   *
   * @param field as it is called by the place of its turn and part; another is given back as it is
   */
  String of(List<Turn> turns, String field) {
    Matcher named = PART.matcher(field);
    if (!named.matches() || Integer.parseInt(named.group(1)) >= turns.size()) {
      return field;
    }
    List<Part> parts = turns.get(Integer.parseInt(named.group(1))).parts();
    int part = named.group(2) == null ? 0 : Integer.parseInt(named.group(2));
    String place = part < parts.size() ? places.get(parts.get(part)) : null;
    if (place == null) {
      return field;
    }
    return named.group(2) == null
        ? BELOW_THE_LIST.matcher(place).replaceFirst("]") + named.group(3)
        : place + named.group(3);
  }
}
