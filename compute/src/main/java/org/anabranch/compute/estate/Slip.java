package org.anabranch.compute.estate;

/**
 * One way a delivery may be late.
 *
 * @param months how late
 * @param probability the chance of just that; the rest to 1 is the chance of no slip
 */
public record Slip(int months, Figure probability) {
  public Slip {
    Required.between(months, 1, 120, "months");
    Required.present(probability, "probability");
    Required.share(probability, "probability");
  }
}
