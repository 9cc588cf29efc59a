package org.anabranch.publish;

import java.time.LocalDate;

/**
 * A figure that a platform has stopped telling. What was stored of it before stays; after {@code
 * until} there is none, and it is neither zero nor guessed.
 *
 * @param name the platform's own
 * @param until the last day on which it was told
 * @param instead what tells something like it since, in plain words
 */
public record WithdrawnMetric(String name, LocalDate until, String instead) {}
