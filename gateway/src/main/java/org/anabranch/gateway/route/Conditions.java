package org.anabranch.gateway.route;

import org.anabranch.gateway.route.Decision.Facts;

/**
 * What is known of a deployment when a request is routed: now, or as it was stored. The router
 * itself remembers nothing, so equal facts give equal scores.
 */
@FunctionalInterface
public interface Conditions {
  Facts of(Option option, Ask ask, long expectedOutput);
}
