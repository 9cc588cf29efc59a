package org.anabranch.sandbox;

import io.helidon.webserver.http.HttpRules;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * One imitated platform or model vendor: strict about what the official documents say, and about
 * nothing else. Stateless; what it must remember is in the {@link World}. A reply goes out only
 * after what it promises is stored.
 */
public interface Imitation {
  /** The platform's key: {@code x}. All its routes are below {@code /x}. */
  String platform();

  /**
   * Adds its routes, below {@code /<platform>}: first the host's name, then that host's path:
   * {@code /api/2/tweets}.
   */
  void route(HttpRules rules);

  /**
   * Enters where to call, as a person does in the platform's console, and sends what the platform
   * sends first. False when the platform calls nobody, or whoever is there does not prove to be the
   * one.
   *
   * @param settings {@code url} on this machine, {@code token}, {@code key}; and {@code for}, on
   *     platforms where an account may have an address of its own: {@code account}
   */
  default boolean callAt(JsonNode settings) {
    return false;
  }

  /** Time has passed for the audience: tells whoever listens what was said meanwhile. */
  default void timePassed() {}

  /**
   * A person published with the sandbox's phone.
   *
   * @param state what the package went by; empty when it had none
   */
  default void publishedByPhone(String state, String postId) {}

  /** False for a model vendor: it takes no posts, and makes its faults itself. */
  default boolean takesPosts() {
    return true;
  }

  /**
   * Opens an account as if a person had gone through the platform's consent, once; later calls
   * return the same.
   */
  OpenedAccount open();

  /**
   * @param hosts names of the hosts it imitates, each at {@code /<platform>/<name>}
   * @param credentials by the names that the platform's connector documents
   */
  record OpenedAccount(
      String remoteId, String name, Set<String> hosts, Map<String, String> credentials) {}
}
