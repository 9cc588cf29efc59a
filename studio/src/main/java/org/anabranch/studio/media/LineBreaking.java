package org.anabranch.studio.media;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.anabranch.kernel.Language;

/**
 * Chooses where the lines of a short text end, all lines together, as a person would: about equally
 * long, ending with a clause where that costs little, and no lonely word in the last one. In
 * Chinese nothing marks where a word ends, so that a clause's end counts for more.
 *
 * @param places where a line may end, ascending; the last is the end of the text
 */
record LineBreaking(String text, List<Integer> places, Ruler ruler) {
  private static final int PLACES_MAX = 160;
  private static final double ANOTHER_LINE = 0.12;
  private static final double LONELY = 0.4;
  private static final String CLAUSE = "，。；：！？…,.;:!?—）)」』”";

  /** Measures the text from its start to a place; 0 is one. Widths add up. */
  interface Ruler {
    float upTo(int place);
  }

  /** The best ends of at most {@code linesMax} lines; empty when there is no way to fit them. */
  List<Integer> ends(float width, int linesMax) {
    int n = places.size();
    if (n > PLACES_MAX) {
      return List.of();
    }
    double[][] cost = new double[linesMax + 1][n + 1];
    int[][] from = new int[linesMax + 1][n + 1];
    Arrays.stream(cost).forEach(row -> Arrays.fill(row, Double.POSITIVE_INFINITY));
    cost[0][0] = 0;
    for (int line = 1; line <= linesMax; line++) {
      for (int start = 0; start < n; start++) {
        if (cost[line - 1][start] < Double.POSITIVE_INFINITY) {
          extend(cost, from, line, start, width);
        }
      }
    }
    return walk(cost, from, linesMax);
  }

  private void extend(double[][] cost, int[][] from, int line, int start, float width) {
    int begin = start == 0 ? 0 : places.get(start - 1);
    for (int end = start + 1; end <= places.size(); end++) {
      float wide = ruler.upTo(places.get(end - 1)) - ruler.upTo(begin);
      if (wide > width) {
        return;
      }
      double total = cost[line - 1][start] + cost(wide / width, end == places.size(), line, end);
      if (total < cost[line][end]) {
        cost[line][end] = total;
        from[line][end] = start;
      }
    }
  }

  private double cost(double filled, boolean last, int line, int end) {
    double ragged = (1 - filled) * (1 - filled);
    if (last) {
      return ANOTHER_LINE + ragged * 0.8 + (line > 1 && filled < 0.3 ? LONELY : 0);
    }
    return ANOTHER_LINE + ragged + interruption(places.get(end - 1));
  }

  private double interruption(int at) {
    char before = lastVisible(text, at);
    if (CLAUSE.indexOf(before) >= 0) {
      return 0;
    }
    return before == '、' ? 0.1 : Language.isCjk(before) ? 0.35 : 0.08;
  }

  /** How many lines end inside a Chinese clause, perhaps inside a word. */
  static long interruptions(String text, List<Integer> ends) {
    return ends.stream()
        .filter(end -> end < text.length() && Language.isCjk(lastVisible(text, end)))
        .count();
  }

  private static char lastVisible(String text, int at) {
    int last = at - 1;
    while (last > 0 && text.charAt(last) == ' ') {
      last--;
    }
    return text.charAt(last);
  }

  private List<Integer> walk(double[][] cost, int[][] from, int linesMax) {
    int n = places.size();
    int best = 0;
    for (int line = 1; line <= linesMax; line++) {
      if (cost[line][n] < cost[best][n]) {
        best = line;
      }
    }
    List<Integer> ends = new ArrayList<>();
    for (int line = best, end = n; line > 0; end = from[line][end], line--) {
      ends.add(places.get(end - 1));
    }
    Collections.reverse(ends);
    return ends;
  }
}
