package org.anabranch.gateway;

/** What is in force by one configuration, swapped whole. */
record InForce(
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
