package org.anabranch.gateway.dialect;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An error as the data plane tells it, before a dialect puts it in its own words.
 *
 * @param status of HTTP; dialects derive their type of error from it
 * @param code stable, in snake_case
 * @param param the field that is wrong, or null
 * @param headers beside the body, such as Retry-After
 */
public record Refusal(
    int status, String code, String message, @Nullable String param, Map<String, String> headers) {
  private static final Pattern PLACE = Pattern.compile("\\[\\d+]");

  public Refusal {
    headers = Map.copyOf(headers);
  }

  /** The same with one more header. */
  public Refusal with(String header, String value) {
    Map<String, String> more = new HashMap<>(headers);
    more.put(header, value);
    return new Refusal(status, code, message, param, more);
  }

  /**
   * The same about the field as the client calls it.
   *
   * @param words what fields of the neutral conversation are called by the client's dialect, by
   *     their names without places in lists; the longest beginning that is found here counts
   */
  public Refusal in(Map<String, String> words) {
    return param == null ? this : at(called(param, words));
  }

  /** What the client calls a field, by the same words. */
  public static String called(String field, Map<String, String> words) {
    for (int end = field.length(); end > 0; end = field.lastIndexOf('.', end - 1)) {
      String found = words.get(field.substring(0, end).replaceAll(PLACE.pattern(), ""));
      if (found != null) {
        return found.contains("%") ? placed(found, field) : found;
      }
    }
    return field;
  }

  /** The same about the field by this name. */
  public Refusal at(String own) {
    return param == null || own.equals(param)
        ? this
        : new Refusal(
            status, code, message.replace("“" + param + "”", "“" + own + "”"), own, headers);
  }

  /** The same with places in lists after a dot, as some vendors write: {@code messages.3.role}. */
  public Refusal dotted() {
    return param == null ? this : at(param.replaceAll("\\[(\\d+)]", ".$1"));
  }

  /** Puts the places in lists of one name where another has {@code %}. */
  private static String placed(String name, String from) {
    StringBuilder placed = new StringBuilder(name);
    Matcher places = PLACE.matcher(from);
    for (int at = placed.indexOf("%"); at >= 0; at = placed.indexOf("%")) {
      placed.replace(at, at + 1, places.find() ? places.group() : "");
    }
    return placed.toString();
  }

  public static Refusal of(int status, String code, String message) {
    return new Refusal(status, code, message, null, Map.of());
  }

  public static Refusal of(BadRequest e) {
    return new Refusal(400, "invalid_request", String.valueOf(e.getMessage()), e.param(), Map.of());
  }
}
