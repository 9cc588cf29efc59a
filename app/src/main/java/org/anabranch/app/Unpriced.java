package org.anabranch.app;

import java.util.ArrayList;
import java.util.List;
import org.anabranch.gateway.account.Tariff;
import org.anabranch.gateway.config.DeploymentConfig;
import org.anabranch.gateway.config.Service;

/**
 * Deployments behind a vendor's key that cost nothing by the configuration: no budget bounds them,
 * and price draws requests to them. Moderation is free at those who offer it.
 */
final class Unpriced {
  private Unpriced() {}

  /** A line to each. */
  static List<String> of(Configuration configuration) {
    List<String> lines = new ArrayList<>();
    for (DeploymentConfig deployment : configuration.gateway().deployments()) {
      if (deployment.apiKey() != null
          && deployment.service() != Service.MODERATION
          && deployment.book().all().stream().allMatch(Tariff::isFree)) {
        lines.add("Without a price no budget bounds it: the deployment “" + deployment.id() + "”.");
      }
    }
    return lines;
  }
}
