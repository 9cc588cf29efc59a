package org.anabranch.gateway;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a person may set about the gateway. Every field may be absent in a file and then has the
 * default named here; a value that makes no sense is an {@link IllegalArgumentException} that names
 * it.
 *
 * @param host the address the data plane listens on; 127.0.0.1 unless others are to reach it
 * @param port the data plane's port, 8081; 0 takes any free one
 * @param keys who may call; with none, only this machine may, as {@code local}
 */
public record GatewayConfig(
    String host,
    Integer port,
    List<DeploymentConfig> deployments,
    List<AliasConfig> aliases,
    List<KeyConfig> keys,
    RouteConfig route,
    LimitConfig limits) {
  public GatewayConfig {
    host = host == null ? "127.0.0.1" : host;
    port = port == null ? 8081 : port;
    deployments = deployments == null ? List.of() : List.copyOf(deployments);
    aliases = aliases == null ? List.of() : List.copyOf(aliases);
    keys = keys == null ? List.of() : List.copyOf(keys);
    route = route == null ? RouteConfig.defaults() : route;
    limits = limits == null ? LimitConfig.defaults() : limits;
    Check.that(port >= 0 && port <= 65_535, "port is %s, expected 0 to 65535", port);
    distinct("deployment id", deployments.stream().map(DeploymentConfig::id));
    distinct("alias", aliases.stream().map(AliasConfig::name));
    distinct("key name", keys.stream().map(KeyConfig::name));
    checkCandidates(deployments, aliases);
  }

  /** The built-in model alone, for this machine alone. */
  @SuppressWarnings("NullAway") // an absent setting is null, exactly as the file reader passes it
  public static GatewayConfig defaults() {
    return new GatewayConfig(null, null, null, null, null, null, null);
  }

  private static void distinct(String what, Stream<String> names) {
    Set<String> seen = new HashSet<>();
    names.forEach(n -> Check.that(seen.add(n), "%s “%s” is given twice", what, n));
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
