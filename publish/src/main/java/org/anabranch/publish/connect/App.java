package org.anabranch.publish.connect;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.anabranch.kernel.Provenance;
import org.anabranch.kernel.Secret;
import org.anabranch.publish.Platform;

/**
 * An app that a workspace registered at a platform's developers' console.
 *
 * @param id ours
 * @param clientId the platform's: client id, client key, app id
 * @param scopes what to ask for; empty for the platform's usual ones
 * @param hosts base addresses, by the names that the platform's leaf lists
 * @param provenance {@link Provenance#SIMULATED} for the sandbox's
 */
public record App(
    String id,
    String workspace,
    Platform platform,
    String clientId,
    Secret clientSecret,
    List<String> scopes,
    Map<String, URI> hosts,
    Provenance provenance) {
  public App {
    if (clientId.isBlank() || clientSecret.reveal().isBlank()) {
      throw new IllegalArgumentException(
          "An app at %s needs an id and a secret".formatted(platform.title()));
    }
    scopes = List.copyOf(scopes);
    hosts = Map.copyOf(hosts);
  }

  /** The base address of one host; throws {@link IllegalArgumentException} without it. */
  public URI host(String name) {
    return Optional.ofNullable(hosts.get(name))
        .orElseThrow(
            () -> new IllegalArgumentException("App %s has no host “%s”".formatted(id, name)));
  }
}
