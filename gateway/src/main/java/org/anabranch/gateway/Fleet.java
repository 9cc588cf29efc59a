package org.anabranch.gateway;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.anabranch.gateway.openai.ModelList.Offer;
import org.anabranch.kernel.Secret;
import org.anabranch.kernel.SecretRef;

/**
 * Everything that can be asked for and who serves it: an immutable snapshot of the configuration.
 */
final class Fleet {
  private final List<Served> all;
  private final Map<String, AliasConfig> aliases = new HashMap<>();
  private final long since;
  private final List<Offer> offers;

  Fleet(GatewayConfig config, Function<SecretRef, Optional<Secret>> secrets, Clock clock) {
    List<Served> served = new ArrayList<>();
    for (DeploymentConfig d : config.deployments()) {
      Optional<Secret> key = Optional.ofNullable(d.apiKey()).flatMap(secrets);
      served.add(new Served(d.deployment(), d, key, health(config.route(), clock)));
    }
    served.add(new Served(BuiltIn.writer(), null, Optional.empty(), health(config.route(), clock)));
    this.all = List.copyOf(served);
    aliases.put(CompletionRequest.AUTO, AliasConfig.auto());
    config.aliases().forEach(a -> aliases.put(a.name(), a));
    this.since = clock.millis() / 1000;
    this.offers = allOffers();
  }

  private static Health health(RouteConfig route, Clock clock) {
    return new Health(
        clock, route.failuresUntilOpen(), Duration.ofSeconds(route.firstPauseSeconds()));
  }

  List<Served> all() {
    return all;
  }

  Optional<Served> byId(String id) {
    return all.stream().filter(s -> s.id().equals(id)).findFirst();
  }

  /** The alias of that name, or one that stands for the model or id of that name. */
  AliasConfig alias(String asked) {
    AliasConfig alias = aliases.get(asked);
    return alias == null ? AliasConfig.of(asked) : alias;
  }

  /** Those an alias names; empty when what it names does not exist. */
  List<Served> named(AliasConfig alias) {
    List<String> names = alias.candidates();
    return names.isEmpty()
        ? all
        : all.stream().filter(s -> names.stream().anyMatch(s::isCalled)).toList();
  }

  /** All that a client may ask for by name: aliases, models, ids, the embeddings. */
  List<Offer> offers() {
    return offers;
  }

  private List<Offer> allOffers() {
    Map<String, Offer> byName = new LinkedHashMap<>();
    aliases.keySet().stream().sorted().forEach(n -> offer(byName, n, BuiltIn.VENDOR));
    all.forEach(s -> offer(byName, s.deployment().model(), s.deployment().lab()));
    all.forEach(s -> offer(byName, s.id(), s.deployment().lab()));
    offer(byName, BuiltIn.EMBEDDINGS_ID, BuiltIn.VENDOR);
    return List.copyOf(byName.values());
  }

  private void offer(Map<String, Offer> byName, String name, String owner) {
    byName.putIfAbsent(name, new Offer(name, owner, since));
  }
}
