package org.anabranch.gateway.peer;

import static org.anabranch.gateway.peer.Served.text;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
 * LiteLLM's proxy configuration: https://docs.litellm.ai/docs/proxy/configs. A {@code model_name}
 * is what clients ask for; several entries of one name share its load.
 */
final class LiteLlm {
  private static final Class<?> DEPLOYMENT = DeploymentConfig.class;
  private static final Class<?> GATEWAY = GatewayConfig.class;
  private static final Class<?> ROUTE = RouteConfig.class;
  private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);

  private static final Map<String, String> MODES =
      Map.of(
          "embedding", "embedding",
          "image_generation", "image",
          "audio_speech", "speech",
          "audio_transcription", "transcription",
          "moderation", "moderation");

  private static final Map<String, String> PRESETS =
      Map.of(
          "simple-shuffle", "weighted",
          "least-busy", "least_busy",
          "latency-based-routing", "fastest",
          "cost-based-routing", "cheapest",
          "usage-based-routing", "least_busy",
          "usage-based-routing-v2", "least_busy");

  /** What has a place here, handled below. */
  private static final Set<String> TAKEN =
      Set.of(
          "model",
          "api_key",
          "api_base",
          "base_url",
          "input_cost_per_token",
          "output_cost_per_token",
          "timeout",
          "weight",
          "order",
          "aws_region_name",
          "vertex_project",
          "vertex_location",
          "custom_llm_provider");

  private static final Set<String> INFO =
      Set.of(
          "base_model",
          "mode",
          "max_input_tokens",
          "input_cost_per_token",
          "output_cost_per_token");

  private static final Set<String> CHATS = Set.of("chat", "completion", "responses");

  private static final List<String> FALLBACKS =
      List.of("fallbacks", "context_window_fallbacks", "content_policy_fallbacks");

  /** What is read in either section. */
  private static final Set<String> EITHER =
      Stream.concat(
              FALLBACKS.stream(),
              Stream.of("default_fallbacks", "num_retries", "allowed_fails", "cooldown_time"))
          .collect(Collectors.toSet());

  private static final Set<String> ROUTER =
      Stream.concat(EITHER.stream(), Stream.of("routing_strategy", "model_group_alias"))
          .collect(Collectors.toSet());

  private static final Set<String> SECTIONS =
      Set.of("model_list", "router_settings", "litellm_settings", "general_settings");

  private record Entry(String id, double weight, int order) {}

  private final Translation to;
  private final Map<String, List<Entry>> groups = new LinkedHashMap<>();

  LiteLlm(Translation to) {
    this.to = to;
  }

  void read(JsonNode file) {
    Map<String, List<String>> behind = fallbacks(file);
    List<String> names = new ArrayList<>();
    file.path("model_list")
        .forEach(one -> names.add(Objects.requireNonNullElse(text(one, "model_name"), "")));
    int i = 0;
    for (JsonNode one : file.path("model_list")) {
      String name = names.get(i);
      boolean alone = Collections.frequency(names, name) == 1 && !behind.containsKey(name);
      entry("model_list[" + i++ + "]", one, alone);
    }
    aliases(file, behind);
    route(file);
    to.leftOf(file.path("router_settings"), "router_settings.", ROUTER, ROUTE, GATEWAY);
    to.leftOf(file.path("litellm_settings"), "litellm_settings.", EITHER, GATEWAY, ROUTE);
    to.leftOf(file.path("general_settings"), "general_settings.", Set.of(), GATEWAY);
    to.leftOf(file, "", SECTIONS, GATEWAY);
  }

  /**
   * @param alone whether clients mean this deployment alone by its name
   */
  private void entry(String place, JsonNode one, boolean alone) {
    JsonNode params = one.path("litellm_params");
    String group = text(one, "model_name");
    String said = text(params, "model");
    if (group == null || said == null) {
      to.note(place, "left out: an entry needs model_name and litellm_params.model");
      return;
    }
    if (group.contains("*") || said.contains("*")) {
      to.note(place, "left out: a deployment has one model; anabranch models names them");
      return;
    }
    String address =
        text(params, "api_base") == null ? text(params, "base_url") : text(params, "api_base");
    Optional<Served> prefixed = prefixed(said);
    String model = prefixed.isPresent() ? said.substring(said.indexOf('/') + 1) : said;
    Optional<Served> found = serving(text(params, "custom_llm_provider"), prefixed, model, address);
    if (found.isEmpty()) {
      to.note(
          place,
          "left out: “"
              + said
              + "” names no vendor that is known here; give it vendor and base_url");
      return;
    }
    Served served = found.get().forModel(model);
    if (served.vendor().startsWith("bedrock")) {
      model = model.replaceFirst("^(converse|invoke)/", "");
    }
    ObjectNode deployment = to.deployment(alone ? group : group + "-" + served.vendor());
    JsonNode info = one.path("model_info");
    String base = text(info, "base_model");
    String name = base == null ? model : base;
    deployment.put("model", name.substring(name.lastIndexOf('/') + 1));
    deployment.put("upstream_model", model);
    deployment.put("vendor", served.vendor());
    address(place, deployment, served, address);
    Translation.put(
        deployment, "region", text(params, "aws_region_name"), text(params, "vertex_location"));
    Translation.put(deployment, "account", text(params, "vertex_project"), null);
    String told = served.key(deployment, text(params, "api_key"));
    if (!told.isEmpty()) {
      to.note(place + ".litellm_params.api_key", told);
    }
    price(deployment, "input_usd_per_million", params, info, "input_cost_per_token");
    price(deployment, "output_usd_per_million", params, info, "output_cost_per_token");
    double seconds = params.path("timeout").asDouble(0);
    if (seconds > 0) {
      deployment.put("timeout_seconds", (int) Math.ceil(seconds));
    }
    String mode = text(info, "mode");
    if (mode != null && MODES.containsKey(mode)) {
      deployment.put("service", MODES.get(mode));
    } else if (mode != null && !CHATS.contains(mode)) {
      to.note(place + ".model_info.mode", "“" + mode + "” is no service here; it stands as chat");
    }
    long context = info.path("max_input_tokens").asLong(0);
    if (context > 0) {
      deployment.put("context", context);
    }
    to.leftOf(params, place + ".litellm_params.", TAKEN, DEPLOYMENT);
    to.leftOf(info, place + ".model_info.", INFO, DEPLOYMENT);
    groups
        .computeIfAbsent(group, _ -> new ArrayList<>())
        .add(
            new Entry(
                deployment.path("id").asString(),
                params.path("weight").asDouble(1),
                params.path("order").asInt(0)));
  }

  private static Optional<Served> prefixed(String said) {
    int slash = said.indexOf('/');
    return slash < 0 ? Optional.empty() : Served.by(said.substring(0, slash));
  }

  private static Optional<Served> serving(
      @Nullable String provider,
      Optional<Served> prefixed,
      String model,
      @Nullable String address) {
    Optional<Served> found = provider == null ? prefixed : Served.by(provider);
    if (address != null
        && !address.startsWith("https://api.openai.com")
        && found.map(s -> s.vendor().equals("openai")).orElse(true)) {
      return Served.at(address); // a server that speaks OpenAI's dialect
    }
    return found.or(() -> Served.by(guessed(model)));
  }

  /** LiteLLM knows these names without their provider. */
  private static String guessed(String model) {
    if (model.matches("(gpt|o1|o3|o4|chatgpt|text-embedding|dall-e|whisper|tts).*")) {
      return "openai";
    }
    return model.startsWith("claude") ? "anthropic" : "";
  }

  private void address(
      String place, ObjectNode deployment, Served served, @Nullable String address) {
    if (address == null) {
      return;
    }
    if (served.vendor().equals("azure")) {
      String host = Served.at(address).map(Served::vendor).orElse("");
      if (host.endsWith(".openai.azure.com")) {
        deployment.put("account", host.substring(0, host.indexOf('.')));
        return;
      }
    }
    String plain = address.replaceFirst("/+$", "");
    boolean local = served.vendor().equals("ollama") && !plain.endsWith("/v1");
    deployment.put("base_url", local ? plain + "/v1" : plain);
    if (served.known().isEmpty() && !plain.matches(".*/v\\d+[a-z0-9]*(/.*)?")) {
      to.note(place + ".litellm_params.api_base", "base_url holds the version too, often /v1");
    }
  }

  private void price(
      ObjectNode deployment, String ours, JsonNode params, JsonNode info, String theirs) {
    String cost = text(params, theirs) == null ? text(info, theirs) : text(params, theirs);
    if (cost != null) {
      try {
        deployment.put(
            ours,
            new BigDecimal(
                new BigDecimal(cost).multiply(MILLION).stripTrailingZeros().toPlainString()));
      } catch (NumberFormatException e) {
        to.note(theirs, "“" + cost + "” is no price");
      }
    }
  }

  /** By group, those that are asked after it. */
  private static Map<String, List<String>> fallbacks(JsonNode file) {
    Map<String, Set<String>> behind = new LinkedHashMap<>();
    for (String section : List.of("router_settings", "litellm_settings")) {
      for (String kind : FALLBACKS) {
        for (JsonNode one : file.path(section).path(kind)) {
          one.properties()
              .forEach(
                  e ->
                      e.getValue()
                          .forEach(
                              name ->
                                  behind
                                      .computeIfAbsent(e.getKey(), _ -> new LinkedHashSet<>())
                                      .add(name.asString())));
        }
      }
      for (JsonNode last : file.path(section).path("default_fallbacks")) {
        for (JsonNode one : file.path("model_list")) {
          String group = text(one, "model_name");
          if (group != null && !group.equals(last.asString())) {
            behind.computeIfAbsent(group, _ -> new LinkedHashSet<>()).add(last.asString());
          }
        }
      }
    }
    Map<String, List<String>> lists = new LinkedHashMap<>();
    behind.forEach((group, names) -> lists.put(group, List.copyOf(names)));
    return lists;
  }

  private void aliases(JsonNode file, Map<String, List<String>> behind) {
    String strategy = text(file.path("router_settings"), "routing_strategy");
    String preset = strategy == null ? "weighted" : PRESETS.get(strategy);
    if (preset == null) {
      to.note(
          "router_settings.routing_strategy",
          "“" + strategy + "” is left out; balanced stands for it");
      preset = "balanced";
    }
    for (String group : groups.keySet()) {
      alias(group, group, preset, behind);
    }
    for (Map.Entry<String, JsonNode> e :
        file.path("router_settings").path("model_group_alias").properties()) {
      String group =
          e.getValue().isObject() ? text(e.getValue(), "model") : e.getValue().asString();
      if (group != null && groups.containsKey(group)) {
        alias(e.getKey(), group, preset, behind);
      } else {
        to.note(
            "router_settings.model_group_alias." + e.getKey(),
            "left out: it names no entry that came along");
      }
    }
  }

  private void alias(String name, String group, String preset, Map<String, List<String>> behind) {
    List<Entry> entries = new ArrayList<>(groups.getOrDefault(group, List.of()));
    List<String> after = behind.getOrDefault(group, List.of());
    if (entries.size() == 1 && after.isEmpty() && entries.getFirst().id().equals(name)) {
      return; // clients ask for it by its id
    }
    boolean ordered = !after.isEmpty() || entries.stream().anyMatch(e -> e.order() > 0);
    entries.sort(Comparator.comparingInt(Entry::order));
    List<String> candidates = new ArrayList<>(entries.stream().map(Entry::id).toList());
    for (String other : after) {
      if (!groups.containsKey(other)) {
        to.note("fallbacks." + group, "“" + other + "” is no entry that came along");
      }
      groups.getOrDefault(other, List.of()).stream()
          .map(Entry::id)
          .filter(id -> !candidates.contains(id))
          .forEach(candidates::add);
    }
    ObjectNode more = Json.object();
    if (!ordered && preset.equals("weighted") && entries.stream().anyMatch(e -> e.weight() != 1)) {
      ObjectNode split = more.putObject("split");
      entries.forEach(e -> split.put(e.id(), e.weight()));
    }
    if (ordered && entries.size() > 1) {
      to.note(
          "model_name " + group,
          "its entries are asked in their order, since others stand behind them");
    }
    to.alias(name, candidates, ordered ? "ordered" : preset, more);
  }

  private void route(JsonNode file) {
    for (String section : List.of("litellm_settings", "router_settings")) {
      JsonNode settings = file.path(section);
      if (settings.has("num_retries")) {
        to.route().put("max_attempts", settings.path("num_retries").asInt(0) + 1);
      }
      if (settings.path("allowed_fails").asInt(0) > 0) {
        to.route().put("failures_until_open", settings.path("allowed_fails").asInt());
      }
      if (settings.path("cooldown_time").asDouble(0) > 0) {
        to.route()
            .put("first_pause_seconds", (int) Math.ceil(settings.path("cooldown_time").asDouble()));
      }
    }
  }
}
