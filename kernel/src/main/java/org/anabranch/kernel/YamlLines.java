package org.anabranch.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Finds the line on which a setting stands, by its path: binding knows the path, only the text
 * knows the line.
 */
final class YamlLines {
  private YamlLines() {}

  /**
   * The line, from 1, of the setting at {@code path}, or of the innermost one around it that is
   * there.
   *
   * @param path names of settings and places in lists, from 0
   */
  static OptionalInt lineOf(String text, List<Object> path) {
    List<Node> on = nodes(text, path);
    if (on.isEmpty()) {
      return OptionalInt.empty();
    }
    int last = on.size() - 1;
    Node mark = on.get(last);
    if (last > 0
        && on.get(last - 1) instanceof MappingNode mapping
        && path.get(last - 1) instanceof String name
        && entry(mapping, name) instanceof NodeTuple entry) {
      mark = entry.getKeyNode();
    }
    Optional<Mark> start = mark.getStartMark();
    return start.map(m -> OptionalInt.of(m.getLine() + 1)).orElse(OptionalInt.empty());
  }

  /** What stands at the top and at each step of the path, as far as there is anything. */
  private static List<Node> nodes(String text, List<Object> path) {
    List<Node> nodes = new ArrayList<>();
    try {
      new Compose(LoadSettings.builder().build()).composeString(text).ifPresent(nodes::add);
    } catch (YamlEngineException e) {
      return nodes;
    }
    for (int i = 0; i < path.size() && nodes.size() == i + 1; i++) {
      Node at = nodes.getLast();
      if (at instanceof MappingNode mapping && path.get(i) instanceof String name) {
        NodeTuple entry = entry(mapping, name);
        if (entry != null) {
          nodes.add(entry.getValueNode());
        }
      } else if (at instanceof SequenceNode sequence
          && path.get(i) instanceof Integer index
          && index < sequence.getValue().size()) {
        nodes.add(sequence.getValue().get(index));
      }
    }
    return nodes;
  }

  /** The names of the settings of the record at {@code path}, in order; none where none is. */
  static List<String> keysOf(String text, List<Object> path) {
    List<Node> on = nodes(text, path);
    List<String> keys = new ArrayList<>();
    if (on.size() == path.size() + 1 && on.getLast() instanceof MappingNode mapping) {
      for (NodeTuple tuple : mapping.getValue()) {
        if (tuple.getKeyNode() instanceof ScalarNode scalar) {
          keys.add(scalar.getValue());
        }
      }
    }
    return keys;
  }

  private static @Nullable NodeTuple entry(MappingNode mapping, String key) {
    for (NodeTuple tuple : mapping.getValue()) {
      if (tuple.getKeyNode() instanceof ScalarNode scalar && scalar.getValue().equals(key)) {
        return tuple;
      }
    }
    return null;
  }
}
