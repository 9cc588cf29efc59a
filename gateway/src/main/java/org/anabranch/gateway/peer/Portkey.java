package org.anabranch.gateway.peer;

import static org.anabranch.gateway.peer.Served.text;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.anabranch.gateway.config.DeploymentConfig;
import org.anabranch.gateway.config.GatewayConfig;
import org.anabranch.gateway.config.RouteConfig;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Portkey's gateway configuration:
 * https://portkey.ai/docs/api-reference/inference-api/config-object. One object is one alias; what
 * is within a target of its own strategy is asked in its place. Where a condition asks for the name
 * of a model, its target is an alias of that name.
 */
final class Portkey {
  private static final Class<?> DEPLOYMENT = DeploymentConfig.class;
  private static final Class<?> GATEWAY = GatewayConfig.class;

  private static final Set<String> TAKEN =
      Set.of("strategy", "targets", "name", "weight", "provider", "override_params");

  /** The alias takes the retries of the whole. */
  private static final Set<String> OUTERMOST = with(TAKEN, "retry");

  /** Of a target that is a deployment. */
  private static final Set<String> SERVED =
      with(
          TAKEN,
          "api_key",
          "custom_host",
          "request_timeout",
          "aws_region",
          "azure_resource_name",
          "resource_name",
          "azure_deployment_id",
          "deployment_id",
          "azure_api_version",
          "api_version",
          "vertex_project_id",
          "vertex_region");

  private record Leaf(String id, double weight) {}

  private final Translation to;
  private int retries;

  Portkey(Translation to) {
    this.to = to;
  }

  private static Set<String> with(Set<String> some, String... more) {
    return Stream.concat(some.stream(), Stream.of(more)).collect(Collectors.toSet());
  }

  /** Whether a file is one of Portkey's. */
  static boolean wrote(JsonNode file) {
    return Stream.of("targets", "provider", "override_params", "overrideParams", "virtual_key")
        .anyMatch(file::has);
  }

  /**
   * @param name of the alias that the whole becomes
   */
  void read(String name, JsonNode written) {
    JsonNode file = inSnakeCase(written);
    retries = Math.max(0, file.path("retry").path("attempts").asInt(0));
    to.leftOf(file.path("retry"), "retry.", Set.of("attempts"));
    if ("conditional".equals(text(file.path("strategy"), "mode"))) {
      conditional(name, file);
    } else {
      alias(name, "", file);
    }
  }

