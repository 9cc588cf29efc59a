package org.anabranch.gateway.route;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.anabranch.gateway.config.AliasConfig;
import org.anabranch.gateway.config.BuiltIn;
import org.anabranch.gateway.config.CompletionRequest;
import org.anabranch.gateway.config.DeploymentConfig;
import org.anabranch.gateway.config.GatewayConfig;
import org.anabranch.gateway.config.RouteConfig;
import org.anabranch.gateway.config.Service;
import org.anabranch.gateway.dialect.Inbound.Listed;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can be asked for and who serves it: an immutable snapshot of the configuration.
 */
public final class Fleet {
  private final List<Served> all;
  private final Map<Service, Map<String, Route>> routes = new EnumMap<>(Service.class);
  private final Map<String, AliasConfig> aliases = new HashMap<>();
  private final long since;
  private final List<Listed> offers;

  public Fleet(GatewayConfig config, Lines lines, Clock clock) {
    this(config, lines, clock, null);
  }

  /**
   * @param before whose deployments' health goes on, for those that stay; null for none
   */
  public Fleet(GatewayConfig config, Lines lines, Clock clock, @Nullable Fleet before) {
    List<Served> served = new ArrayList<>();
    for (DeploymentConfig d : config.deployments()) {
      served.add(
          new Served(
              d.deployment(clock.millis()),
              d.service(),
              lines.line(d),
              health(d.id(), d, config.route(), clock, before)));
    }
    served.add(
        new Served(
            BuiltIn.writer(),
            Service.CHAT,
            null,
            health(BuiltIn.WRITER_ID, null, config.route(), clock, before)));
    served.add(
        new Served(
            BuiltIn.embeddings(),
            Service.EMBEDDING,
            null,
            health(BuiltIn.EMBEDDINGS_ID, null, config.route(), clock, before)));
    this.all = List.copyOf(served);
    aliases.put(CompletionRequest.AUTO, AliasConfig.auto());
    config.aliases().forEach(a -> aliases.put(a.name(), a));
    for (Service service : Service.values()) {
      routes.put(service, routes(service, clock));
    }
    this.since = clock.millis() / 1000;
    this.offers = allOffers();
  }

  /** By name, those that at least one deployment serves. */
  private Map<String, Route> routes(Service service, Clock clock) {
    List<Served> able = all.stream().filter(s -> s.service() == service).toList();
    Map<String, Route> byName = new HashMap<>();
    aliases.forEach((name, alias) -> byName.put(name, new Route(alias, able, clock)));
    for (Served one : able) {
      for (String name : List.of(one.id(), one.deployment().model())) {
        byName.computeIfAbsent(name, n -> new Route(AliasConfig.of(n), able, clock));
      }
    }
    byName.values().removeIf(route -> route.options.isEmpty());
    return byName;
  }

  private static Health health(
      String id,
      @Nullable DeploymentConfig config,
      RouteConfig route,
      Clock clock,
      @Nullable Fleet before) {
    Health fresh =
        new Health(clock, route.failuresUntilOpen(), Duration.ofSeconds(route.firstPauseSeconds()));
    return before == null
        ? fresh
        : before
            .byId(id)
            .filter(s -> isTheSame(s.config(), config) && s.health().isLike(fresh))
            .map(Served::health)
            .orElse(fresh);
  }

  /** Whether both ask the same model at the same address. */
  private static boolean isTheSame(@Nullable DeploymentConfig a, @Nullable DeploymentConfig b) {
    return a == null || b == null
        ? a == b
        : a.baseUrl().equals(b.baseUrl()) && a.upstreamModel().equals(b.upstreamModel());
  }

  public List<Served> all() {
    return all;
  }

  public Optional<Served> byId(String id) {
    return all.stream().filter(s -> s.id().equals(id)).findFirst();
  }

  /** How what goes by that name is served for this use; null when nobody serves it. */
  @Nullable
  public Route route(String asked, Service service) {
    return routes.getOrDefault(service, Map.of()).get(asked);
  }

  /** Whether the configuration has an alias of that name, though nobody may serve it. */
  public boolean isAlias(String name) {
    return aliases.containsKey(name);
  }

  public Collection<Route> routes() {
    return routes.values().stream().flatMap(byName -> byName.values().stream()).toList();
  }

  /** The deployments on trial and those that were stopped, by the alias's name. */
  public List<Canary> canaries() {
    return routes().stream()
        .flatMap(r -> r.options.stream().map(o -> r.canary(o.served())))
        .filter(Objects::nonNull)
        .sorted(Comparator.comparing(Canary::alias))
        .toList();
  }

  /** All that a client may ask for by name: aliases that somebody serves, models, ids. */
  public List<Listed> offers() {
    return offers;
  }

  private List<Listed> allOffers() {
    Map<String, Listed> byName = new LinkedHashMap<>();
    aliases.keySet().stream()
        .filter(n -> routes.values().stream().anyMatch(ofOne -> ofOne.containsKey(n)))
        .sorted()
        .forEach(n -> byName.put(n, new Listed(n, BuiltIn.VENDOR, since, null, null)));
    all.forEach(s -> offer(byName, s.deployment().model(), s));
    all.forEach(s -> offer(byName, s.id(), s));
    return List.copyOf(byName.values());
  }

  private void offer(Map<String, Listed> byName, String name, Served served) {
    Long context = served.config() == null ? null : served.config().context();
    Long most = served.config() == null ? null : served.config().maxOutputTokens();
    byName.putIfAbsent(name, new Listed(name, served.deployment().lab(), since, context, most));
  }
}
