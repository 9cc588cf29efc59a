package org.anabranch.gateway.config;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.anabranch.gateway.account.Payer;
import org.anabranch.gateway.cache.CacheConfig;
import org.anabranch.gateway.guard.GuardrailConfig;

/**
 * What a person may set about the gateway. Every field may be absent in a file and then has the
 * default named here; a value that makes no sense is an {@link IllegalArgumentException} that names
 * it.
 *
 * @param host the address the data plane listens on; 127.0.0.1 unless others are to reach it
 * @param port the data plane's port, 8081; 0 takes any free one
 * @param keys who may call; with none, only this machine may, as {@code local}
 * @param workspaces who shares budgets; keys that name none are in {@code default}, which need not
 *     be given
 * @param cache which answers are kept to be told again; none unless it is enabled
 * @param guardrails what reads requests and answers, in this order
 * @param responses which answers are kept for later requests to go on from
 */
public record GatewayConfig(
    String host,
    Integer port,
    List<DeploymentConfig> deployments,
    List<AliasConfig> aliases,
    List<KeyConfig> keys,
    List<WorkspaceConfig> workspaces,
    RouteConfig route,
    LimitConfig limits,
    CacheConfig cache,
    List<GuardrailConfig> guardrails,
    TelemetryConfig telemetry,
    KeptConfig responses) {
  public GatewayConfig {
    host = host == null ? "127.0.0.1" : host;
    port = port == null ? 8081 : port;
    deployments = deployments == null ? List.of() : List.copyOf(deployments);
    aliases = aliases == null ? List.of() : List.copyOf(aliases);
    keys = keys == null ? List.of() : List.copyOf(keys);
    workspaces = workspaces == null ? List.of() : List.copyOf(workspaces);
    route = route == null ? RouteConfig.defaults() : route;
    limits = limits == null ? LimitConfig.defaults() : limits;
    cache = cache == null ? CacheConfig.defaults() : cache;
    guardrails = guardrails == null ? List.of() : List.copyOf(guardrails);
    Check.distinct("guardrail", guardrails.stream().map(GuardrailConfig::name));
    telemetry = telemetry == null ? TelemetryConfig.defaults() : telemetry;
    responses = responses == null ? KeptConfig.defaults() : responses;
    Check.that(port >= 0 && port <= 65_535, "port is %s, expected 0 to 65535", port);
    Check.distinct("deployment id", deployments.stream().map(DeploymentConfig::id));
    Check.distinct("alias", aliases.stream().map(AliasConfig::name));
    Check.distinct("key name", keys.stream().map(KeyConfig::name));
    Check.distinct("workspace", workspaces.stream().map(WorkspaceConfig::name));
    for (KeyConfig key : keys) {
      checkKey(key, workspaces);
    }
    checkCandidates(deployments, aliases);
  }

  /** The built-in model alone, for this machine alone. */
  @SuppressWarnings("NullAway") // an absent setting is null, exactly as the file reader passes it
  public static GatewayConfig defaults() {
    return new GatewayConfig(
        null, null, null, null, null, null, null, null, null, null, null, null);
  }

  /** The same with more deployments, but for those that have the id of one that is there. */
  public GatewayConfig with(List<DeploymentConfig> more) {
    Set<String> own = deployments.stream().map(DeploymentConfig::id).collect(Collectors.toSet());
    List<DeploymentConfig> all =
        Stream.concat(deployments.stream(), more.stream().filter(d -> !own.contains(d.id())))
            .toList();
    return new GatewayConfig(
        host,
        port,
        all,
        aliases,
        keys,
        workspaces,
        route,
        limits,
        cache,
        guardrails,
        telemetry,
        responses);
  }

  private static void checkKey(KeyConfig key, List<WorkspaceConfig> workspaces) {
    WorkspaceConfig home =
        workspaces.stream().filter(w -> w.name().equals(key.workspace())).findFirst().orElse(null);
    Check.that(
        home != null || key.workspace().equals(Payer.DEFAULT_WORKSPACE),
        "key “%s” is in workspace “%s”, which is not among the workspaces",
        key.name(),
        key.workspace());
    Check.that(
        key.team().isEmpty() || (home != null && home.team(key.team()).isPresent()),
        "key “%s” is in team “%s”, which workspace “%s” does not have",
        key.name(),
        key.team(),
        key.workspace());
    Check.that(
        key.user().isEmpty() || (home != null && home.user(key.user()).isPresent()),
        "key “%s” is of user “%s”, whom workspace “%s” does not have",
        key.name(),
        key.user(),
        key.workspace());
  }

  private static void checkCandidates(
      List<DeploymentConfig> deployments, List<AliasConfig> aliases) {
    Set<String> known =
        Stream.concat(
                deployments.stream().flatMap(d -> Stream.of(d.id(), d.model())),
                Stream.of(BuiltIn.WRITER_ID))
            .collect(Collectors.toSet());
    for (AliasConfig alias : aliases) {
      for (String candidate : alias.candidates()) {
        Check.that(
            known.contains(candidate),
            "alias “%s” names candidate “%s”, which is no deployment's id or model; known: %s",
            alias.name(),
            candidate,
            String.join(", ", known.stream().sorted().toList()));
      }
    }
  }
}