  /** Settings may be written {@code apiKey} as well as {@code api_key}. */
  private static JsonNode inSnakeCase(JsonNode node) {
    if (node.isArray()) {
      var all = Json.MAPPER.createArrayNode();
      node.forEach(one -> all.add(inSnakeCase(one)));
      return all;
    }
    if (!node.isObject()) {
      return node;
    }
    ObjectNode all = Json.object();
    node.properties()
        .forEach(
            e -> {
              String key =
                  e.getKey().replaceAll("([a-z])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
              boolean theirs = Set.of("override_params", "conditions").contains(key);
              all.set(key, theirs ? e.getValue() : inSnakeCase(e.getValue()));
            });
    return all;
  }

  private void conditional(String name, JsonNode file) {
    Map<String, Integer> places = new HashMap<>();
    int i = 0;
    for (JsonNode target : file.path("targets")) {
      String called = text(target, "name");
      if (called != null) {
        places.put(called, i);
      }
      i++;
    }
    JsonNode strategy = file.path("strategy");
    Map<String, List<String>> asked = new HashMap<>();
    i = 0;
    for (JsonNode condition : strategy.path("conditions")) {
      List<String> models = models(condition.path("query"));
      if (models.isEmpty()) {
        to.note(
            "strategy.conditions[" + i + "]",
            "left out: only the name of a model chooses here, as that of an alias; give each"
                + " choice a name for clients to ask for");
      } else {
        asked
            .computeIfAbsent(condition.path("then").asString(""), _ -> new ArrayList<>())
            .addAll(models);
      }
      i++;
    }
    asked.computeIfAbsent(strategy.path("default").asString(""), _ -> new ArrayList<>()).add(name);
    i = 0;
    for (JsonNode target : file.path("targets")) {
      String place = "targets[" + i++ + "].";
      List<String> names = asked.getOrDefault(text(target, "name"), List.of());
      if (names.isEmpty()) {
        to.note(place + "name", "left out: no condition that came along leads to it");
      } else {
        aliases(names, place, target);
      }
    }
    to.leftOf(file, "", OUTERMOST, GATEWAY);
    to.leftOf(strategy, "strategy.", Set.of("mode", "conditions", "default"));
  }

  /** The names of models that a condition asks for and nothing else; none for any other. */
  private static List<String> models(JsonNode query) {
    JsonNode said = query.path("params.model");
    boolean alone = query.size() == 1 && said.size() == 1;
    if (alone && said.path("$eq").isString()) {
      return List.of(said.path("$eq").asString());
    }
    return alone ? said.path("$in").valueStream().map(n -> n.asString("")).toList() : List.of();
  }

  private void alias(String name, String place, JsonNode one) {
    aliases(List.of(name), place, one);
  }

  private void aliases(List<String> names, String place, JsonNode one) {
    JsonNode strategy = one.path("strategy");
    String mode = text(strategy, "mode");
    boolean balanced = "loadbalance".equals(mode);
    List<Leaf> leaves = new ArrayList<>();
    target(place, one, balanced ? sum(one) : 1, true, leaves);
    List<Leaf> asked = leaves.stream().filter(l -> l.weight() > 0).toList();
    to.leftOf(strategy, place + "strategy.", Set.of("mode"));
    if (mode != null && !Set.of("fallback", "loadbalance", "single").contains(mode)) {
      to.note(
          place + "strategy.mode",
          "“" + mode + "” has no counterpart; the targets are asked in order");
    }
    ObjectNode more = Json.object();
    int attempts = asked.size() + retries;
    if (attempts > 1 && attempts != RouteConfig.USUAL_ATTEMPTS) {
      more.put("attempts", attempts);
    }
    if (retries > 0) {
      more.put("retry_same", retries);
    }
    if (balanced) {
      ObjectNode split = more.putObject("split");
      asked.forEach(l -> split.put(l.id(), l.weight()));
    }
    List<String> candidates = asked.stream().map(Leaf::id).toList();
    for (String name : names) {
      if (!candidates.isEmpty() && !to.hasAlias(name)) {
        to.alias(name, candidates, balanced ? "weighted" : "ordered", more);
      }
    }
  }

  private static double sum(JsonNode one) {
    return one.path("targets").valueStream().mapToDouble(Portkey::weight).sum();
  }

  private static double weight(JsonNode target) {
    return target.path("weight").asDouble(1);
  }

  /**
   * @param weight what all within have together of the whole
   * @param top whether the alias has this one's strategy
   */
  private void target(String place, JsonNode one, double weight, boolean top, List<Leaf> leaves) {
    if (!one.has("targets")) {
      deployment(place, one, weight, leaves);
      return;
    }
    if (!top && one.has("strategy")) {
      to.note(place + "strategy", "within another: its targets are asked in order in its place");
    }
    boolean balanced = "loadbalance".equals(text(one.path("strategy"), "mode"));
    int i = 0;
    for (JsonNode inner : one.path("targets")) {
      String at = place + "targets[" + i++ + "].";
      double part =
          balanced ? weight(inner) / Math.max(1e-9, sum(one)) : 1.0 / one.path("targets").size();
      if (part <= 0) {
        to.note(at + "weight", "0 takes no part; the deployment is kept, but is no candidate");
      }
      target(at, inner, balanced || !top ? weight * part : weight, false, leaves);
    }
    to.leftOf(one, place, place.isEmpty() ? OUTERMOST : TAKEN, DEPLOYMENT, GATEWAY);
  }

  private void deployment(String place, JsonNode one, double weight, List<Leaf> leaves) {
    JsonNode params = one.path("override_params");
    String kept = text(one, "virtual_key"); // the name of a key, or of a provider, kept at Portkey
    String provider = text(one, "provider");
    String model = text(params, "model");
    String at = place.isEmpty() ? "provider" : place + "provider";
    to.leftOf(one, place, place.isEmpty() ? with(SERVED, "retry") : SERVED, DEPLOYMENT, GATEWAY);
    to.leftOf(params, place + "override_params.", Set.of("model"), DEPLOYMENT);
    if (model != null && model.matches("@[^/]+/.+")) {
      kept = model.substring(1, model.indexOf('/'));
      model = model.substring(model.indexOf('/') + 1);
    } else if (provider != null && provider.startsWith("@")) {
      kept = provider.substring(1);
      provider = null;
    }
    String called = either(text(one, "azure_deployment_id"), text(one, "deployment_id"));
    model = either(model, called);
    if (model == null) {
      to.note(
          at,
          "left out: a deployment has its model, which override_params does not name; write a target"
              + " for each model that clients ask for");
      return;
    }
    String host = text(one, "custom_host");
    Optional<Served> found =
        host != null && (provider == null || provider.equals("openai"))
            ? Served.at(host)
            : serving(provider, kept, model);
    if (found.isEmpty()) {
      to.note(at, "left out: it is no vendor that is known here; give it vendor and base_url");
      return;
    }
    Served served = found.get().forModel(model);
    if (kept != null) {
      to.note(
          at,
          "“"
              + kept
              + "” is kept at Portkey; it is taken to be "
              + served.vendor()
              + "'s, with its key in the environment");
    }
    String plain = model.substring(model.lastIndexOf('/') + 1);
    ObjectNode deployment = to.deployment(plain + "-" + served.vendor());
    deployment.put("model", plain);
    deployment.put(
        "upstream_model", called != null && served.vendor().equals("azure") ? called : model);
    deployment.put("vendor", served.vendor());
    if (host != null) {
      deployment.put("base_url", host.replaceFirst("/+$", ""));
    }
    Translation.put(deployment, "region", text(one, "aws_region"), text(one, "vertex_region"));
    Translation.put(
        deployment,
        "account",
        either(text(one, "azure_resource_name"), text(one, "resource_name")),
        text(one, "vertex_project_id"));
    String whole = place.isEmpty() ? "provider" : place.substring(0, place.length() - 1);
    served.placed(to, whole, deployment);
    served.key(to, place + "api_key", deployment, text(one, "api_key"));
    double millis = one.path("request_timeout").asDouble(0);
    if (millis > 0) {
      deployment.put("timeout_seconds", (int) Math.ceil(millis / 1000));
    }
    if (to.keep(whole, deployment)) {
      leaves.add(new Leaf(deployment.path("id").asString(), weight));
    }
  }

  private static @Nullable String either(@Nullable String one, @Nullable String other) {
    return one != null ? one : other;
  }

  /** The vendor of a provider, or whose name a kept key begins with, or whose the model is. */
  private static Optional<Served> serving(
      @Nullable String provider, @Nullable String kept, String model) {
    if (provider != null) {
      return Served.by(provider);
    }
    if (kept == null) {
      return Optional.empty();
    }
    for (String name = kept;
        !name.isEmpty();
        name = name.substring(0, Math.max(0, name.lastIndexOf('-')))) {
      Optional<Served> found = Served.by(name);
      if (found.isPresent()) {
        return found;
      }
    }
    return Served.guessed(model);
  }
}
