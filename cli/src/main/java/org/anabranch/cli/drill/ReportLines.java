package org.anabranch.cli.drill;

import java.io.PrintWriter;
import org.anabranch.cli.terminal.Terminal;
import org.anabranch.compute.drill.ReportText;

/** Prints a report's sections. */
final class ReportLines {
  private ReportLines() {}

  static void print(ReportText text, Terminal terminal, PrintWriter to) {
    PrintWriter out = terminal.lines(to);
    out.println(terminal.bold(text.title()));
    for (ReportText.Section section : text.sections()) {
      out.println();
      out.println(terminal.bold(section.heading()));
      section.lines().forEach(l -> out.println("  " + l));
    }
  }
}
