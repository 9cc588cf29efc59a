package org.anabranch.gateway.surface;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What was decided of each field, as a page of tab-separated lines: the field, the outcomes, and
 * why, where an outcome is that nothing comes of it. What the letters mean is said by {@link
 * RequestAudit}.
 */
final class Table {
  private static final Pattern NOTHING = Pattern.compile("-|\\berror\\b");

  private final String name;
  private final Map<String, String> outcomes = new LinkedHashMap<>();
  private final Map<String, String> reasons = new LinkedHashMap<>();

  /**
   * @param columns how many cells say the outcomes
   */
  Table(String name, int columns) {
    this.name = name;
    try (InputStream in = Table.class.getResourceAsStream("/surface/" + name)) {
      for (String line : new String(in.readAllBytes(), UTF_8).lines().toList()) {
        String[] cells = line.split("\t", -1);
        if (!line.startsWith("#")) {
          outcomes.put(cells[0], String.join("\t", Arrays.asList(cells).subList(1, 1 + columns)));
          reasons.put(cells[0], cells.length > 1 + columns ? cells[1 + columns] : "");
        }
      }
    } catch (IOException e) {
      throw new AssertionError(name, e);
    }
  }

  /**
   * What differs from what was found. With {@code -Dsurface.tables=DIR} the table that was found is
   * written there, with the reasons that stand in this one.
   */
  List<String> differences(Map<String, String> found) {
    List<String> differences = new ArrayList<>();
    found.forEach(
        (field, outcome) -> {
          String decided = outcomes.get(field);
          if (decided == null) {
            differences.add(field + ": nobody has decided what comes of it; now " + outcome);
          } else if (!decided.equals(outcome)) {
            differences.add(field + ": " + decided + " in the table, and found " + outcome);
          }
          if (outcome.contains("!")) {
            differences.add(field + ": lost, or refused without its name: " + outcome);
          }
          if (NOTHING.matcher(outcome).find() && reasons.getOrDefault(field, "").isEmpty()) {
            differences.add(field + ": comes to nothing, and the table does not say why");
          }
        });
    outcomes.keySet().stream()
        .filter(field -> !found.containsKey(field))
        .forEach(field -> differences.add(field + ": is in the table and in no SDK"));
    String directory = System.getProperty("surface.tables");
    if (directory != null) {
      write(Path.of(directory), found);
    }
    return differences;
  }

  /** What was sent and told where that helps to decide. */
  void explain(Map<String, String> notes) {
    String directory = System.getProperty("surface.tables");
    if (directory != null) {
      StringBuilder lines = new StringBuilder();
      notes.forEach((field, note) -> lines.append(field).append('\t').append(note).append('\n'));
      write(Path.of(directory).resolve(name + ".notes"), lines.toString());
    }
  }

  private static void write(Path file, String lines) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, lines);
    } catch (IOException e) {
      throw new AssertionError(file.toString(), e);
    }
  }

  private void write(Path directory, Map<String, String> found) {
    StringBuilder lines = new StringBuilder();
    found.forEach(
        (field, outcome) -> {
          String reason = reasons.getOrDefault(field, "");
          lines.append(field).append('\t').append(outcome);
          lines.append(reason.isEmpty() ? "" : "\t" + reason).append('\n');
        });
    write(directory.resolve(name), lines.toString());
  }
}
