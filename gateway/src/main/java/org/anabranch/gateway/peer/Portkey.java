package org.anabranch.gateway.peer;

import static org.anabranch.gateway.peer.Served.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.anabranch.gateway.config.DeploymentConfig;
import org.anabranch.gateway.config.GatewayConfig;
import org.anabranch.kernel.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Portkey's gateway configuration:
 * https://portkey.ai/docs/api-reference/inference-api/config-object. One object is one alias; what
 * is within a target of its own strategy is asked in its place.
 */
final class Portkey {
  private static final Class<?> DEPLOYMENT = DeploymentConfig.class;
  private static final Class<?> GATEWAY = GatewayConfig.class;

  private static final Set<String> TAKEN =
      Set.of(
          "provider",
          "api_key",
          "override_params",
          "custom_host",
          "weight",
          "request_timeout",
          "aws_region",
          "azure_resource_name",
          "vertex_project_id",
          "vertex_region",
          "strategy",
          "targets",
          "name");

  /** The alias takes the retries of the whole. */
  private static final Set<String> OUTERMOST =
      Stream.concat(TAKEN.stream(), Stream.of("retry")).collect(Collectors.toSet());

  private final Translation to;
  private final List<String> candidates = new ArrayList<>();
  private final ObjectNode split = Json.object();

  Portkey(Translation to) {
    this.to = to;
  }

  void read(String name, JsonNode file) {
    String mode = text(file.path("strategy"), "mode");
    target("", file, 1);
    ObjectNode more = Json.object();
    int retries = file.path("retry").path("attempts").asInt(0);
    if (retries > 0) {
      more.put("attempts", retries + 1).put("retry_same", retries);
    }
    to.leftOf(file.path("retry"), "retry.", Set.of("attempts"));
    to.leftOf(file.path("strategy"), "strategy.", Set.of("mode"));
    boolean balanced = "loadbalance".equals(mode);
    if (balanced) {
      more.set("split", split);
    }
    if (mode != null && !Set.of("fallback", "loadbalance", "single").contains(mode)) {
      to.note("strategy.mode", "“" + mode + "” has no counterpart; the targets are asked in order");
    }
    if (!candidates.isEmpty()) {
      to.alias(name, candidates, balanced ? "weighted" : "ordered", more);
    }
  }

  private void target(String place, JsonNode one, double weight) {
    if (one.has("targets")) {
      if (!place.isEmpty() && one.has("strategy")) {
        to.note(place + "strategy", "within another: its targets are asked in order in its place");
      }
      int i = 0;
      for (JsonNode inner : one.path("targets")) {
        target(place + "targets[" + i++ + "].", inner, inner.path("weight").asDouble(weight));
      }
    } else {
      deployment(place, one, weight);
    }
    to.leftOf(one, place, place.isEmpty() ? OUTERMOST : TAKEN, DEPLOYMENT, GATEWAY);
  }

  private void deployment(String place, JsonNode one, double weight) {
    String model = text(one.path("override_params"), "model");
    String provider = text(one, "provider");
    String host = text(one, "custom_host");
    String at = place.isEmpty() ? "provider" : place + "provider";
    if (model == null) {
      to.note(at, "left out: a deployment needs its model, which override_params does not name");
      return;
    }
    if (provider != null && provider.startsWith("@")) {
      to.note(
          at, "“" + provider + "” names a key kept at Portkey; put that key into the environment");
      provider = provider.substring(1);
    }
    Optional<Served> found =
        host != null && (provider == null || provider.equals("openai"))
            ? Served.at(host)
            : Served.by(provider == null ? "" : provider);
    if (found.isEmpty()) {
      to.note(at, "left out: it is no vendor that is known here; give it vendor and base_url");
      return;
    }
    Served served = found.get().forModel(model);
    String plain = model.substring(model.lastIndexOf('/') + 1);
    ObjectNode deployment = to.deployment(plain + "-" + served.vendor());
    deployment.put("model", plain);
    deployment.put("upstream_model", model);
    deployment.put("vendor", served.vendor());
    if (host != null) {
      deployment.put("base_url", host.replaceFirst("/+$", ""));
    }
    Translation.put(deployment, "region", text(one, "aws_region"), text(one, "vertex_region"));
    Translation.put(
        deployment, "account", text(one, "azure_resource_name"), text(one, "vertex_project_id"));
    String told = served.key(deployment, text(one, "api_key"));
    if (!told.isEmpty()) {
      to.note(place + "api_key", told);
    }
    double millis = one.path("request_timeout").asDouble(0);
    if (millis > 0) {
      deployment.put("timeout_seconds", (int) Math.ceil(millis / 1000));
    }
    to.leftOf(one.path("override_params"), place + "override_params.", Set.of("model"));
    String id = deployment.path("id").asString();
    candidates.add(id);
    if (weight > 0) {
      split.put(id, weight);
    } else {
      to.note(place + "weight", "0 takes no part; the deployment is kept, but is no candidate");
      candidates.remove(id);
    }
  }
}
