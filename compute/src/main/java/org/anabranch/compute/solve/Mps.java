package org.anabranch.compute.solve;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a programme as free-format MPS, for any other solver to check. Every number in full, so
 * that the other solver sees the same programme: OR-Tools' own export rounds. Columns are C0, C1 …,
 * rows R0, R1 …, the cost is COST.
 */
public final class Mps {
  private Mps() {}

  /**
   * Throws {@link UncheckedIOException} when {@code out} does.
   *
   * @param about a line for people at the top
   */
  public static void write(LinearProgram program, String about, Appendable out) {
    try {
      out.append("* ").append(about).append("\n");
      out.append("NAME anabranch\nROWS\n N COST\n");
      for (int i = 0; i < program.rows(); i++) {
        out.append(" ").append(sense(program, i)).append(" R").append(Integer.toString(i));
        out.append("\n");
      }
      columns(program, out);
      out.append("RHS\n");
      for (int i = 0; i < program.rows(); i++) {
        double side = side(program, i);
        if (side != 0 && Double.isFinite(side)) {
          line(out, "RHS", "R" + i, side);
        }
      }
      out.append("RANGES\n");
      for (int i = 0; i < program.rows(); i++) {
        double width = program.rowUpper(i) - program.rowLower(i);
        if (width > 0 && Double.isFinite(width)) {
          line(out, "RNG", "R" + i, width);
        }
      }
      out.append("BOUNDS\n");
      for (int j = 0; j < program.columns(); j++) {
        bounds(program, j, out);
      }
      out.append("ENDATA\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String sense(LinearProgram program, int row) {
    double lower = program.rowLower(row);
    double upper = program.rowUpper(row);
    return lower == upper ? "E" : Double.isFinite(upper) ? "L" : Double.isFinite(lower) ? "G" : "N";
  }

  private static double side(LinearProgram program, int row) {
    return Double.isFinite(program.rowUpper(row)) ? program.rowUpper(row) : program.rowLower(row);
  }

  private static void columns(LinearProgram program, Appendable out) throws IOException {
    List<List<Integer>> byColumn = new ArrayList<>();
    for (int j = 0; j < program.columns(); j++) {
      byColumn.add(new ArrayList<>(8));
    }
    for (int e = 0; e < program.entries(); e++) {
      byColumn.get(program.entryColumn(e)).add(e);
    }
    out.append("COLUMNS\n");
    for (boolean whole : new boolean[] {false, true}) {
      if (whole && program.wholes() > 0) {
        out.append(" M1 'MARKER' 'INTORG'\n");
      }
      for (int j = 0; j < program.columns(); j++) {
        if (program.isWhole(j) != whole) {
          continue;
        }
        line(out, "C" + j, "COST", program.cost(j));
        for (int e : byColumn.get(j)) {
          line(out, "C" + j, "R" + program.entryRow(e), program.coefficient(e));
        }
      }
    }
    if (program.wholes() > 0) {
      out.append(" M2 'MARKER' 'INTEND'\n");
    }
  }

  private static void bounds(LinearProgram program, int column, Appendable out) throws IOException {
    double lower = program.lower(column);
    double upper = program.upper(column);
    if (lower == upper) {
      line(out, "FX BND", "C" + column, lower);
      return;
    }
    if (Double.isInfinite(lower)) {
      out.append(" MI BND C").append(Integer.toString(column)).append("\n");
    } else if (lower != 0) {
      line(out, "LO BND", "C" + column, lower);
    }
    if (Double.isFinite(upper)) {
      line(out, "UP BND", "C" + column, upper);
    } else if (program.isWhole(column)) {
      out.append(" PL BND C").append(Integer.toString(column)).append("\n");
    }
  }

  private static void line(Appendable out, String first, String second, double value)
      throws IOException {
    out.append(" ").append(first).append(" ").append(second).append(" ");
    out.append(Double.toString(value)).append("\n");
  }
}
