package org.anabranch.cli.run;

import java.io.PrintWriter;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.anabranch.cli.terminal.Shown;
import org.anabranch.cli.terminal.Terminal;
import org.anabranch.loop.RunListener;
import org.anabranch.publish.Platform;
import org.jspecify.annotations.Nullable;

/**
 * Shows how a run goes on: on a terminal one bar per platform, redrawn in place at most ten times a
 * second; piped, one plain line per change of what is done. Safe for many threads.
 */
final class ProgressBoard implements RunListener, AutoCloseable {
  private static final int BAR = 24;
  private static final long REDRAW_NANOS = 100_000_000;
  private static final String NO_WRAP = "\u001b[?7l";
  private static final String WRAP = "\u001b[?7h";

  private final PrintWriter out;
  private final boolean redraw;
  private final Terminal terminal;
  private final Map<Platform, Row> rows = new EnumMap<>(Platform.class);
  private String headline = "";
  private boolean drawn;
  private long lastDrawn;

  private record Row(double fraction, String what) {}

  private ProgressBoard(
      PrintWriter out, boolean redraw, Terminal terminal, List<Platform> platforms) {
    this.out = out;
    this.redraw = redraw;
    this.terminal = terminal;
    platforms.forEach(p -> rows.put(p, new Row(0, "Waiting")));
  }

  static ProgressBoard on(
      PrintWriter out, boolean plain, Terminal terminal, List<Platform> platforms) {
    return new ProgressBoard(out, terminal.interactive() && !plain, terminal, platforms);
  }

  @Override
  public synchronized void on(Event event) {
    @Nullable Platform platform = event.platform();
    String what = Shown.upper(event.what());
    if (platform == null) {
      if (!redraw && !what.equals(headline)) {
        out.println(what);
      }
      headline = what;
    } else {
      Row before = rows.getOrDefault(platform, new Row(0, ""));
      rows.put(platform, new Row(overall(event), what));
      if (!redraw && !before.what.equals(what)) {
        out.printf("%-24s %s%n", platform.title(), what);
      }
    }
    if (redraw) {
      draw(false);
    } else {
      out.flush();
    }
  }

  /** Writing, making and publishing are each a third of a platform's bar. */
  private static double overall(Event event) {
    double step =
        switch (event.run().stage()) {
          case WRITE, REVIEW -> 0;
          case MAKE -> 1;
          case PUBLISH -> 2;
          case MEASURE, RATE, DONE -> 3;
        };
    return Math.min(1, (step + Math.clamp(event.fraction(), 0, 1)) / 3);
  }

  private void draw(boolean last) {
    long now = System.nanoTime();
    if (!last && drawn && now - lastDrawn < REDRAW_NANOS) {
      return;
    }
    lastDrawn = now;
    StringBuilder text = new StringBuilder(NO_WRAP); // a wrapped line would break the redrawing
    if (drawn) {
      text.append("\u001b[").append(rows.size() + 1).append('A');
    }
    rows.forEach(
        (platform, row) -> text.append("\r\u001b[2K").append(line(platform, row)).append('\n'));
    text.append("\r\u001b[2K").append(terminal.dim(headline)).append('\n').append(WRAP);
    drawn = true;
    out.print(text);
    out.flush();
  }

  private String line(Platform platform, Row row) {
    int full = (int) Math.round(row.fraction * BAR);
    String bar = "█".repeat(full) + terminal.dim("·".repeat(BAR - full));
    String what = row.what.length() > 40 ? row.what.substring(0, 39) + "…" : row.what;
    return "  %-24s %s %3d%%  %s"
        .formatted(platform.title(), bar, Math.round(row.fraction * 100), what);
  }

  @Override
  public synchronized void close() {
    if (redraw && drawn) {
      draw(true);
      out.println();
    }
    out.flush();
  }
}
