package org.anabranch.app;

import java.net.URI;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.anabranch.kernel.Provenance;
import org.anabranch.kernel.Secret;
import org.anabranch.kernel.SecretRef;
import org.anabranch.loop.SimulatedTime;
import org.anabranch.publish.Account;
import org.anabranch.publish.Connector;
import org.anabranch.publish.Platform;
import org.anabranch.publish.TimedPublisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The accounts that come and go with the configuration. */
final class WiredAccounts {
  private static final Logger LOG = LoggerFactory.getLogger(WiredAccounts.class);

  private final TimedPublisher publisher;
  private final Optional<URI> sandbox;
  private final Function<SecretRef, Optional<Secret>> secrets;

  WiredAccounts(
      TimedPublisher publisher,
      Optional<URI> sandbox,
      Function<SecretRef, Optional<Secret>> secrets) {
    this.publisher = publisher;
    this.sandbox = sandbox;
    this.secrets = secrets;
  }

  /**
   * Connects the configured accounts, and the sandbox's for every platform that has none, and lets
   * go of those that are configured no longer. Returns the sandbox's time where one of its accounts
   * is connected.
   */
  Optional<SimulatedTime> connect(
      List<Configuration.AccountSettings> configured, Set<Platform> platforms)
      throws InterruptedException {
    Map<String, Account> accounts = new TreeMap<>();
    for (Configuration.AccountSettings settings : configured) {
      Account account = account(settings);
      accounts.put(account.id(), account);
    }
    Set<Platform> own = EnumSet.noneOf(Platform.class);
    Stream.concat(
            publisher.accounts().stream().filter(a -> !isWired(a)), accounts.values().stream())
        .filter(a -> a.provenance() != Provenance.SIMULATED)
        .filter(a -> a.workspace().equals(Account.DEFAULT_WORKSPACE))
        .forEach(a -> own.add(a.platform()));
    Optional<SimulatedTime> time = Optional.empty();
    if (sandbox.isPresent()) {
      SandboxLink link = new SandboxLink(sandbox.get());
      for (Platform platform : platforms) {
        if (!own.contains(platform)) {
          Account account = link.account(platform);
          accounts.put(account.id(), account);
          time = Optional.of(link);
        }
      }
    }
    accounts.values().forEach(publisher::connect);
    accounts.keySet().forEach(publisher::reconnected);
    publisher.accounts().stream()
        .filter(a -> isWired(a) && !accounts.containsKey(a.id()))
        .forEach(this::disconnect);
    LOG.atDebug().addKeyValue("accounts", accounts.size()).log("Accounts are connected");
    return time;
  }

  /** Those that come and go with the configuration, unlike those that a person connected. */
  private static boolean isWired(Account account) {
    return account.id().startsWith("own-") || account.id().startsWith("sandbox-");
  }

  /** One whose posts are not finished stays until they are: the next start asks again. */
  private void disconnect(Account account) {
    try {
      publisher.disconnect(account.id());
    } catch (ProblemException e) {
      LOG.atWarn()
          .addKeyValue("account", account.id())
          .addKeyValue("why", e.getMessage())
          .log("An account that is no longer configured stays for its posts");
    }
  }

  private Account account(Configuration.AccountSettings settings) {
    Platform platform = Platform.byKey(settings.platform()).orElseThrow();
    Connector connector = publisher.connector(platform);
    Map<String, SecretRef> given =
        settings.credentials() == null ? Map.of() : settings.credentials();
    Map<String, Secret> named = new TreeMap<>();
    given.forEach((name, reference) -> named.put(name, new Secret(reference.toString())));
    Account account = account(settings, connector, named);
    Set<String> lacking = connector.lacking(account);
    if (!lacking.isEmpty()) {
      throw Problem.badInput(
              "configuration-invalid",
              "The account for %s lacks the credential %s."
                  .formatted(platform.title(), String.join(", ", lacking)),
              "It needs: "
                  + String.join(
                      ", ", connector.serving(account).credentials().stream().sorted().toList())
                  + ".")
          .asException();
    }
    Map<String, Secret> credentials = new TreeMap<>();
    given.forEach(
        (name, reference) ->
            credentials.put(
                name,
                secrets
                    .apply(reference)
                    .orElseThrow(
                        () ->
                            MissingSecret.of(
                                "The credential " + name + " of " + platform.title(), reference))));
    return account(settings, connector, credentials);
  }

  private static Account account(
      Configuration.AccountSettings settings,
      Connector connector,
      Map<String, Secret> credentials) {
    Map<String, URI> hosts = new TreeMap<>(connector.officialHosts());
    hosts.putAll(settings.hosts() == null ? Map.of() : settings.hosts());
    return new Account(
        settings.accountId(),
        settings.workspaceOrDefault(),
        connector.platform(),
        settings.name() == null ? connector.platform().title() : settings.name(),
        settings.remoteId() == null ? "" : settings.remoteId(),
        hosts,
        credentials,
        Set.copyOf(Objects.requireNonNullElse(settings.scopes(), List.of())),
        Provenance.MEASURED);
  }
}
