package org.anabranch.kernel;

import java.util.Locale;

/** Where a figure comes from. Every figure that is stored or shown carries one. */
public enum Provenance {
  /** Read from the world: a real platform's API, a vendor's bill, a clock. */
  MEASURED,
  /** Written down by a person: a price list, a contract, a default of ours. */
  CONFIGURED,
  /** Made by the sandbox. Never shown without saying so. */
  SIMULATED;

  /** The word for people and files: {@code measured}, {@code configured}, {@code simulated}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
