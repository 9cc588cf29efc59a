package org.anabranch.web.page;

import java.util.Arrays;
import java.util.stream.Collectors;

/** A table as RFC 4180 writes it. A cell that a spreadsheet would take for a formula is quoted. */
public final class Csv {
  private final StringBuilder text = new StringBuilder();

  public Csv(String... head) {
    row((Object[]) head);
  }

  /** Adds a line. */
  public Csv row(Object... cells) {
    text.append(Arrays.stream(cells).map(Csv::cell).collect(Collectors.joining(",")))
        .append("\r\n");
    return this;
  }

  private static String cell(Object value) {
    String plain = String.valueOf(value);
    String safe =
        value instanceof String && !plain.isEmpty() && "=+-@\t".indexOf(plain.charAt(0)) >= 0
            ? "'" + plain
            : plain;
    return safe.matches("(?s).*[\",\r\n].*") ? '"' + safe.replace("\"", "\"\"") + '"' : safe;
  }

  public String text() {
    return text.toString();
  }
}
