package org.anabranch.gateway.peer;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What settings that only name a variable stand for, such as {@code os.environ/AZURE_API_BASE}.
 * Keys stay variables; addresses, regions and the like are written out.
 *
 * @param variables those that the peer's file sets, and before them the person's own
 */
record Environment(Map<String, String> variables) {
  private static final String MARK = "os.environ/";

  /** With what the section {@code environment_variables} of LiteLLM's file sets. */
  static Environment of(Map<String, String> persons, JsonNode section) {
    Map<String, String> all = new HashMap<>();
    section.properties().forEach(e -> all.put(e.getKey(), e.getValue().asString("")));
    all.putAll(persons);
    return new Environment(all);
  }

  /** The variable that a setting names; empty where the setting is the value itself. */
  static Optional<String> variable(String setting) {
    return setting.startsWith(MARK)
        ? Optional.of(setting.substring(MARK.length()))
        : Optional.empty();
  }

  /** The value of a variable; empty where it is not set here. */
  Optional<String> valueOf(String variable) {
    return Optional.ofNullable(variables.get(variable)).filter(v -> !v.isBlank());
  }
}
