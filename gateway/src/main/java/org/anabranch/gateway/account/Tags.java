package org.anabranch.gateway.account;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Words that a client puts on a request so that usage can be told apart by them: {@code
 * project=atlas,stage=test}. Bounded, since every distinct one is kept: at most eight to a request,
 * names of at most 32 characters, values of at most 64; what is beyond is cut or left out.
 */
public final class Tags {
  public static final String HEADER = "x-anabranch-tags";
  private static final int MOST = 8;
  private static final int LONGEST_NAME = 32;
  private static final int LONGEST_VALUE = 64;

  private Tags() {}

  /** Reads the header; a part without {@code =} is a tag with an empty value. */
  public static Map<String, String> parse(String header) {
    Map<String, String> tags = new LinkedHashMap<>();
    int from = 0;
    while (from < header.length() && tags.size() < MOST) {
      int comma = header.indexOf(',', from);
      int end = comma < 0 ? header.length() : comma;
      add(tags, header.substring(from, end));
      from = end + 1;
    }
    return tags;
  }

  private static void add(Map<String, String> tags, String part) {
    int equals = part.indexOf('=');
    String name = (equals < 0 ? part : part.substring(0, equals)).strip();
    String value = equals < 0 ? "" : part.substring(equals + 1).strip();
    if (!name.isEmpty()) {
      tags.put(cut(name, LONGEST_NAME), cut(value, LONGEST_VALUE));
    }
  }

  /** The given tags and those of {@code more}, which win; no more than a request may have. */
  public static Map<String, String> merge(Map<String, String> given, Map<String, String> more) {
    Map<String, String> all = new LinkedHashMap<>();
    more.forEach((name, value) -> putBounded(all, name, value));
    given.forEach(
        (name, value) -> {
          if (!all.containsKey(cut(name, LONGEST_NAME))) {
            putBounded(all, name, value);
          }
        });
    return all;
  }

  private static void putBounded(Map<String, String> all, String name, String value) {
    if (all.size() < MOST) {
      all.put(cut(name, LONGEST_NAME), cut(value, LONGEST_VALUE));
    }
  }

  private static String cut(String text, int longest) {
    if (text.length() <= longest) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(longest - 1)) ? longest - 1 : longest;
    return text.substring(0, end);
  }
}
