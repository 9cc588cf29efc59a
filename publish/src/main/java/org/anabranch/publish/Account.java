package org.anabranch.publish;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.anabranch.kernel.Provenance;
import org.anabranch.kernel.Secret;

/**
 * One account on one platform and how to reach it. The connectors do not know whether they talk to
 * the sandbox or to the world: only {@code hosts} differs.
 *
 * @param id ours
 * @param workspace whose it is; {@link #DEFAULT_WORKSPACE} where nobody divided them
 * @param remoteId the platform's: page id, person urn, open_id, appid
 * @param hosts base address for each of the platform's hosts, by the names that its connector lists
 * @param credentials by the names that the platform's connector documents: {@code access_token},
 *     {@code client_secret}
 * @param scopes what the platform granted, as it names its scopes; empty where it does not say
 * @param provenance {@link Provenance#SIMULATED} for the sandbox, {@link Provenance#MEASURED} for
 *     the world
 */
public record Account(
    String id,
    String workspace,
    Platform platform,
    String name,
    String remoteId,
    Map<String, URI> hosts,
    Map<String, Secret> credentials,
    Set<String> scopes,
    Provenance provenance) {
  /** The workspace of those who have only one. */
  public static final String DEFAULT_WORKSPACE = "default";

  public Account {
    if (id.isBlank() || workspace.isBlank()) {
      throw new IllegalArgumentException(
          "An account needs an id and a workspace, and has “%s” and “%s”".formatted(id, workspace));
    }
    hosts = Map.copyOf(hosts);
    credentials = Map.copyOf(credentials);
    scopes = Set.copyOf(scopes);
  }

  /** An account whose platform does not say what it granted. */
  public Account(
      String id,
      String workspace,
      Platform platform,
      String name,
      String remoteId,
      Map<String, URI> hosts,
      Map<String, Secret> credentials,
      Provenance provenance) {
    this(id, workspace, platform, name, remoteId, hosts, credentials, Set.of(), provenance);
  }

  /** An account of the default workspace. */
  public Account(
      String id,
      Platform platform,
      String name,
      String remoteId,
      Map<String, URI> hosts,
      Map<String, Secret> credentials,
      Provenance provenance) {
    this(id, DEFAULT_WORKSPACE, platform, name, remoteId, hosts, credentials, provenance);
  }

  /** The same account with one credential replaced. */
  public Account with(String credential, Secret value) {
    Map<String, Secret> changed = new HashMap<>(credentials);
    changed.put(credential, value);
    return new Account(id, workspace, platform, name, remoteId, hosts, changed, scopes, provenance);
  }

  /** The same account with what the platform granted. */
  public Account granted(Set<String> granted) {
    return new Account(
        id, workspace, platform, name, remoteId, hosts, credentials, granted, provenance);
  }

  /** The name under which a credential of an account is sealed in the secret store. */
  public static String secretName(String accountId, String credential) {
    return "account/" + accountId + "/" + credential;
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
