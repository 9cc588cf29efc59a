package org.anabranch.publish.callback;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One call of a platform, as it came.
 *
 * @param account what stands behind the subject in the path: the platform's id of an account, or
 *     empty
 * @param query its parameters, the first of each name
 * @param headers by their names, whatever their case
 */
public record Incoming(
    String account, Map<String, String> query, Map<String, String> headers, byte[] body) {
  public Incoming {
    query = Map.copyOf(query);
    Map<String, String> lower = new TreeMap<>();
    headers.forEach((name, value) -> lower.put(name.toLowerCase(Locale.ROOT), value));
    headers = Map.copyOf(lower);
    body = body.clone();
  }

  /** A parameter, or empty text. */
  public String parameter(String name) {
    return query.getOrDefault(name, "");
  }

  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
  }

  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }
}
