package org.anabranch.compute.concentration;

import java.util.Locale;

/**
 * What is counted, and whose shares of it are taken.
 *
 * @param source where the figures come from
 */
public record Basis(Source source, Measure measure, Of of) {
  /** Where figures come from. */
  public enum Source {
    /** The plan of the estate: configured and planned, not measured. */
    PLAN,
    /** What the gateway was asked and paid: measured. */
    USAGE;

    public String word() {
      return lower(this);
    }
  }

  /** What is counted. */
  public enum Measure {
    /** US dollars. */
    SPEND("US dollars"),
    /** Tokens in and out. */
    TOKENS("tokens"),
    /** Accelerators busy for an hour, whatever their kind. */
    CHIP_HOURS("accelerator-hours"),
    /** Megawatts of site power that the work draws in the mean. */
    POWER("megawatts");

    private final String unit;

    Measure(String unit) {
      this.unit = unit;
    }

    public String unit() {
      return unit;
    }

    public String word() {
      return lower(this);
    }
  }

  /** Whose shares are taken. */
  public enum Of {
    /** Who signs the contract, with what it owns. */
    SELLER,
    /** Who really runs the site: what a seller has from others is theirs. */
    SUPPLIER,
    CHIP_VENDOR,
    /** The grid that sites hang on. */
    POWER_REGION,
    REGION,
    /** Who serves a model and sends the bill. */
    VENDOR,
    /** What a vendor runs on. */
    HOST,
    /** Who made the model. */
    LAB,
    MODEL;

    public String word() {
      return lower(this);
    }
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** {@code spend by lab, as used}. */
  @Override
  public String toString() {
    return "%s by %s, as %s"
        .formatted(measure.word(), of.word(), source == Source.PLAN ? "planned" : "used");
  }
}
