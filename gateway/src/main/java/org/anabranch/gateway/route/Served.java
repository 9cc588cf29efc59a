package org.anabranch.gateway.route;

import java.util.List;
import java.util.Optional;
import org.anabranch.gateway.account.Tariff;
import org.anabranch.gateway.account.Tariffs;
import org.anabranch.gateway.config.Deployment;
import org.anabranch.gateway.config.DeploymentConfig;
import org.anabranch.gateway.config.Service;
import org.anabranch.gateway.config.Terms;
import org.anabranch.gateway.dialect.Outbound;
import org.anabranch.gateway.dialect.Signer;
import org.anabranch.gateway.dialect.Upstream;
import org.anabranch.gateway.upstream.Address;
import org.jspecify.annotations.Nullable;

/**
 * A deployment as the gateway holds it: what it is, how it is reached, how it has been.
 *
 * @param line null for the built-in ones, which are reached without a network
 */
public record Served(
    Deployment deployment, Service service, @Nullable Line line, Health health, Tariffs prices) {
  /**
   * How a vendor is asked.
   *
   * @param signer empty when the key that the configuration names was not found
   */
  public record Line(
      DeploymentConfig config,
      Address address,
      Outbound outbound,
      Upstream upstream,
      Optional<Signer> signer) {}

  Served(Deployment deployment, Service service, @Nullable Line line, Health health) {
    this(
        deployment,
        service,
        line,
        health,
        line == null
            ? new Tariffs(
                List.of(Tariff.of(deployment.inputPerMillion(), deployment.outputPerMillion())))
            : line.config().book());
  }

  public String id() {
    return deployment.id();
  }

  @Nullable
  public DeploymentConfig config() {
    return line == null ? null : line.config();
  }

  /** For those that are not built in. */
  public Line lineOrThrow() {
    if (line == null) {
      throw new IllegalStateException(id() + " is built in and has no address");
    }
    return line;
  }

  /** Whether a request for this model, id or candidate name may be served here. */
  boolean isCalled(String name) {
    return deployment.id().equals(name) || deployment.model().equals(name);
  }

  /** Why it could not be called at all, whatever its health. */
  @Nullable
  public String unusable() {
    return line != null && line.signer().isEmpty()
        ? "no API key: " + line.config().apiKey() + " is not set"
        : null;
  }

  Terms terms() {
    return line == null ? Terms.OWN_PROCESS : line.config().terms();
  }

  /** What it runs on; two with the same fall together. */
  public String host() {
    String host = terms().host();
    return host == null ? deployment.vendor() : host;
  }

  @Nullable
  public String region() {
    return line == null ? null : line.config().region();
  }

  /** What it charges at that moment, in epoch milliseconds. */
  public Tariff tariff(long millis) {
    return prices.at(millis);
  }

  /** What it charges now. */
  public Tariff tariff() {
    return prices.at(health.now());
  }
}
