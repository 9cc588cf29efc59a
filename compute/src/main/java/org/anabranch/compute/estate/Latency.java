package org.anabranch.compute.estate;

/**
 * How far users are from a region.
 *
 * @param zone where the users are, as demand names it
 * @param region where sites are, as sites name it
 * @param ms round trip in milliseconds
 */
public record Latency(String zone, String region, Figure ms) {
  public Latency {
    Required.text(zone, "zone");
    Required.text(region, "region");
    Required.present(ms, "ms");
  }
}
