package org.anabranch.compute.simulate;

import java.util.List;

/**
 * A kind of work at a site under a contract; for the router, a deployment.
 *
 * @param vendor who sends the bill
 * @param acceleratorHoursPerUnit a unit being an H100-hour of that kind of work
 * @param listUsdPerUnit by day, at list price; nothing where all is paid beforehand
 */
public record SimulatedLane(
    String id,
    String kind,
    String site,
    String contract,
    String vendor,
    double acceleratorHoursPerUnit,
    List<Double> listUsdPerUnit) {
  public SimulatedLane {
    listUsdPerUnit = List.copyOf(listUsdPerUnit);
  }
}
