package org.anabranch.kernel;

import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Tables of a database as text: a row is a JSON object on a line, its keys the columns, bytes as
 * {@code {"base64": "…"}}. What one kind of database wrote the other reads. Safe for many threads;
 * calls block.
 */
public final class Tables {
  private static final String HISTORY = "flyway_schema_history";

  private final Database database;

  public Tables(Database database) {
    this.database = database;
  }

  /** All of them, each after those that it refers to, and else by name. */
  public List<String> names() {
    return database.read(
        h -> {
          Map<String, Set<String>> refersTo = new TreeMap<>();
          try {
            for (String table : all(h)) {
              refersTo.put(table, referred(h, table));
            }
          } catch (SQLException e) {
            throw new IllegalStateException("The database does not say which tables it has", e);
          }
          Set<String> ordered = new LinkedHashSet<>();
          refersTo.keySet().forEach(t -> add(t, refersTo, ordered));
          return List.copyOf(ordered);
        });
  }

  private static void add(String table, Map<String, Set<String>> refersTo, Set<String> ordered) {
    if (!ordered.contains(table)) {
      refersTo.getOrDefault(table, Set.of()).stream()
          .filter(t -> !t.equals(table))
          .forEach(t -> add(t, refersTo, ordered));
      ordered.add(table);
    }
  }

  private static Set<String> all(Handle h) throws SQLException {
    DatabaseMetaData told = h.getConnection().getMetaData();
    Set<String> names = new TreeSet<>();
    try (ResultSet rs =
        told.getTables(null, h.getConnection().getSchema(), "%", new String[] {"TABLE"})) {
      while (rs.next()) {
        String name = rs.getString("TABLE_NAME");
        if (!name.equals(HISTORY) && !name.startsWith("sqlite_")) {
          names.add(name);
        }
      }
    }
    return names;
  }

  private static Set<String> referred(Handle h, String table) throws SQLException {
    Set<String> names = new TreeSet<>();
    try (ResultSet rs =
        h.getConnection()
            .getMetaData()
            .getImportedKeys(null, h.getConnection().getSchema(), table)) {
      while (rs.next()) {
        names.add(rs.getString("PKTABLE_NAME"));
      }
    }
    return names;
  }

  /** Gives each row as a line, in the order of the primary key; returns how many. */
  public long write(String table, Consumer<String> line) {
    return database.read(
        h -> {
          long[] rows = {0};
          h.createQuery("select * from " + known(h, table) + order(h, table))
              .map((rs, _) -> row(rs))
              .forEach(
                  row -> {
                    line.accept(row);
                    rows[0]++;
                  });
          return rows[0];
        });
  }

  private static String known(Handle h, String table) {
    try {
      if (all(h).contains(table)) {
        return table;
      }
    } catch (SQLException e) {
      throw new IllegalStateException("The database does not say which tables it has", e);
    }
    throw new IllegalArgumentException("There is no table “" + table + "”.");
  }

  private static String order(Handle h, String table) {
    Map<Integer, String> key = new TreeMap<>();
    try (ResultSet rs =
        h.getConnection()
            .getMetaData()
            .getPrimaryKeys(null, h.getConnection().getSchema(), table)) {
      while (rs.next()) {
        key.put(rs.getInt("KEY_SEQ"), rs.getString("COLUMN_NAME"));
      }
    } catch (SQLException e) {
      throw new IllegalStateException("The database does not say the key of " + table, e);
    }
    return key.isEmpty() ? "" : " order by " + String.join(", ", key.values());
  }

  private static String row(ResultSet rs) throws SQLException {
    ResultSetMetaData columns = rs.getMetaData();
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    for (int i = 1; i <= columns.getColumnCount(); i++) {
      Object value = rs.getObject(i);
      row.put(
          columns.getColumnLabel(i),
          value instanceof byte[] bytes
              ? Map.of("base64", Base64.getEncoder().encodeToString(bytes))
              : value);
    }
    return Json.plain(row);
  }

  /** Whether there is no row. */
  public boolean isEmpty(String table) {
    return database.read(
        h -> h.createQuery("select count(*) from " + known(h, table)).mapTo(Long.class).one() == 0);
  }

  /**
   * Adds rows as {@link #write} gave them, all or none; returns how many.
   *
   * @throws ProblemException BAD_INPUT for a line that is no row of the table
   */
  public long read(String table, Iterable<String> lines) {
    return database.write(
        h -> {
          known(h, table);
          long rows = 0;
          for (String line : lines) {
            if (!line.isBlank()) {
              insert(h, table, line);
              rows++;
            }
          }
          return rows;
        });
  }

  private static void insert(Handle h, String table, String line) {
    JsonNode row = Json.tree(line);
    List<String> columns = new ArrayList<>(row.propertyNames());
    if (columns.isEmpty() || columns.stream().anyMatch(c -> !c.matches("[a-z][a-z0-9_]*"))) {
      throw Problem.badInput(
              "row-unreadable",
              "A line of " + table + " is no row of that table.",
              "Take the files of an export as they are.")
          .asException();
    }
    var insert =
        h.createUpdate(
            "insert into %s(%s) values (%s)"
                .formatted(
                    table,
                    String.join(", ", columns),
                    columns.stream().map(c -> ":" + c).collect(Collectors.joining(", "))));
    for (String column : columns) {
      insert.bind(column, value(row.path(column)));
    }
    insert.execute();
  }

  private static @Nullable Object value(JsonNode node) {
    if (node.isNull()) {
      return null;
    }
    if (node.isObject()) {
      return Base64.getDecoder().decode(node.path("base64").asString());
    }
    if (node.isIntegralNumber()) {
      return node.asLong();
    }
    return node.isNumber() ? (Object) node.asDouble() : node.asString();
  }

  /** {@link #write} into a text. */
  public String text(String table) {
    StringBuilder text = new StringBuilder();
    write(table, line -> text.append(line).append('\n'));
    return text.toString();
  }
}
