package org.anabranch.compute.plan;

/**
 * How much of the work one partner could have in plans that cost nearly the same. A wide span says
 * that the choice is free; a narrow one that it is forced.
 *
 * @param leastShare of all H100-equivalent-months wanted, between 0 and 1
 * @param share in the plan itself
 */
public record Alternative(
    String partner, String name, double leastShare, double share, double mostShare) {}
