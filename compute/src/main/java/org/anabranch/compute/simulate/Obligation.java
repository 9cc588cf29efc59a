package org.anabranch.compute.simulate;

/**
 * What is paid under a contract over the simulated time whether used or not.
 *
 * @param floorUsd due over the whole of it
 * @param usdPerMonth the pace, for a month of 730 hours
 * @param sunk whether use costs nothing beyond it, as under a reservation
 */
public record Obligation(
    String contract, String vendor, double floorUsd, double usdPerMonth, boolean sunk) {}
