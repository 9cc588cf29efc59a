package org.anabranch.gateway.peer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.anabranch.gateway.config.DeploymentConfig;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.ProblemException;
import org.anabranch.kernel.Yaml;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The configuration under way. What stands in it can be read as one of ours. */
final class Translation {
  /** Stands where something must be written that the peer's file does not say. */
  static final String TO_SET = "set-me";

  private final ArrayNode deployments = Json.MAPPER.createArrayNode();
  private final ArrayNode aliases = Json.MAPPER.createArrayNode();
  private final ObjectNode route = Json.object();
  private final List<String> notes = new ArrayList<>();
  private final Set<String> ids = new HashSet<>();
  private final Map<String, String> keys = new HashMap<>();

  /**
   * @param wanted as its id, which gets a number where another deployment has it
   * @return to be written on, and then {@link #keep kept}
   */
  ObjectNode deployment(String wanted) {
    String id = wanted;
    for (int i = 2; ids.contains(id); i++) {
      id = wanted + "-" + i;
    }
    return Json.object().put("id", id);
  }

  /**
   * Keeps a deployment that can be read as one; what is wrong with another is told.
   *
   * @return whether it was kept
   */
  boolean keep(String place, ObjectNode deployment) {
    try {
      Yaml.parse("it", Json.write(deployment), DeploymentConfig.class);
    } catch (ProblemException e) {
      String why = e.problem().message().replaceFirst("^it(:\\d+)?: ", "");
      note(place, "left out: " + why);
      return false;
    }
    ids.add(deployment.path("id").asString());
    deployments.add(deployment);
    return true;
  }

  /**
   * The variable for a key that stands in the peer's file: the usual one, with a number where that
   * is another key's.
   */
  String variableFor(String key, String usual) {
    String name = usual;
    for (int i = 2; !keys.computeIfAbsent(name, _ -> key).equals(key); i++) {
      name = usual + "_" + i;
    }
    return name;
  }

  boolean hasAlias(String name) {
    return aliases.valueStream().anyMatch(a -> a.path("name").asString().equals(name));
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

  /** Tells something of a place once. */
  void note(String place, String what) {
    String note = place + ": " + what;
    if (!notes.contains(note)) {
      notes.add(note);
    }
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
                .flatMap(type -> saidHere(setting, type).stream())
                .findFirst()
                .map(here -> "; here it is " + here)
                .orElse(""));
  }

  private static Optional<String> saidHere(String setting, Class<?> type) {
    return Yaml.saidHere(setting, type)
        .or(
            () ->
                Stream.of(type.getRecordComponents())
                    .filter(c -> c.getName().equals(setting))
                    .findFirst()
                    .map(_ -> setting + ", written otherwise"));
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
