package org.anabranch.compute.drill;

import java.util.List;
import java.util.Locale;

/**
 * Who is left out of real traffic.
 *
 * @param name as deployments, or the estate, call it
 * @param sites of the estate, whose deployments are left out; only for partners and chip vendors
 */
public record LiveExit(Kind kind, String name, List<String> sites) {
  /** Whom one can leave out. */
  public enum Kind {
    /** All that runs on the sites that it sells or runs, and all that goes by its name. */
    PARTNER,
    /** All that runs on sites with no other chips. */
    CHIP_VENDOR,
    VENDOR,
    HOST,
    LAB,
    REGION;

    /** {@code chip vendor}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  public LiveExit {
    sites = sites == null ? List.of() : List.copyOf(sites);
  }

  /** {@code vendor groq}. */
  @Override
  public String toString() {
    return kind.word() + " " + name;
  }
}
