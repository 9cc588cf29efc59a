package org.anabranch.gateway.catalog;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;

/** The facts that come with the product, read when they are asked for. */
final class Shipped {
  static final String NAME = "models.dev";

  /** The day of the commit that {@code models.csv} was made from. */
  static final LocalDate AS_OF = LocalDate.of(2026, 7, 2);

  private Shipped() {}

  static String models() {
    return text("models.csv");
  }

  static String text(String file) {
    try (InputStream in = Shipped.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException(file + " is missing from the gateway's jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
