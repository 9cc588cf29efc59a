package org.anabranch.gateway.peer;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.anabranch.kernel.Json;
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
