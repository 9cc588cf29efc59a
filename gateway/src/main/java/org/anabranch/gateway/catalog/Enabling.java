package org.anabranch.gateway.catalog;

import java.math.BigDecimal;
import java.net.URI;
import org.anabranch.kernel.SecretRef;
import org.jspecify.annotations.Nullable;

/**
 * What a person says when putting an offer to use. Whatever is absent is taken from the catalog and
 * from what is known of vendors.
 *
 * @param vendor how it is asked, one of {@link Enabled#ways}; as before where it is in use, else
 *     the first of them
 * @param baseUrl where it is served; needed where nobody knows the vendor's address
 * @param region where it runs, for vendors whose address holds the region
 * @param account the customer's name there, for vendors whose address holds it
 * @param apiKey where the key is to be found; absent for servers without keys
 * @param inputUsdPerMillion the person's own price; both or none
 */
public record Enabling(
    @Nullable String vendor,
    @Nullable URI baseUrl,
    @Nullable String region,
    @Nullable String account,
    @Nullable SecretRef apiKey,
    @Nullable BigDecimal inputUsdPerMillion,
    @Nullable BigDecimal outputUsdPerMillion) {
  /** At an address, or at the vendor's where it is the same for everybody. */
  public static Enabling at(@Nullable URI baseUrl, @Nullable SecretRef apiKey) {
    return new Enabling(null, baseUrl, null, null, apiKey, null, null);
  }
}
