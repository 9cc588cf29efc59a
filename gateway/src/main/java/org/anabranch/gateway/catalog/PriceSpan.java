package org.anabranch.gateway.catalog;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * A line of the price book.
 *
 * @param until the day from which it no longer held; still holds when absent
 */
public record PriceSpan(LocalDate from, @Nullable LocalDate until, Price price) {}
