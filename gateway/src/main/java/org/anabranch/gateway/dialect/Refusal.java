package org.anabranch.gateway.dialect;

import java.util.HashMap;
import java.util.Map;
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
  public Refusal {
    headers = Map.copyOf(headers);
  }

  /** The same with one more header. */
  public Refusal with(String header, String value) {
    Map<String, String> more = new HashMap<>(headers);
    more.put(header, value);
    return new Refusal(status, code, message, param, more);
  }

  public static Refusal of(int status, String code, String message) {
    return new Refusal(status, code, message, null, Map.of());
  }

  public static Refusal of(BadRequest e) {
    return new Refusal(400, "invalid_request", String.valueOf(e.getMessage()), e.param(), Map.of());
  }
}
