package org.anabranch.gateway;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jdbi.v3.core.Handle;

/**
 * One statement for many rows, prepared once: the journal's reader writes thousands of rows a
 * second, and preparing anew would cost more than all the rest. For one thread and one transaction.
 */
final class Repeated implements AutoCloseable {
  private final PreparedStatement statement;

  /**
   * @param sql with a question mark for each value
   */
  Repeated(Handle h, String sql) {
    try {
      this.statement = h.getConnection().prepareStatement(sql);
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /**
   * Executes it with these values, texts and whole numbers, and returns how many rows it changed.
   */
  int execute(Object... values) {
    try {
      for (int i = 0; i < values.length; i++) {
        switch (values[i]) {
          case String text -> statement.setString(i + 1, text);
          case Number number -> statement.setLong(i + 1, number.longValue());
          case Object other ->
              throw new IllegalArgumentException(
                  "Value %d is a %s, expected a text or a whole number"
                      .formatted(i + 1, other.getClass().getSimpleName()));
        }
      }
      return statement.executeUpdate();
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  private static IllegalStateException failed(SQLException e) {
    return new IllegalStateException("The database refused: " + e.getMessage(), e);
  }

  @Override
  public void close() {
    try {
      statement.close();
    } catch (SQLException e) {
      throw failed(e);
    }
  }
}
