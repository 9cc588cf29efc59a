package org.anabranch.publish;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.anabranch.kernel.Provenance;
import org.anabranch.kernel.Secret;

/**
 * One account on one platform and how to reach it. The connectors do not know whether they talk to
 * the sandbox or to the world: only {@code hosts} differs.
 *
 * @param id ours
 * @param remoteId the platform's: page id, person urn, open_id, appid
 * @param hosts base address for each of the platform's hosts, by the names that its connector lists
 * @param credentials by the names that the platform's connector documents: {@code access_token},
 *     {@code client_secret}
 * @param provenance {@link Provenance#SIMULATED} for the sandbox, {@link Provenance#MEASURED} for
 *     the world
 */
public record Account(
    String id,
    Platform platform,
    String name,
    String remoteId,
    Map<String, URI> hosts,
    Map<String, Secret> credentials,
    Provenance provenance) {
  public Account {
    hosts = Map.copyOf(hosts);
    credentials = Map.copyOf(credentials);
  }

  /**
   * The base address of one host; throws {@link IllegalArgumentException} when the account lacks
   * it.
   */
  public URI host(String name) {
    return Optional.ofNullable(hosts.get(name))
        .orElseThrow(
            () -> new IllegalArgumentException("Account %s has no host “%s”".formatted(id, name)));
  }

  /** One credential; throws {@link IllegalArgumentException} when the account lacks it. */
  public Secret credential(String name) {
    return Optional.ofNullable(credentials.get(name))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Account %s has no credential “%s”".formatted(id, name)));
  }
}
