package org.anabranch.app;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.anabranch.compute.concentration.Cap;
import org.anabranch.gateway.config.DeploymentConfig;
import org.anabranch.gateway.config.GatewayConfig;
import org.anabranch.gateway.dialect.Dialects;
import org.anabranch.gateway.route.Lines;
import org.anabranch.kernel.Ids;
import org.anabranch.kernel.SaidElsewhere;
import org.anabranch.kernel.SecretRef;
import org.anabranch.kernel.SettingRefused;
import org.anabranch.kernel.Yaml;
import org.anabranch.publish.Account;
import org.anabranch.publish.Platform;
import org.jspecify.annotations.Nullable;

/**
 * The one configuration file, {@code anabranch.yaml}. All of it is optional: every setting has a
 * default, and what is absent arrives here as that default. Described for people in
 * docs/configuration.md and for editors in docs/anabranch.schema.json.
 */
@SaidElsewhere({
  "model_list, deployments: deployments below gateway",
  "keys, aliases, workspaces, guardrails, cache: the same below gateway",
  "router_settings, litellm_settings, fallbacks, strategy, targets: aliases and route below gateway",
  "general_settings, master_key: keys below gateway, and storage for the database",
  "environment_variables: env:NAME where the secret is needed"
})
public record Configuration(
    LogFormat log,
    HttpSettings http,
    SandboxSettings sandbox,
    StorageSettings storage,
    MediaSettings media,
    PublishSettings publish,
    ComputeSettings compute,
    GatewayConfig gateway,
    List<AccountSettings> accounts) {
  static final String FILE_NAME = "anabranch.yaml";

  /** How a server's log is written: lines for people, or a JSON object to a line. */
  public enum LogFormat {
    TEXT,
    JSON
  }

  /**
   * @param port of the console and the API
   */
  public record HttpSettings(@Nullable Integer port) {
    public HttpSettings {
      requirePort(port);
    }

    int portOrDefault() {
      return port == null ? 8080 : port;
    }
  }

  /**
   * @param enabled whether platforms without an account of yours go to the sandbox
   * @param port where it listens, so that its links stay the same
   * @param seed of the simulated audience
   * @param address a sandbox that runs elsewhere on this machine, instead of one in this process
   */
  public record SandboxSettings(
      @Nullable Boolean enabled,
      @Nullable Integer port,
      @Nullable Long seed,
      @Nullable URI address) {
    public SandboxSettings {
      requirePort(port);
    }

    boolean isEnabled() {
      return enabled == null || enabled;
    }

    int portOrDefault() {
      return port == null ? 8090 : port;
    }

    long seedOrDefault() {
      return seed == null ? 1 : seed;
    }
  }

  /**
   * @param postgres {@code jdbc:postgresql://host/database}; SQLite in the data directory when
   *     absent
   */
  public record StorageSettings(
      @Nullable String postgres, @Nullable String user, @Nullable SecretRef password) {
    public StorageSettings {
      if (postgres != null && !postgres.startsWith("jdbc:postgresql:")) {
        throw new SettingRefused(
            "postgres is “%s”, expected jdbc:postgresql://host/database".formatted(postgres),
            "postgres");
      }
      if (postgres != null && (user == null || password == null)) {
        throw new SettingRefused(
            "postgres needs a user and a password beside it; password: env:NAME or file:/path",
            "postgres");
      }
    }
  }

  /**
   * @param publicBaseUrl where real platforms reach this server's /media, for those that fetch
   *     files
   */
  public record MediaSettings(@Nullable URI publicBaseUrl) {}

  /**
   * @param estate an estate file, whose plan gives the router bid prices; meant from the folder of
   *     the configuration's file
   * @param concentrationCaps how concentrated things may be before somebody is told
   */
  public record ComputeSettings(@Nullable Path estate, List<Cap> concentrationCaps) {
    public ComputeSettings {
      concentrationCaps = concentrationCaps == null ? List.of() : List.copyOf(concentrationCaps);
    }
  }

  /**
   * An account of yours.
   *
   * @param id tells several accounts on one platform apart; never change it
   * @param workspace whose it is; {@code default} when absent
   * @param remoteId the platform's id of the page, person or account
   * @param credentials by the names that docs/accounts.md lists for the platform
   * @param scopes what the platform granted with the token, where docs/accounts.md asks for them
   * @param hosts other addresses for the platform's hosts, by name; the official ones when absent
   */
  public record AccountSettings(
      String platform,
      @Nullable String id,
      @Nullable String workspace,
      @Nullable String name,
      @Nullable String remoteId,
      @Nullable Map<String, SecretRef> credentials,
      @Nullable List<String> scopes,
      @Nullable Map<String, URI> hosts) {
    public AccountSettings {
      scopes = scopes == null ? List.of() : List.copyOf(scopes);
      if (platform == null || Platform.byKey(platform).isEmpty()) {
        throw new SettingRefused(
            "platform is “%s”, expected one of %s"
                .formatted(platform, String.join(", ", Platform.keys())),
            "platform");
      }
      if (id != null && !id.matches("[a-z0-9][a-z0-9-]{0,39}")) {
        throw new SettingRefused("id is “" + id + "”, expected up to 40 of a-z, 0-9 and -", "id");
      }
    }

    String accountId() {
      return "own-" + platform.strip().toLowerCase(Locale.ROOT) + (id == null ? "" : "-" + id);
    }

    String workspaceOrDefault() {
      return workspace == null || workspace.isBlank() ? Account.DEFAULT_WORKSPACE : workspace;
    }
  }

  public Configuration {
    log = log == null ? LogFormat.TEXT : log;
    http = http == null ? new HttpSettings(null) : http;
    sandbox = sandbox == null ? new SandboxSettings(null, null, null, null) : sandbox;
    storage = storage == null ? new StorageSettings(null, null, null) : storage;
    media = media == null ? new MediaSettings(null) : media;
    publish = publish == null ? new PublishSettings(null, null, null, null) : publish;
    compute = compute == null ? new ComputeSettings(null, List.of()) : compute;
    gateway = gateway == null ? GatewayConfig.defaults() : gateway;
    accounts = accounts == null ? List.of() : List.copyOf(accounts);
  }

  /**
   * Reads the named file, or the one in the data directory when it is there, or takes all defaults.
   */
  static Configuration read(Path home, Optional<Path> named) {
    Path inHome = home.resolve(FILE_NAME);
    if (named.isEmpty() && Files.notExists(inHome)) {
      return Yaml.parse(FILE_NAME, "", Configuration.class);
    }
    Path file = named.orElse(inHome);
    return Yaml.read(file, Configuration.class, Configuration::check).beside(file);
  }

  /** What no setting says by itself; throws {@link SettingRefused}. */
  private void check() {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < accounts.size(); i++) {
      if (!seen.add(accounts.get(i).accountId())) {
        throw new SettingRefused(
            "the platform “%s” is named twice without telling the two apart; give each a different id, such as id: second."
                .formatted(accounts.get(i).platform()),
            "accounts",
            i);
      }
    }
    Clock clock = Clock.systemUTC();
    Dialects dialects = Leaves.dialects(new Ids(clock, new SecureRandom()), clock);
    List<DeploymentConfig> deployments = gateway.deployments();
    for (int i = 0; i < deployments.size(); i++) {
      try {
        Lines.check(deployments.get(i), dialects);
      } catch (SettingRefused e) {
        throw e.within("gateway", "deployments", i);
      }
    }
  }

  /** Names of files in it are meant from the folder it lies in. */
  private Configuration beside(Path file) {
    Path estate = compute.estate();
    if (estate == null) {
      return this;
    }
    Path found = file.toAbsolutePath().resolveSibling(estate);
    return new Configuration(
        log,
        http,
        sandbox,
        storage,
        media,
        publish,
        new ComputeSettings(found, compute.concentrationCaps()),
        gateway,
        accounts);
  }

  private static void requirePort(@Nullable Integer port) {
    if (port != null && (port < 0 || port > 65535)) {
      throw new SettingRefused(
          "port is " + port + ", expected 0 to 65535 (0: any free one)", "port");
    }
  }
}
