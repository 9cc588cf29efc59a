package org.anabranch.gateway.peer;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.Yaml;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The configuration under way. */
final class Translation {
  private final ArrayNode deployments = Json.MAPPER.createArrayNode();
  private final ArrayNode aliases = Json.MAPPER.createArrayNode();
  private final ObjectNode route = Json.object();
  private final List<String> notes = new ArrayList<>();
  private final Set<String> ids = new HashSet<>();

  /**
   * @param wanted as its id, which gets a number where another deployment has it
   */
  ObjectNode deployment(String wanted) {
    String id = wanted;
    for (int i = 2; !ids.add(id); i++) {
      id = wanted + "-" + i;
    }
    return deployments.addObject().put("id", id);
  }

  void alias(String name, List<String> candidates, String preset, ObjectNode more) {
    ObjectNode alias = aliases.addObject().put("name", name);
    candidates.forEach(alias.putArray("candidates")::add);
    alias.put("preset", preset);
    alias.setAll(more);
  }

  ObjectNode route() {
    return route;
  }

  void note(String place, String what) {
    notes.add(place + ": " + what);
  }

  /**
   * Tells of a setting that does not come along, and what stands for it here.
   *
   * @param types whose setting it would be
   */
  void left(String place, String setting, Class<?>... types) {
    note(
        place + setting,
        "left out"
            + Stream.of(types)
                .flatMap(type -> Yaml.saidHere(setting, type).stream())
                .findFirst()
                .map(here -> "; here it is " + here)
                .orElse(""));
  }

  /** {@link #left} for all settings of {@code node} but those that are {@code taken}. */
  void leftOf(JsonNode node, String place, Set<String> taken, Class<?>... types) {
    node.properties().stream()
        .map(Map.Entry::getKey)
        .filter(setting -> !taken.contains(setting))
        .forEach(setting -> left(place, setting, types));
  }

  /** Puts the first of two texts that is there. */
  static void put(
      ObjectNode node, String name, @Nullable String value, @Nullable String otherwise) {
    if (value != null || otherwise != null) {
      node.put(name, value != null ? value : otherwise);
    }
  }

  boolean isEmpty() {
    return deployments.isEmpty();
  }

  List<String> notes() {
    return notes;
  }

  ObjectNode gateway() {
    ObjectNode gateway = Json.object();
    gateway.set("deployments", deployments);
    if (!aliases.isEmpty()) {
      gateway.set("aliases", aliases);
    }
    if (!route.isEmpty()) {
      gateway.set("route", route);
    }
    return gateway;
  }
}
