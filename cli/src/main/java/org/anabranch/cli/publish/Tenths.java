package org.anabranch.cli.publish;

import java.io.PrintWriter;
import org.anabranch.kernel.Progress;

/** A line at each tenth: long work is never silent, and a log stays short. For one thread. */
final class Tenths implements Progress {
  private final PrintWriter out;
  private int told;

  Tenths(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void at(double fraction, String what) {
    int tenth = (int) (fraction * 10);
    if (tenth > told) {
      told = tenth;
      out.printf("  %d %%  %s%n", tenth * 10, what);
      out.flush();
    } else if (tenth < told) {
      told = tenth; // the next file
    }
  }
}
