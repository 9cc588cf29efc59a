package org.anabranch.gateway;

import java.util.Optional;
import org.anabranch.kernel.Money;
import org.anabranch.kernel.Secret;
import org.jspecify.annotations.Nullable;

/**
 * A deployment as the gateway holds it: what it is, how it is reached, how it has been.
 *
 * @param config null for the built-in one
 * @param key what is sent to the upstream; empty when it takes none or when it was not found
 */
record Served(
    Deployment deployment, @Nullable DeploymentConfig config, Optional<Secret> key, Health health) {
  String id() {
    return deployment.id();
  }

  /** Whether a request for this model, id or candidate name may be served here. */
  boolean isCalled(String name) {
    return deployment.id().equals(name) || deployment.model().equals(name);
  }

  /** Why it could not be called at all, whatever its health. */
  @Nullable String unusable() {
    return config != null && config.apiKey() != null && key.isEmpty()
        ? "no API key: " + config.apiKey() + " is not set"
        : null;
  }

  Money cost(long inputTokens, long outputTokens) {
    return deployment
        .inputPerMillion()
        .perMillion(inputTokens)
        .plus(deployment.outputPerMillion().perMillion(outputTokens));
  }
}
