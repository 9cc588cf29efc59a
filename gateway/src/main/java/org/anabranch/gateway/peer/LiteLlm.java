package org.anabranch.gateway.peer;

import static org.anabranch.gateway.peer.Served.text;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.anabranch.gateway.config.GatewayConfig;
import org.anabranch.gateway.config.RouteConfig;
import org.anabranch.kernel.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * LiteLLM's proxy configuration: https://docs.litellm.ai/docs/proxy/configs. A {@code model_name}
 * is what clients ask for; several entries of one name, a group, share its load. Groups, and what
 * is asked after them, become aliases; their entries are {@link LiteLlmEntry}.
 */
final class LiteLlm {
  private static final Class<?> GATEWAY = GatewayConfig.class;
  private static final Class<?> ROUTE = RouteConfig.class;

  private static final Map<String, String> PRESETS =
      Map.of(
          "simple-shuffle", "weighted",
          "least-busy", "least_busy",
          "latency-based-routing", "fastest",
          "cost-based-routing", "cheapest",
          "usage-based-routing", "least_busy",
          "usage-based-routing-v2", "least_busy");

  private static final String CONTENT = "content_policy_fallbacks";
  private static final List<String> FALLBACKS =
      List.of("fallbacks", "context_window_fallbacks", CONTENT);

  /** What is read in either section. The router's own goes before. */
  private static final Set<String> EITHER =
      Stream.concat(
              FALLBACKS.stream(),
              Stream.of("default_fallbacks", "num_retries", "allowed_fails", "cooldown_time"))
          .collect(Collectors.toSet());

  private static final Set<String> ROUTER =
      Stream.concat(EITHER.stream(), Stream.of("routing_strategy", "model_group_alias", "timeout"))
          .collect(Collectors.toSet());

  private static final Set<String> LIBRARY =
      Stream.concat(EITHER.stream(), Stream.of("request_timeout")).collect(Collectors.toSet());

  private static final Set<String> SECTIONS =
      Set.of(
          "model_list",
          "router_settings",
          "litellm_settings",
          "general_settings",
          "credential_list",
          "include");

  /**
   * @param share of its group's load, 0 for one that has none
   */
  private record Entry(String id, double share, int order) {}

  private final Translation to;
  private final Environment environment;
  private final JsonNode file;
  private final List<String> names = new ArrayList<>();
  private final Map<String, List<Entry>> groups = new LinkedHashMap<>();
  private final Map<String, Entry> byTheirId = new HashMap<>();

  LiteLlm(Translation to, Map<String, String> variables, JsonNode file) {
    this.to = to;
    this.environment = Environment.of(variables, file.path("environment_variables"));
    this.file = file;
    file.path("model_list")
        .forEach(one -> names.add(Objects.requireNonNullElse(text(one, "model_name"), "")));
  }

  void read() {
    Map<String, List<String>> behind = fallbacks();
    entries(behind);
    aliases(behind);
    route();
    to.leftOf(file.path("router_settings"), "router_settings.", ROUTER, ROUTE, GATEWAY);
    to.leftOf(file.path("litellm_settings"), "litellm_settings.", LIBRARY, GATEWAY, ROUTE);
    to.leftOf(file.path("general_settings"), "general_settings.", Set.of(), GATEWAY);
    to.leftOf(file, "", SECTIONS, GATEWAY);
    if (file.has("include")) {
      to.note("include", "left out: make each of these files a configuration by itself");
    }
  }

