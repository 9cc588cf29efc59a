package org.anabranch.compute.solve;

import java.util.Arrays;

/**
 * A linear programme as plain numbers: minimise the cost of the columns, each between its bounds,
 * so that every row lies between its own. Some columns may have to be whole. Independent of any
 * solver, so that what a solver answers can be checked against it. Costs and bounds may be changed
 * afterwards, entries only added. Not for several threads.
 */
public final class LinearProgram {
  /** Where there is no limit; negated below. */
  public static final double NO_LIMIT = Double.POSITIVE_INFINITY;

  private static final int FIRST_ROOM = 256;

  private int columns;
  private double[] cost = new double[FIRST_ROOM];
  private double[] lower = new double[FIRST_ROOM];
  private double[] upper = new double[FIRST_ROOM];
  private boolean[] whole = new boolean[FIRST_ROOM];
  private int wholes;

  private int rows;
  private double[] rowLower = new double[FIRST_ROOM];
  private double[] rowUpper = new double[FIRST_ROOM];

  private int entries;
  private int[] entryRow = new int[FIRST_ROOM];
  private int[] entryColumn = new int[FIRST_ROOM];
  private double[] coefficient = new double[FIRST_ROOM];

  /** A programme of the same numbers, changed independently. */
  public LinearProgram copy() {
    LinearProgram copy = new LinearProgram();
    copy.columns = columns;
    copy.cost = cost.clone();
    copy.lower = lower.clone();
    copy.upper = upper.clone();
    copy.whole = whole.clone();
    copy.wholes = wholes;
    copy.rows = rows;
    copy.rowLower = rowLower.clone();
    copy.rowUpper = rowUpper.clone();
    copy.entries = entries;
    copy.entryRow = entryRow.clone();
    copy.entryColumn = entryColumn.clone();
    copy.coefficient = coefficient.clone();
    return copy;
  }

  /** A variable: what one unit costs and how far it may go. Returns its number, from 0. */
  public int column(double unitCost, double least, double most) {
    if (columns == cost.length) {
      int room = columns * 2;
      cost = Arrays.copyOf(cost, room);
      lower = Arrays.copyOf(lower, room);
      upper = Arrays.copyOf(upper, room);
      whole = Arrays.copyOf(whole, room);
    }
    cost[columns] = number("cost", unitCost);
    bounds(columns, least, most);
    return columns++;
  }

  /** A column that is either 0 or 1. */
  public int choice(double unitCost) {
    int column = column(unitCost, 0, 1);
    whole[column] = true;
    wholes++;
    return column;
  }

  /** A row that reaches at most {@code most}; returns its number, from 0. */
  public int atMost(double most) {
    return row(-NO_LIMIT, most);
  }

  /** A row that reaches at least {@code least}; returns its number, from 0. */
  public int atLeast(double least) {
    return row(least, NO_LIMIT);
  }

  /** A row that is just {@code value}; returns its number, from 0. */
  public int exactly(double value) {
    return row(value, value);
  }

  private int row(double least, double most) {
    if (rows == rowLower.length) {
      rowLower = Arrays.copyOf(rowLower, rows * 2);
      rowUpper = Arrays.copyOf(rowUpper, rows * 2);
    }
    rowBounds(rows, least, most);
    return rows++;
  }

  /** One coefficient; each pair of row and column at most once. */
  public void set(int row, int column, double value) {
    if (entries == entryRow.length) {
      entryRow = Arrays.copyOf(entryRow, entries * 2);
      entryColumn = Arrays.copyOf(entryColumn, entries * 2);
      coefficient = Arrays.copyOf(coefficient, entries * 2);
    }
    entryRow[entries] = row;
    entryColumn[entries] = column;
    coefficient[entries] = number("coefficient", value);
    entries++;
  }

  /** Changes what a unit of the column costs. */
  public void cost(int column, double unitCost) {
    cost[column] = number("cost", unitCost);
  }

  /** Changes how far the column may go. */
  public void bounds(int column, double least, double most) {
    lower[column] = least;
    upper[column] = most;
    if (!(least <= most)) {
      throw new IllegalArgumentException(
          "Column %d would lie between %s and %s.".formatted(column, least, most));
    }
  }

  /** Changes what the row must lie between. */
  public void rowBounds(int row, double least, double most) {
    rowLower[row] = least;
    rowUpper[row] = most;
    if (!(least <= most)) {
      throw new IllegalArgumentException(
          "Row %d would lie between %s and %s.".formatted(row, least, most));
    }
  }

  /** Whole columns held at these values, and no longer asked to be whole. */
  LinearProgram fixed(double[] values) {
    LinearProgram fixed = copy();
    for (int j = 0; j < columns; j++) {
      if (whole[j]) {
        double value = Math.rint(values[j]);
        fixed.bounds(j, value, value);
        fixed.whole[j] = false;
      }
    }
    fixed.wholes = 0;
    return fixed;
  }

  /** The same programme with nothing asked to be whole: what it costs is never more. */
  public LinearProgram relaxed() {
    LinearProgram relaxed = copy();
    Arrays.fill(relaxed.whole, false);
    relaxed.wholes = 0;
    return relaxed;
  }

  private static double number(String what, double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("A " + what + " of " + value + " is no number.");
    }
    return value;
  }

  public int columns() {
    return columns;
  }

  public int rows() {
    return rows;
  }

  public int entries() {
    return entries;
  }

  /** How many columns have to be whole. */
  public int wholes() {
    return wholes;
  }

  public double cost(int column) {
    return cost[column];
  }

  public double lower(int column) {
    return lower[column];
  }

  public double upper(int column) {
    return upper[column];
  }

  public boolean isWhole(int column) {
    return whole[column];
  }

  public double rowLower(int row) {
    return rowLower[row];
  }

  public double rowUpper(int row) {
    return rowUpper[row];
  }

  public int entryRow(int entry) {
    return entryRow[entry];
  }

  public int entryColumn(int entry) {
    return entryColumn[entry];
  }

  public double coefficient(int entry) {
    return coefficient[entry];
  }

  /** What each row comes to at these values. */
  public double[] activities(double[] values) {
    double[] activities = new double[rows];
    for (int e = 0; e < entries; e++) {
      activities[entryRow[e]] += coefficient[e] * values[entryColumn[e]];
    }
    return activities;
  }
}
