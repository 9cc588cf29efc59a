package org.anabranch.compute.estate;

/** An estate as a table: one line for each thing it says. */
final class EstateCsv {
  private EstateCsv() {}

  static String of(Estate estate) {
    StringBuilder out =
        new StringBuilder("kind,id,name,what,month,value,unit,status,source,at\r\n");
    for (Entry e : Entries.of(estate)) {
      Figure figure = e.figure();
      String[] cells = {
        e.subject().kind().word(),
        e.subject().id(),
        e.subject().name(),
        e.what(),
        e.month() == null ? "" : e.month().toString(),
        e.value(),
        e.unit(),
        figure == null ? "" : figure.status().word(),
        figure == null ? "" : figure.source(),
        e.at()
      };
      for (int i = 0; i < cells.length; i++) {
        out.append(i == 0 ? "" : ",").append(cell(cells[i]));
      }
      out.append("\r\n");
    }
    return out.toString();
  }

  /** Quoted where needed; what a spreadsheet would take for a formula is kept a text. */
  private static String cell(String text) {
    String safe = !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
    return safe.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
        ? "\"" + safe.replace("\"", "\"\"") + "\""
        : safe;
  }
}
