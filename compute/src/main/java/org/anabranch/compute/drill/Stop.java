package org.anabranch.compute.drill;

/**
 * A site that stops serving.
 *
 * @param h100Months the work planned there from the exit on, in H100-equivalent-months
 */
public record Stop(String site, String name, double h100Months) {}
