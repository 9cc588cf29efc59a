package org.anabranch.gateway.catalog;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Where a provider is with a model. */
public enum Lifecycle {
  ALPHA,
  BETA,
  ACTIVE,
  DEPRECATED;

  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<Lifecycle> byKey(String key) {
    return Arrays.stream(values()).filter(l -> l.key().equals(key)).findFirst();
  }
}