  private void entries(Map<String, List<String>> behind) {
    Map<String, JsonNode> credentials = new HashMap<>();
    file.path("credential_list")
        .forEach(
            c ->
                credentials.put(
                    c.path("credential_name").asString(""), c.path("credential_values")));
    Map<String, String> measures = new HashMap<>();
    double seconds =
        number("router_settings", "timeout")
            .or(() -> number("litellm_settings", "request_timeout"))
            .orElse(0.0);
    int i = 0;
    for (JsonNode one : file.path("model_list")) {
      String name = names.get(i);
      boolean alone = Collections.frequency(names, name) == 1 && !behind.containsKey(name);
      LiteLlmEntry entry =
          new LiteLlmEntry(to, environment, "model_list[" + i++ + "]", one, credentials);
      Optional<String> id = entry.deployment(alone, seconds);
      if (id.isEmpty()) {
        continue;
      }
      String measure = measures.computeIfAbsent(name, _ -> measure(entry));
      Entry kept =
          new Entry(
              id.get(), Math.max(0, entry.number(measure, 1)), (int) entry.number("order", 0));
      groups.computeIfAbsent(name, _ -> new ArrayList<>()).add(kept);
      String theirs = text(one.path("model_info"), "id");
      if (theirs != null) {
        byTheirId.put(theirs, kept);
      }
    }
  }

  private static String measure(LiteLlmEntry first) {
    return LiteLlmEntry.SHARES.stream()
        .filter(s -> first.number(s, 0) > 0)
        .findFirst()
        .orElse("weight");
  }

  /** By group, those that are asked after it. */
  private Map<String, List<String>> fallbacks() {
    Map<String, Set<String>> behind = new LinkedHashMap<>();
    Set<String> last = new LinkedHashSet<>();
    for (String section : List.of("router_settings", "litellm_settings")) {
      for (String kind : FALLBACKS) {
        JsonNode said = file.path(section).path(kind);
        for (JsonNode one : said.isObject() ? List.of(said) : said.values()) {
          one.properties()
              .forEach(
                  e ->
                      (e.getKey().equals("*")
                              ? last
                              : behind.computeIfAbsent(
                                  groupOf(e.getKey()), _ -> new LinkedHashSet<>()))
                          .addAll(names(e.getValue())));
        }
        if (!said.isEmpty() && !kind.equals("fallbacks")) {
          to.note(section + "." + kind, "these are asked after any failure");
        }
      }
      last.addAll(names(file.path(section).path("default_fallbacks")));
    }
    for (JsonNode one : file.path("model_list")) {
      String group = text(one, "model_name");
      List<String> others = last.stream().filter(n -> !n.equals(group)).toList();
      if (group != null && !others.isEmpty()) {
        behind.computeIfAbsent(group, _ -> new LinkedHashSet<>()).addAll(others);
      }
    }
    Map<String, List<String>> lists = new LinkedHashMap<>();
    behind.forEach((group, names) -> lists.put(group, List.copyOf(names)));
    return lists;
  }

  /** Names of groups; a request of its own for one, as clients may write it, is its name here. */
  private static List<String> names(JsonNode said) {
    return (said.isArray() ? said.values() : List.of(said))
        .stream()
            .map(n -> n.isObject() ? n.path("model").asString("") : n.asString(""))
            .filter(n -> !n.isEmpty())
            .toList();
  }

  /** The group that a name of {@code model_group_alias} means; else the name itself. */
  private String groupOf(String name) {
    if (names.contains(name)) {
      return name;
    }
    JsonNode said = file.path("router_settings").path("model_group_alias").path(name);
    return (said.isObject() ? said.path("model") : said).asString(name);
  }

  private List<Entry> behind(String name) {
    Entry one = byTheirId.get(name);
    List<Entry> group = groups.getOrDefault(groupOf(name), List.of());
    return group.isEmpty() && one != null ? List.of(one) : group;
  }

  private void aliases(Map<String, List<String>> behind) {
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
    for (String name : file.path("router_settings").path("model_group_alias").propertyNames()) {
      String group = groupOf(name);
      String place = "router_settings.model_group_alias." + name;
      if (!groups.containsKey(group)) {
        to.note(place, "left out: it names no entry that came along");
      } else if (groups.containsKey(name)) {
        to.note(place, "left out: there are entries of that name");
      } else {
        alias(name, group, preset, behind);
      }
    }
    behind.keySet().stream()
        .filter(group -> !groups.containsKey(group))
        .forEach(group -> to.note("fallbacks." + group, "left out: no such entry came along"));
  }

