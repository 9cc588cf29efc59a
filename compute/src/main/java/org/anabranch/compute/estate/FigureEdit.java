package org.anabranch.compute.estate;

import java.util.Optional;
import org.anabranch.kernel.Problem;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Changes one figure in an estate's text and leaves every other character as it is. */
public final class FigureEdit {
  private FigureEdit() {}

  /**
   * The text with another figure at {@code pointer}.
   *
   * @throws org.anabranch.kernel.ProblemException BAD_INPUT when there is no value there
   */
  public static String in(String text, String pointer, Figure figure) {
    Node node =
        find(text, pointer)
            .orElseThrow(
                () ->
                    Problem.badInput(
                            "estate-place-unknown",
                            "The estate has no value at " + pointer + ".",
                            "Open the estate again; it may have changed meanwhile.")
                        .asException());
    return text.substring(0, offset(text, node.getStartMark()))
        + written(figure)
        + text.substring(offset(text, end(node)));
  }

  private static String written(Figure figure) {
    if (figure.status() == Figure.Status.STATED && figure.source().isEmpty()) {
      return Entry.number(figure.value());
    }
    return "{value: %s, status: %s%s}"
        .formatted(
            Entry.number(figure.value()),
            figure.status().word(),
            figure.source().isEmpty() ? "" : ", source: " + quoted(figure.source()));
  }

  private static String quoted(String source) {
    return "\""
        + source.replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("[\\r\\n\\t]+", " ")
        + "\"";
  }

  private static Optional<Node> find(String text, String pointer) {
    Optional<Node> at = new Compose(LoadSettings.builder().build()).composeString(text);
    for (String part : pointer.substring(1).split("/")) {
      at = at.flatMap(n -> child(n, part));
    }
    return at;
  }

  private static Optional<Node> child(Node node, String part) {
    return switch (node) {
      case MappingNode map ->
          map.getValue().stream()
              .filter(t -> t.getKeyNode() instanceof ScalarNode key && key.getValue().equals(part))
              .map(NodeTuple::getValueNode)
              .findFirst();
      case SequenceNode list when part.matches("\\d{1,6}") ->
          list.getValue().stream().skip(Long.parseLong(part)).findFirst();
      default -> Optional.empty();
    };
  }

  /** Where the value ends; a block mapping's own mark lies behind the white space that follows. */
  private static Mark end(Node node) {
    if (node instanceof MappingNode map
        && map.getFlowStyle() == org.snakeyaml.engine.v2.common.FlowStyle.BLOCK
        && !map.getValue().isEmpty()) {
      return end(map.getValue().getLast().getValueNode());
    }
    return mark(node.getEndMark());
  }

  private static Mark mark(Optional<Mark> mark) {
    return mark.orElseThrow(() -> new IllegalStateException("Marks are on by default"));
  }

  private static int offset(String text, Optional<Mark> mark) {
    return offset(text, mark(mark));
  }

  private static int offset(String text, Mark mark) {
    return text.offsetByCodePoints(0, mark.getIndex());
  }
}
