package org.anabranch.compute;

import java.util.ArrayList;
import java.util.List;

/**
 * A linear programme as plain data: minimise the cost of the columns, each between its bounds, so
 * that every row lies between its own. Independent of any solver, so that what a solver answers can
 * be checked against it. Not for several threads.
 */
final class LinearProgram {
  /** A variable: what one unit costs and how far it may go. */
  record Column(double cost, double lower, double upper) {}

  /** A limit: the sum of its entries lies between the two. */
  record Row(double lower, double upper) {}

  /** One coefficient. */
  record Entry(int row, int column, double coefficient) {}

  static final double NO_LIMIT = Double.POSITIVE_INFINITY;

  private final List<Column> columns = new ArrayList<>();
  private final List<Row> rows = new ArrayList<>();
  private final List<Entry> entries = new ArrayList<>();

  int column(double cost, double lower, double upper) {
    columns.add(new Column(cost, lower, upper));
    return columns.size() - 1;
  }

  int atMost(double upper) {
    return row(-NO_LIMIT, upper);
  }

  int atLeast(double lower) {
    return row(lower, NO_LIMIT);
  }

  int exactly(double value) {
    return row(value, value);
  }

  private int row(double lower, double upper) {
    rows.add(new Row(lower, upper));
    return rows.size() - 1;
  }

  /** Each pair of row and column at most once. */
  void set(int row, int column, double coefficient) {
    entries.add(new Entry(row, column, coefficient));
  }

  List<Column> columns() {
    return columns;
  }

  List<Row> rows() {
    return rows;
  }

  List<Entry> entries() {
    return entries;
  }
}
