package org.anabranch.compute.drill;

import java.time.YearMonth;

/**
 * Work that runs at a site more than it would have without the exit.
 *
 * @param first the first month in which it does
 * @param h100Months over the horizon from the exit on, in H100-equivalent-months
 * @param mostH100 in the month with the most, in H100-equivalents
 */
public record Move(
    String demand,
    String site,
    String contract,
    YearMonth first,
    double h100Months,
    double mostH100) {}
