package org.anabranch.gateway.catalog;

import java.time.LocalDate;

/**
 * Where the catalog's figures come from.
 *
 * @param source {@code models.dev}, or the name of what was imported
 * @param asOf the day the source was true
 * @param shipped whether it came with the product, and not by an import
 * @param offers how many it tells of
 * @param own for how many of them the person set something
 */
public record Origin(String source, LocalDate asOf, boolean shipped, int offers, int own) {}
