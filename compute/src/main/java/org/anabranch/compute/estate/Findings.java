package org.anabranch.compute.estate;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.anabranch.kernel.Problem;

/**
 * What was found in an estate.
 *
 * @param warnings what is odd and possible all the same, in whole sentences
 */
public record Findings(List<Contradiction> contradictions, List<String> warnings) {
  public Findings {
    contradictions = List.copyOf(contradictions);
    warnings = List.copyOf(warnings);
  }

  /**
   * Throws the first contradiction, if there is one, as BAD_INPUT with all of them among its facts.
   *
   * @param name stands before each message
   */
  public void refuse(String name) {
    refuse(name, _ -> "");
  }

  /**
   * @param line turns a pointer into {@code :41}, or into nothing where there is no file
   */
  void refuse(String name, UnaryOperator<String> line) {
    if (contradictions.isEmpty()) {
      return;
    }
    Contradiction first = contradictions.getFirst();
    Map<String, String> facts = new HashMap<>();
    for (int i = 0; i < contradictions.size(); i++) {
      facts.put("contradiction-" + (i + 1), told(name, line, contradictions.get(i)));
    }
    String more =
        contradictions.size() == 1 ? "" : " (and " + (contradictions.size() - 1) + " more)";
    throw new Problem(
            Problem.Kind.BAD_INPUT,
            "estate-contradicts-itself",
            told(name, line, first) + more,
            first.fix(),
            facts)
        .asException();
  }

  private static String told(String name, UnaryOperator<String> line, Contradiction c) {
    String other = c.against() == null ? "" : line.apply(c.against());
    return name
        + line.apply(c.at())
        + ": "
        + c.message()
        + (other.isEmpty() ? "" : " (compare " + name + other + ")");
  }
}
