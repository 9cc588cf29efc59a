package org.anabranch.compute.estate;

/**
 * A contract that runs on at its end unless somebody gives notice.
 *
 * @param months how much longer each time
 */
public record Renewal(int months) {
  public Renewal {
    Required.between(months, 1, 120, "months");
  }
}
