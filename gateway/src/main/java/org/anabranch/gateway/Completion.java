package org.anabranch.gateway;

import org.anabranch.gateway.config.Deployment;
import org.anabranch.kernel.Money;

/**
 * An answer and what it took.
 *
 * @param decisionId names the stored {@link org.anabranch.gateway.route.Decision}
 */
public record Completion(
    String text,
    Deployment deployment,
    String decisionId,
    long inputTokens,
    long outputTokens,
    Money cost) {}
