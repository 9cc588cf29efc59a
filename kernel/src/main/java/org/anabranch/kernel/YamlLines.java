package org.anabranch.kernel;

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
    Optional<Node> root;
    try {
      root = new Compose(LoadSettings.builder().build()).composeString(text);
    } catch (YamlEngineException e) {
      return OptionalInt.empty();
    }
    @Nullable Node at = root.orElse(null);
    @Nullable Node mark = at;
    for (Object step : path) {
      if (at instanceof MappingNode mapping && step instanceof String name) {
        @Nullable NodeTuple entry = entry(mapping, name);
        if (entry == null) {
          break;
        }
        mark = entry.getKeyNode();
        at = entry.getValueNode();
      } else if (at instanceof SequenceNode sequence
          && step instanceof Integer index
          && index < sequence.getValue().size()) {
        at = sequence.getValue().get(index);
        mark = at;
      } else {
        break;
      }
    }
    Optional<Mark> start = mark == null ? Optional.empty() : mark.getStartMark();
    return start.map(m -> OptionalInt.of(m.getLine() + 1)).orElse(OptionalInt.empty());
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