  private void alias(String name, String group, String preset, Map<String, List<String>> behind) {
    List<Entry> entries = new ArrayList<>(groups.getOrDefault(group, List.of()));
    List<String> after = behind.getOrDefault(group, List.of());
    if (entries.size() == 1 && after.isEmpty() && entries.getFirst().id().equals(name)) {
      return; // clients ask for it by its id
    }
    boolean ordered = !after.isEmpty() || entries.stream().anyMatch(e -> e.order() > 0);
    entries.sort(Comparator.comparingInt(Entry::order));
    boolean weighted = !ordered && preset.equals("weighted");
    entries.stream()
        .filter(e -> e.share() == 0 && weighted)
        .forEach(
            e -> to.note("model_name " + group, "“" + e.id() + "” has no share: no candidate"));
    entries.removeIf(e -> e.share() == 0 && weighted);
    List<String> candidates = new ArrayList<>(entries.stream().map(Entry::id).toList());
    for (String other : after) {
      if (behind(other).isEmpty()) {
        to.note("fallbacks." + group, "“" + other + "” is no entry that came along");
      }
      behind(other).stream()
          .map(Entry::id)
          .filter(id -> !candidates.contains(id))
          .forEach(candidates::add);
    }
    if (candidates.isEmpty()) {
      return;
    }
    ObjectNode more = Json.object();
    if (weighted && entries.stream().anyMatch(e -> e.share() != entries.getFirst().share())) {
      ObjectNode split = more.putObject("split");
      entries.forEach(e -> split.put(e.id(), e.share()));
    }
    if (ordered && entries.size() > 1) {
      to.note(
          "model_name " + group,
          "its entries are asked in their order, since others stand behind them");
    }
    attempts(more, after.isEmpty() ? 0 : candidates.size());
    if (namesContentPolicy(group)) {
      more.put("refusal_to_other_lab", true);
    }
    to.alias(name, candidates, ordered ? "ordered" : preset, more);
  }

  /**
   * LiteLLM repeats within a group first, and asks those behind it however often that was.
   *
   * @param all how many are asked one after another; 0 where there is nobody behind
   */
  private void attempts(ObjectNode more, int all) {
    int retries = retries().orElse(0);
    if (all > 0 && all + retries != RouteConfig.USUAL_ATTEMPTS) {
      more.put("attempts", all + retries);
    }
    if (retries > 0) {
      more.put("retry_same", retries);
    }
  }

  private boolean namesContentPolicy(String group) {
    return Stream.of("router_settings", "litellm_settings")
        .map(section -> file.path(section).path(CONTENT))
        .flatMap(said -> said.isObject() ? Stream.of(said) : said.valueStream())
        .flatMap(one -> one.propertyNames().stream())
        .anyMatch(name -> groupOf(name).equals(group));
  }

  private Optional<Integer> retries() {
    return number("router_settings", "num_retries")
        .or(() -> number("litellm_settings", "num_retries"))
        .map(n -> Math.max(0, n.intValue()));
  }

  private Optional<Double> number(String section, String setting) {
    JsonNode said = file.path(section).path(setting);
    double number = said.isValueNode() ? said.asDouble(-1) : -1;
    return number < 0 ? Optional.empty() : Optional.of(number);
  }

  private void route() {
    retries().ifPresent(n -> to.route().put("max_attempts", n + 1));
    for (String section : List.of("litellm_settings", "router_settings")) {
      number(section, "allowed_fails")
          .filter(n -> n > 0)
          .ifPresent(n -> to.route().put("failures_until_open", n.intValue()));
      number(section, "cooldown_time")
          .filter(n -> n > 0)
          .ifPresent(n -> to.route().put("first_pause_seconds", (int) Math.ceil(n)));
    }
  }
}
