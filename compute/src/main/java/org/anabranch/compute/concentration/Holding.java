package org.anabranch.compute.concentration;

import java.time.YearMonth;

/**
 * What somebody has of something in a month.
 *
 * @param id what tells holders apart; {@code name} is for people
 * @param amount in the measure's unit
 */
public record Holding(YearMonth month, Basis basis, String id, String name, double amount) {}
