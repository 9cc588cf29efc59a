package org.anabranch.gateway.config;

import java.net.URI;
import java.util.List;
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
 * @param serves offers of the catalog that are asked this way, by {@code PROVIDER/MODEL} or its
 *     beginning and a star; all of its own id's when absent
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
    List<String> serves,
    String provider) {
  /** In Google's address of what is served wherever there is room, no region stands before it. */
  private static final String GLOBAL = "//global-";

  public Vendor {
    quirks = quirks == null ? List.of() : List.copyOf(quirks);
    host = host == null ? id : host;
    voices = voices == null ? List.of() : List.copyOf(voices);
    serves = serves == null ? List.of(id + "/*") : List.copyOf(serves);
    provider = provider == null ? id : provider;
  }

  /**
   * The address for one customer. Throws {@link IllegalArgumentException} naming what is missing.
   */
  URI address(@Nullable String region, @Nullable String account) {
    String filled = filled(filled(baseUrl, "region", region), "account", account);
    return URI.create(filled.replace(GLOBAL, "//"));
  }

  /** Whether that is where it is asked for such a customer when nobody says otherwise. */
  public boolean isUsual(URI address, @Nullable String region, @Nullable String account) {
    return !(asks("region") && region == null)
        && !(asks("account") && account == null)
        && address(region, account).equals(address);
  }

  /** Whether its address is another for each customer, by this: {@code region}, {@code account}. */
  public boolean asks(String name) {
    return baseUrl.contains(place(name));
  }

  /** How closely it says that it serves an offer of the catalog; below zero where it does not. */
  int closeness(String offer) {
    int closest = -1;
    for (String said : serves) {
      String beginning = said.endsWith("*") ? said.substring(0, said.length() - 1) : said;
      if (said.equals(offer) || (said.endsWith("*") && offer.startsWith(beginning))) {
        closest = Math.max(closest, beginning.length());
      }
    }
    return closest;
  }

  /** The offers of the catalog that its model of this name may be. */
  public List<String> offers(String model) {
    return serves.stream()
        .map(said -> said.substring(0, said.indexOf('/') + 1) + model)
        .filter(offer -> closeness(offer) >= 0)
        .distinct()
        .toList();
  }

  private static String place(String name) {
    return "{" + name + "}";
  }

  private String filled(String template, String name, @Nullable String value) {
    String place = place(name);
    if (!template.contains(place)) {
      return template;
    }
    Check.setting(
        value != null && value.matches("[A-Za-z0-9._-]+"),
        name,
        "vendor “%s” needs the setting %s, of letters, digits, dots and dashes",
        id,
        name);
    return template.replace(place, String.valueOf(value));
  }
}
