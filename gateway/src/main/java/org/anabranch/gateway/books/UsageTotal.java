package org.anabranch.gateway.books;

import org.anabranch.kernel.Money;

/**
 * What was used and spent of one deployment.
 *
 * @param requests answered requests
 */
public record UsageTotal(
    String deploymentId, long requests, long inputTokens, long outputTokens, Money cost) {}
