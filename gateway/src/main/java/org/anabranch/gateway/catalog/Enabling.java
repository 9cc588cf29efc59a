package org.anabranch.gateway.catalog;

import java.math.BigDecimal;
import java.net.URI;
import org.anabranch.kernel.SecretRef;
import org.jspecify.annotations.Nullable;

/**
 * What a person says when putting an offer to use. Whatever is absent is taken from the catalog.
 *
 * @param baseUrl where it is served; needed where nobody knows the provider's address
 * @param apiKey where the key is to be found; absent for servers without keys
 * @param inputUsdPerMillion the person's own price; both or none
 */
public record Enabling(
    @Nullable URI baseUrl,
    @Nullable SecretRef apiKey,
    @Nullable BigDecimal inputUsdPerMillion,
    @Nullable BigDecimal outputUsdPerMillion) {}
