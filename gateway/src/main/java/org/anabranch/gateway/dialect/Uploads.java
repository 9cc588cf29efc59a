package org.anabranch.gateway.dialect;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Finds the files that one client uploaded to the gateway itself. Calls block. */
@FunctionalInterface
public interface Uploads {
  /**
   * The file; null where no file of the gateway is named so, as its vendor may know it. Throws
   * {@link BadRequest} when it is one of the gateway's and this client has none such.
   *
   * @param where the field that names it
   */
  @Nullable Upload find(String id, String where);

  /** The file whose id stands in {@code file_id}, or null. */
  default @Nullable Upload named(JsonNode holder, String where) {
    JsonNode id = holder.path("file_id");
    return id.isString() ? find(id.asString(), where + ".file_id") : null;
  }

  /**
   * Shows every object of a tree to {@code rule}, which changes those that name files and says
   * whether it did; inside what it changed nothing is looked for.
   *
   * @return whether anything was changed
   */
  static boolean each(JsonNode tree, String where, Rule rule) {
    if (tree instanceof ObjectNode object && rule.fill(object, where)) {
      return true;
    }
    boolean changed = false;
    if (tree.isArray()) {
      for (int i = 0; i < tree.size(); i++) {
        changed |= each(tree.get(i), where + "[" + i + "]", rule);
      }
    } else {
      for (var field : tree.properties()) {
        changed |= each(field.getValue(), where + "." + field.getKey(), rule);
      }
    }
    return changed;
  }

  /** How one dialect puts a file where its id stood. */
  @FunctionalInterface
  interface Rule {
    boolean fill(ObjectNode object, String where);
  }
}
