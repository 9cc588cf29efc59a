package org.anabranch.gateway.peer;

import static org.anabranch.gateway.peer.Served.text;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * LiteLLM's proxy configuration: https://docs.litellm.ai/docs/proxy/configs. A {@code model_name}
 * is what clients ask for; several entries of one name share its load.
 */
final class LiteLlm {
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

  private static final Map<String, String> ELSEWHERE =
      Map.of(
          "rpm", "the limits of a key, team or workspace bound requests",
          "tpm", "the limits of a key, team or workspace bound tokens",
          "max_tokens", "clients say it, or max_output_tokens bounds what is reserved",
          "aws_access_key_id", "api_key, as ACCESS_KEY_ID:SECRET",
          "aws_secret_access_key", "api_key, as ACCESS_KEY_ID:SECRET",
          "api_version", "not needed at Azure's v1 address",
          "vertex_credentials", "api_key, a service account's JSON");

  private static final Map<String, String> SETTINGS =
      Map.of(
          "master_key", "keys are made with anabranch keys",
          "database_url", "storage, or the data directory",
          "cache", "cache of a workspace",
          "cache_params", "cache of a workspace",
          "callbacks", "telemetry",
          "success_callback", "telemetry",
          "failure_callback", "telemetry",
          "guardrails", "guardrails");

  private record Entry(String id, double weight, int order) {}

  private final Translation to;
  private final Map<String, List<Entry>> groups = new LinkedHashMap<>();

  LiteLlm(Translation to) {
    this.to = to;
  }

  void read(JsonNode file) {
    Map<String, List<String>> behind = fallbacks(file);
    int i = 0;
    for (JsonNode one : file.path("model_list")) {
      entry("model_list[" + i++ + "]", one, behind, group -> count(file, group));
    }
    aliases(file, behind);
    route(file);
    for (String section : List.of("litellm_settings", "general_settings")) {
      file.path(section)
          .properties()
          .forEach(
              e -> {
                if (!READ.contains(e.getKey())) {
                  left(section + "." + e.getKey(), SETTINGS.get(e.getKey()));
                }
              });
    }
    file.properties().stream()
        .map(Map.Entry::getKey)
        .filter(k -> !SECTIONS.contains(k))
        .forEach(k -> left(k, SETTINGS.get(k)));
  }

  private static final Set<String> SECTIONS =
      Set.of("model_list", "router_settings", "litellm_settings", "general_settings");

  /** Settings that {@link #fallbacks} and {@link #route} take, in whichever section they stand. */
  private static final Set<String> READ =
      Set.of(
          "fallbacks",
          "default_fallbacks",
          "context_window_fallbacks",
          "content_policy_fallbacks",
          "num_retries",
          "allowed_fails",
          "cooldown_time",
          "routing_strategy",
          "model_group_alias");

  private interface Counted {
    long of(String group);
  }

  private static long count(JsonNode file, String group) {
    long count = 0;
    for (JsonNode one : file.path("model_list")) {
      count += group.equals(text(one, "model_name")) ? 1 : 0;
    }
    return count;
  }

  private void left(String place, @Nullable String here) {
    to.note(place, "left out" + (here == null ? "" : "; here it is: " + here));
  }

  private void entry(
      String place, JsonNode one, Map<String, List<String>> behind, Counted counted) {
    JsonNode params = one.path("litellm_params");
    String group = text(one, "model_name");
    String said = text(params, "model");
    if (group == null || said == null) {
      left(place, "an entry needs model_name and litellm_params.model");
      return;
    }
    if (group.contains("*") || said.contains("*")) {
      left(place, "one deployment for each model; the catalog (anabranch models) names them");
      return;
    }
    String address =
        text(params, "api_base") == null ? text(params, "base_url") : text(params, "api_base");
    Optional<Served> prefixed = prefixed(said);
    String model = prefixed.isPresent() ? said.substring(said.indexOf('/') + 1) : said;
    Optional<Served> found = serving(text(params, "custom_llm_provider"), prefixed, model, address);
    if (found.isEmpty()) {
      left(place, "“" + said + "” names no vendor that is known here; give it vendor and base_url");
      return;
    }
    Served served = found.get().forModel(model);
    if (served.vendor().startsWith("bedrock")) {
      model = model.replaceFirst("^(converse|invoke)/", "");
    }
    boolean alone = counted.of(group) == 1 && !behind.containsKey(group);
    ObjectNode deployment = to.deployment(alone ? group : group + "-" + served.vendor());
    JsonNode info = one.path("model_info");
    String base = text(info, "base_model");
    String name = base == null ? model : base;
    deployment.put("model", name.substring(name.lastIndexOf('/') + 1));
    deployment.put("upstream_model", model);
    deployment.put("vendor", served.vendor());
    address(place, deployment, served, address);
    put(deployment, "region", text(params, "aws_region_name"), text(params, "vertex_location"));
    put(deployment, "account", text(params, "vertex_project"), null);
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
    }
    long context = info.path("max_input_tokens").asLong(0);
    if (context > 0) {
      deployment.put("context", context);
    }
    params.properties().stream()
        .map(Map.Entry::getKey)
        .filter(k -> !TAKEN.contains(k))
        .forEach(k -> left(place + ".litellm_params." + k, ELSEWHERE.get(k)));
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

  private static void put(
      ObjectNode node, String name, @Nullable String value, @Nullable String other) {
    if (value != null || other != null) {
      node.put(name, value != null ? value : other);
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
      for (String kind :
          List.of("fallbacks", "context_window_fallbacks", "content_policy_fallbacks")) {
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
      left("router_settings.routing_strategy", "preset of an alias; balanced stands for it");
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
        left(
            "router_settings.model_group_alias." + e.getKey(), "it names no entry that came along");
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
    entries.sort(java.util.Comparator.comparingInt(Entry::order));
    List<String> candidates = new ArrayList<>(entries.stream().map(Entry::id).toList());
    for (String other : after) {
      if (!groups.containsKey(other)) {
        left("fallbacks." + group, "“" + other + "” is no entry that came along");
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
    file.path("router_settings").properties().stream()
        .map(Map.Entry::getKey)
        .filter(k -> !READ.contains(k))
        .forEach(k -> left("router_settings." + k, SETTINGS.get(k)));
  }
}
