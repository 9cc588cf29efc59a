package org.anabranch.gateway;

import org.anabranch.gateway.Decision.Facts;

/**
 * What is known of a deployment when a request is routed: now, or as it was stored. The router
 * itself remembers nothing, so equal facts give equal scores.
 */
@FunctionalInterface
interface Conditions {
  Facts of(Option option, Ask ask, long expectedOutput);
}
