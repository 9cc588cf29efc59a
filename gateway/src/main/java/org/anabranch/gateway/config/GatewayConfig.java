package org.anabranch.gateway.config;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.anabranch.gateway.account.Payer;
import org.anabranch.gateway.cache.CacheConfig;
import org.anabranch.gateway.guard.GuardrailConfig;
import org.anabranch.kernel.SaidElsewhere;
import org.anabranch.kernel.Spelling;

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
@SaidElsewhere({
  "model_list, models: deployments, with aliases for the names that clients ask for",
  "routes, strategy, targets, model_group_alias: aliases, whose candidates these are",
  "fallbacks, fallback, context_window_fallbacks, content_policy_fallbacks, default_fallbacks: the list of an alias's candidates; whoever is behind the first is asked when it fails",
  "router_settings, litellm_settings: route",
  "general_settings, master_key, virtual_keys, api_keys: keys",
  "max_retries, num_retries, retries, retry, max_attempts: max_attempts of route, or attempts of an alias",
  Elsewhere.TIMEOUT,
  "teams, users, budgets: those of one of the workspaces",
  Elsewhere.RATES,
  "cache_params, caching: cache",
  "callbacks, success_callback, failure_callback: telemetry",
  "input_guardrails, output_guardrails, before_request_hooks, after_request_hooks: guardrails",
  "database_url: storage, beside gateway",
  "environment_variables: env:NAME where the secret is needed",
  "budget, max_budget: budgets of a key or workspace"
})
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
    Check.distinct("guardrail", "guardrails", "name", names(guardrails, GuardrailConfig::name));
    telemetry = telemetry == null ? TelemetryConfig.defaults() : telemetry;
    responses = responses == null ? KeptConfig.defaults() : responses;
    Check.setting(port >= 0 && port <= 65_535, "port", "port is %s, expected 0 to 65535", port);
    Check.distinct("deployment id", "deployments", "id", names(deployments, DeploymentConfig::id));
    Check.distinct("alias", "aliases", "name", names(aliases, AliasConfig::name));
    Check.distinct("key name", "keys", "name", names(keys, KeyConfig::name));
    Check.distinct("workspace", "workspaces", "name", names(workspaces, WorkspaceConfig::name));
    for (int i = 0; i < keys.size(); i++) {
      checkKey(keys.get(i), i, workspaces);
    }
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

  private static <T> List<String> names(List<T> all, Function<T, String> name) {
    return all.stream().map(name).toList();
  }

  private static void checkKey(KeyConfig key, int place, List<WorkspaceConfig> workspaces) {
    String workspace = key.workspace();
    WorkspaceConfig home =
        workspaces.stream().filter(w -> w.name().equals(workspace)).findFirst().orElse(null);
    Check.place(
        home != null || workspace.equals(Payer.DEFAULT_WORKSPACE),
        List.of("keys", place, "workspace"),
        "key “%s” is in workspace “%s”, which is not among the workspaces; %s",
        key.name(),
        workspace,
        known(workspace, names(workspaces, WorkspaceConfig::name)));
    List<String> teams = home == null ? List.of() : WorkspaceConfig.names(home.teams());
    Check.place(
        key.team().isEmpty() || teams.contains(key.team()),
        List.of("keys", place, "team"),
        "key “%s” is in team “%s”, which workspace “%s” does not have; %s",
        key.name(),
        key.team(),
        workspace,
        known(key.team(), teams));
    List<String> users = home == null ? List.of() : WorkspaceConfig.names(home.users());
    Check.place(
        key.user().isEmpty() || users.contains(key.user()),
        List.of("keys", place, "user"),
        "key “%s” is of user “%s”, whom workspace “%s” does not have; %s",
        key.name(),
        key.user(),
        workspace,
        known(key.user(), users));
  }

  /** What there is in the place of a name that is not: the nearest first. */
  private static String known(String typed, Collection<String> names) {
    String all = names.isEmpty() ? "none" : String.join(", ", names.stream().sorted().toList());
    return Spelling.nearest(typed, names).map(n -> "did you mean “" + n + "”? ").orElse("")
        + "Known: "
        + all;
  }
}
