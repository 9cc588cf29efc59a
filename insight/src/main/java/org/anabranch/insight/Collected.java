package org.anabranch.insight;

import org.anabranch.publish.Metrics;

/** What one publication's platform reported, or why it reported nothing. */
public record Collected(String publicationId, Metrics metrics) {}
