package org.anabranch.gateway.config;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who serves models, as {@code vendors.yaml} knows them: data, not code.
 *
 * @param baseUrl with {@code {region}} and {@code {account}} where each customer has another
 * @param auth {@code bearer}, {@code none}, {@code header:NAME}, or the name of a way to sign
 * @param key the environment variable that the vendor's own tools read, as a hint
 * @param host whose machines answer; the vendor itself when absent
 * @param voices in which its models say something aloud; where nobody says, any may be one
 * @param voicesOf the vendor whose voices it has, where that is another
 * @param provider what OpenTelemetry's GenAI conventions call it; {@code id} when absent
 */
public record Vendor(
    String id,
    String name,
    String dialect,
    String baseUrl,
    String auth,
    List<String> quirks,
    @Nullable String key,
    String host,
    List<String> voices,
    @Nullable String voicesOf,
    String provider) {
  public Vendor {
    quirks = quirks == null ? List.of() : List.copyOf(quirks);
    host = host == null ? id : host;
    voices = voices == null ? List.of() : List.copyOf(voices);
    provider = provider == null ? id : provider;
  }

  /** The address where it is the same for all customers. */
  public Optional<URI> address() {
    return baseUrl.contains("{") ? Optional.empty() : Optional.of(URI.create(baseUrl));
  }

  /**
   * The address for one customer. Throws {@link IllegalArgumentException} naming what is missing.
   */
  URI address(@Nullable String region, @Nullable String account) {
    return URI.create(filled(filled(baseUrl, "region", region), "account", account));
  }

  private String filled(String template, String name, @Nullable String value) {
    String place = "{" + name + "}";
    if (!template.contains(place)) {
      return template;
    }
    Check.setting(
        value != null && value.matches("[A-Za-z0-9._-]+"),
        name,
        "vendor “%s” needs a %s of letters, digits, dots and dashes",
        id,
        name);
    return template.replace(place, String.valueOf(value));
  }
}
