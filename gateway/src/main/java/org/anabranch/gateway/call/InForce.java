package org.anabranch.gateway.call;

import org.anabranch.gateway.config.GatewayConfig;
import org.anabranch.gateway.route.ConfiguredCommitments;
import org.anabranch.gateway.route.Fleet;
import org.anabranch.gateway.route.RetryBudget;
import org.anabranch.gateway.route.Shares;
import org.anabranch.gateway.treasury.Callers;

/** What is in force by one configuration, swapped whole. */
public record InForce(
    GatewayConfig config,
    Fleet fleet,
    Callers callers,
    ConfiguredCommitments commitments,
    Shares shares,
    RetryBudget retries,
    Dispatcher dispatcher) {
  InForce with(Callers others) {
    return new InForce(config, fleet, others, commitments, shares, retries, dispatcher);
  }
}
