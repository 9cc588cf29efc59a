package org.anabranch.publish.connect;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.anabranch.kernel.Ids;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.Provenance;
import org.anabranch.kernel.Secret;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Publisher;

/** The apps that workspaces registered at platforms' developers' consoles, and the sandbox's. */
final class OwnApps {
  private final Apps apps;
  private final Authorisations authorisations;
  private final CallbackKeys callbackKeys;
  private final Optional<SandboxApps> sandbox;
  private final Supplier<Publisher> publishing;
  private final Ids ids;

  OwnApps(
      Apps apps,
      Authorisations authorisations,
      CallbackKeys callbackKeys,
      Optional<SandboxApps> sandbox,
      Supplier<Publisher> publishing,
      Ids ids) {
    this.apps = apps;
    this.authorisations = authorisations;
    this.callbackKeys = callbackKeys;
    this.sandbox = sandbox;
    this.publishing = publishing;
    this.ids = ids;
  }

  Optional<App> find(String id) {
    return apps.find(id);
  }

  List<App> of(String workspace) {
    return apps.of(workspace);
  }

  App add(
      String workspace,
      Platform platform,
      String clientId,
      Secret clientSecret,
      List<String> scopes) {
    Authorisation leaf = authorisations.require(platform);
    if (clientId.isBlank() || clientSecret.reveal().isBlank()) {
      throw Problem.badInput(
              "app-incomplete",
              "The app needs its id and its secret.",
              "Copy both from %s's developers' console.".formatted(platform.title()))
          .asException();
    }
    Map<String, URI> hosts = new TreeMap<>(publishing.get().connector(platform).officialHosts());
    hosts.putAll(leaf.officialHosts());
    return apps.put(
        new App(
            ids.next("app"),
            workspace,
            platform,
            clientId.strip(),
            new Secret(clientSecret.reveal().strip()),
            scopes,
            hosts,
            Provenance.MEASURED));
  }

  App addSandbox(String workspace, Platform platform) throws InterruptedException {
    authorisations.require(platform);
    App app = sandbox().app(platform);
    return apps.put(
        new App(
            ids.next("app"),
            workspace,
            platform,
            app.clientId(),
            app.clientSecret(),
            app.scopes(),
            app.hosts(),
            Provenance.SIMULATED));
  }

  void remove(String id) {
    if (apps.remove(id)) {
      callbackKeys.forget(id);
    } else {
      throw Problem.of(
              Problem.Kind.CONFLICT,
              "app-in-use",
              "Accounts are connected by this app.",
              "Disconnect them first.")
          .asException();
    }
  }

  /** Throws where the sandbox is off. */
  SandboxApps sandbox() {
    return sandbox.orElseThrow(
        () ->
            Problem.badInput(
                    "sandbox-off",
                    "The sandbox is off.",
                    "Set sandbox.enabled: true in the configuration.")
                .asException());
  }
}
